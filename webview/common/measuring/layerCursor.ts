/** A cursor on the layers of a dimension profile: by mouse, and by keys once the chart has the focus. */

export interface LayerCursor {
  layers: readonly string[];
  /** Where it stands now; asked for anew at each key. */
  layer: () => string;
  /** What is said of it to those who do not see it. */
  describe: (layer: string) => string;
  onMove: (layer: string) => void;
}

/** Puts the cursor on a profile that was just drawn. */
export function addLayerCursor(svg: SVGSVGElement, { layers, layer, describe, onMove }: LayerCursor): void {
  if (!svg.querySelector('.columns')) return;
  // An application gets the arrow keys, which a screen reader would keep for itself on an image.
  svg.setAttribute('role', 'application');
  svg.setAttribute('aria-roledescription', 'layers');
  svg.setAttribute('aria-label', `${describe(layer())}. Arrow keys move through the layers.`);
  svg.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight Home End');
  svg.setAttribute('tabindex', '0');
  const move = (to: string | null | undefined): void => {
    if (typeof to === 'string' && to !== layer()) onMove(to);
  };
  // Dots and bars too, which lie above and below the columns.
  for (const shape of svg.querySelectorAll('[data-layer]')) {
    shape.addEventListener('click', () => move(shape.getAttribute('data-layer')));
  }
  svg.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = layers.indexOf(layer());
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: layers.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(layers[to]);
  });
  for (const column of svg.querySelectorAll('.columns > *')) {
    column.classList.toggle('chosen', column.getAttribute('data-layer') === layer());
  }
}
