export interface DotsOptions {
  /** The run on show. */
  own: string | undefined;
  onOpen: (run: string, dot: SVGElement) => void;
  /** What a dot does. */
  does?: string;
  /** The run whose dots are pressed, where they are chosen. */
  chosen?: string | null;
}

/** The dots of a chart as buttons: each opens its run. One of them takes part in the Tab order. */
export function openRuns(svg: SVGSVGElement, { own, onOpen, does = 'opens this run', chosen }: DotsOptions): void {
  const dots = [...svg.querySelectorAll<SVGElement>('[data-run]')].filter(dot => dot.getAttribute('data-run') !== '');
  if (dots.length === 0) return;
  // An image may not hold buttons.
  svg.setAttribute('role', 'group');
  const start = Math.max(
    0,
    dots.findIndex(dot => dot.getAttribute('data-run') === (chosen ?? own)),
  );
  dots.forEach((dot, i) => {
    const run = dot.getAttribute('data-run')!;
    const words = dot.querySelector('title')?.textContent ?? '';
    dot.setAttribute('role', 'button');
    dot.setAttribute('tabindex', i === start ? '0' : '-1');
    dot.setAttribute('aria-label', run === own ? `${words}; this run` : `${words}; ${does}`);
    if (chosen !== undefined) dot.setAttribute('aria-pressed', String(run === chosen));
    dot.addEventListener('click', () => onOpen(run, dot));
    dot.addEventListener('keydown', event => {
      const to = {
        ArrowRight: i + 1,
        ArrowDown: i + 1,
        ArrowLeft: i - 1,
        ArrowUp: i - 1,
        Home: 0,
        End: dots.length - 1,
      }[event.key];
      const next = to === undefined ? undefined : dots[to];
      if (event.key === 'Enter' || event.key === ' ') onOpen(run, dot);
      else if (!next) return;
      event.preventDefault();
      if (!next) return;
      dot.setAttribute('tabindex', '-1');
      next.setAttribute('tabindex', '0');
      next.focus();
    });
  });
}
