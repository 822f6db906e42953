/** The dots of a chart as buttons: each opens its run. One of them takes part in the Tab order. */
export function openRuns(
  svg: SVGSVGElement,
  { own, onOpen }: { own: string | undefined; onOpen: (run: string, dot: SVGElement) => void },
): void {
  const dots = [...svg.querySelectorAll<SVGElement>('[data-run]')].filter(dot => dot.getAttribute('data-run') !== '');
  if (dots.length === 0) return;
  // An image may not hold buttons.
  svg.setAttribute('role', 'group');
  const start = Math.max(
    0,
    dots.findIndex(dot => dot.getAttribute('data-run') === own),
  );
  dots.forEach((dot, i) => {
    const run = dot.getAttribute('data-run')!;
    const words = dot.querySelector('title')?.textContent ?? '';
    dot.setAttribute('role', 'button');
    dot.setAttribute('tabindex', i === start ? '0' : '-1');
    dot.setAttribute('aria-label', run === own ? `${words}; this run` : `${words}; opens this run`);
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
