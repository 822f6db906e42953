import { h } from '../../common/dom';

/** Names the dots of a chart beside them, for the pointer and for the keyboard alike; after they were made buttons. */
export function nameDots(svg: SVGSVGElement): void {
  const tip = h('div', { class: 'tip', 'aria-hidden': true, hidden: true });
  svg.parentElement?.append(tip);
  const show = (dot: Element, words: string): void => {
    tip.textContent = words;
    tip.hidden = false;
    const [place, frame] = [dot.getBoundingClientRect(), svg.getBoundingClientRect()];
    const [x, y] = [place.left + place.width / 2 - frame.left, place.top - frame.top];
    tip.style.left = `${Math.max(0, Math.min(frame.width - tip.offsetWidth, x - tip.offsetWidth / 2))}px`;
    tip.style.top = `${y - tip.offsetHeight - 6}px`;
  };
  const hide = (): void => {
    tip.hidden = true;
  };
  for (const dot of svg.querySelectorAll('[data-run]')) {
    const title = dot.querySelector('title');
    const words = title?.textContent ?? '';
    // The browser would say it once more.
    title?.remove();
    dot.addEventListener('pointerenter', () => show(dot, words));
    dot.addEventListener('focus', () => show(dot, words));
    dot.addEventListener('pointerleave', hide);
    dot.addEventListener('blur', hide);
  }
}
