import { add } from '../../src/views/svg';
import { formatCount } from '../../src/views/format';
import { h } from '../common/dom';
import { type Curves, readAt, readoutText, stepAfter } from './readout';

export interface CurveSteps {
  curves: Curves;
  /** The step at the right end of the axis. */
  end: number;
  checkpoints: readonly number[];
  /** Steps of checkpoints that are still to come. */
  pending: readonly number[];
}

/** Where the plots of the training curves lie in their chart, read from it. */
interface Plots {
  left: number;
  width: number;
  top: number;
  bottom: number;
}

function plotsOf(svg: SVGSVGElement): Plots | null {
  const windows = [...svg.querySelectorAll('.panel > svg')];
  const number = (window: Element | undefined, name: string): number => Number(window?.getAttribute(name));
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first) return null;
  return {
    left: number(first, 'x'),
    width: number(first, 'width'),
    top: number(first, 'y'),
    bottom: number(last, 'y') + number(last, 'height'),
  };
}

/** One line over all three curves that follows the pointer and the arrow keys, and says what they are there. */
export class Crosshair {
  /** Heard when the keyboard moves it; the pointer's moves would be chatter. */
  readonly spoken = h('div', { class: 'spoken', 'aria-live': 'polite' });
  private readonly tip = h('div', { class: 'tip', 'aria-hidden': true, hidden: true });
  private steps: CurveSteps | undefined;
  private svg: SVGSVGElement | undefined;
  private step: number | null = null;

  constructor(private readonly openCheckpoint: (step: number) => void) {}

  /** Takes hold of a chart that was just drawn. */
  attach(svg: SVGSVGElement, steps: CurveSteps): void {
    this.svg = svg;
    this.steps = steps;
    const plots = plotsOf(svg);
    if (!plots) {
      this.tip.hidden = true;
      return;
    }
    svg.parentElement?.append(this.tip);
    svg.tabIndex = 0;
    svg.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight Home End Enter');
    this.drawPending(svg, steps, plots);
    svg.addEventListener('pointermove', event => {
      const x = event.clientX - svg.getBoundingClientRect().left;
      const inside = x >= plots.left - 4 && x <= plots.left + plots.width + 4;
      this.move(inside ? ((x - plots.left) / plots.width) * steps.end : null);
    });
    svg.addEventListener('pointerleave', () => this.move(null));
    svg.addEventListener('blur', () => {
      // A chart that is drawn anew loses the focus as well, and gets it back.
      setTimeout(() => {
        if (this.svg === svg) this.move(null);
      });
    });
    svg.addEventListener('keydown', event => this.key(event));
    for (const mark of svg.querySelectorAll<SVGElement>('.checkpoint')) {
      mark.addEventListener('click', () => this.openCheckpoint(Number(mark.dataset['step'])));
    }
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    const { steps, step } = this;
    if (!steps || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && step !== null) {
      const near = steps.checkpoints.reduce<number | null>(
        (best, one) => (best !== null && Math.abs(best - step) <= Math.abs(one - step) ? best : one),
        null,
      );
      if (near !== null) this.openCheckpoint(near);
      return;
    }
    const next = stepAfter(event.key, step, steps.curves);
    if (next === null) return;
    event.preventDefault();
    this.move(next);
    const read = readAt(steps.curves, next);
    if (read) this.spoken.textContent = readoutText(read);
  }

  private move(step: number | null): void {
    this.step = step;
    this.draw();
  }

  private draw(): void {
    const { svg, steps, step } = this;
    svg?.querySelector('.crosshair')?.remove();
    const plots = svg && plotsOf(svg);
    const read = steps && step !== null ? readAt(steps.curves, step) : null;
    this.tip.hidden = !read;
    if (!svg || !steps || !plots || !read) return;
    const x = plots.left + (plots.width * read.step) / steps.end;
    add(svg, 'line', { class: 'crosshair', x1: x, x2: x, y1: plots.top, y2: plots.bottom, 'pointer-events': 'none' });
    this.tip.replaceChildren(
      h('b', {}, `step ${formatCount(read.step)}`),
      h(
        'table',
        {},
        h('tr', {}, h('th'), h('th', {}, 'test'), h('th', {}, 'train')),
        ...read.lines.map(({ name, test, batch }) =>
          h('tr', {}, h('td', {}, name), h('td', {}, test ?? '–'), h('td', {}, batch ?? '–')),
        ),
      ),
    );
    const room = svg.clientWidth - x;
    const width = this.tip.offsetWidth;
    this.tip.style.left = `${room > width + 16 ? x + 8 : Math.max(0, x - width - 8)}px`;
    this.tip.style.top = `${plots.top}px`;
  }

  /** Checkpoints that are still to come: outlines on the step axis. */
  private drawPending(svg: SVGSVGElement, { pending, end }: CurveSteps, plots: Plots): void {
    const marks = svg.querySelector('.checkpoints');
    if (!marks) return;
    for (const step of pending.filter(one => one <= end)) {
      const x = plots.left + (plots.width * step) / end;
      const mark = add(marks, 'path', {
        class: 'pending',
        d: `M${x.toFixed(1)},${(plots.bottom - 1).toFixed(1)}l4,5l-4,5l-4,-5z`,
      });
      add(mark, 'title', {}, `checkpoint at step ${formatCount(step)}, still to come`);
    }
  }
}
