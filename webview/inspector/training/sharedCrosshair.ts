import { markStep, readStepScale, stepAt, xAt } from '../../../src/views/chart/crosshair';
import { formatCount } from '../../../src/views/chart/format';
import { h } from '../../common/dom';
import { type Curves, readAt, readoutText, stepAfter } from './readout';
import { nearest } from '../frame/checkpoints';

export interface CurveSteps {
  curves: Curves;
  /** Steps that have one, ascending. */
  checkpoints: readonly number[];
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
    const scale = readStepScale(svg);
    if (!scale) {
      this.tip.hidden = true;
      return;
    }
    svg.parentElement?.append(this.tip);
    svg.tabIndex = 0;
    svg.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight Home End Enter');
    svg.addEventListener('pointermove', event => {
      const x = event.clientX - svg.getBoundingClientRect().left;
      const inside = x >= scale.x0 - 4 && x <= scale.x1 + 4;
      this.move(inside ? stepAt(scale, x) : null);
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
      const near = nearest(
        steps.checkpoints.map(one => ({ step: one })),
        step,
      );
      if (near) this.openCheckpoint(near.step);
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
    const scale = svg && readStepScale(svg);
    const read = steps && step !== null ? readAt(steps.curves, step) : null;
    this.tip.hidden = !read;
    if (!svg || !scale) return;
    markStep(svg, read && read.step);
    if (!read) return;
    const x = xAt(scale, read.step);
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
    this.tip.style.top = `${scale.top}px`;
  }
}
