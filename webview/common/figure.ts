import { type FigureSpec } from './figureSpec';
import { menuButton } from './controls';
import { h, rebuild, setText } from './dom';
import { copyItems, saveItems } from './export';
import { PANEL_THEME } from './panelTheme';

const FOCUSABLE = '[tabindex]';

/** A chart or picture with its title, actions and note. */
export class Figure {
  readonly element = h('figure', { class: 'figure' });
  private readonly title = h('h2');
  private readonly sub = h('span', { class: 'sub' });
  private readonly controls = h('div', { class: 'controls' });
  private readonly actions: HTMLElement;
  private readonly body = h('div', { class: 'body' });
  private readonly note = h('figcaption', { class: 'note' });
  private spec: FigureSpec | undefined;
  private width = 0;

  constructor() {
    const spec = (): FigureSpec => this.spec ?? { id: '', title: '' };
    this.actions = h(
      'div',
      { class: 'actions' },
      menuButton('copy', 'Copy', () => copyItems(spec())),
      menuButton('save', 'Save', () => saveItems(spec())),
    );
    const cap = h('div', { class: 'cap' }, this.title, this.sub, this.controls, this.actions);
    this.element.append(cap, this.body, this.note);
    new ResizeObserver(() => {
      if (Math.round(this.body.clientWidth) !== this.width) this.draw();
    }).observe(this.body);
  }

  /** Shows something else, or the same anew. */
  update(spec: FigureSpec): void {
    this.spec = spec;
    setText(this.title, spec.title);
    setText(this.sub, spec.sub ?? '');
    setText(this.note, spec.note ?? '');
    this.note.hidden = spec.note === undefined;
    this.actions.hidden = copyItems(spec).length === 0;
    for (const action of this.actions.children) {
      const word = action === this.actions.firstElementChild ? 'Copy' : 'Save';
      action.setAttribute('aria-label', `${word}: ${spec.title}`);
    }
    const controls = spec.controls ?? [];
    if (
      controls.some((node, i) => node !== this.controls.childNodes[i]) ||
      this.controls.childNodes.length !== controls.length
    ) {
      this.controls.replaceChildren(...controls);
    }
    this.draw();
  }

  private draw(): void {
    const { spec } = this;
    if (!spec) return;
    if (!spec.draw) {
      rebuild(this.body, [spec.picture, spec.alt, spec.pictureRows], () => [
        spec.picture ? pictureElement(spec.picture, spec) : null,
      ]);
      return;
    }
    this.width = Math.round(this.body.clientWidth);
    if (this.width === 0) return;
    const focus = [...this.body.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement ?? this.body);
    const svg = spec.draw(this.width, document, PANEL_THEME);
    // As an attribute it does not pop up over the chart.
    const title = svg.querySelector(':scope > title');
    svg.setAttribute('aria-label', title?.textContent ?? spec.title);
    title?.remove();
    this.body.replaceChildren(svg);
    spec.after?.(svg);
    if (focus >= 0) this.body.querySelectorAll<SVGElement>(FOCUSABLE)[focus]?.focus({ preventScroll: true });
  }
}

function pictureElement(src: string, { alt, title, pictureRows }: FigureSpec): HTMLElement {
  const image = h('img', { src, alt: alt ?? title });
  if (!pictureRows) return image;
  const names = h('div', { class: 'row-names', 'aria-hidden': true }, ...pictureRows.map(name => h('span', {}, name)));
  return h('div', { class: 'picture' }, names, image);
}
