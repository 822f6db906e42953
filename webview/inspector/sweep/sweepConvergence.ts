import type { SweepRun } from '../../../src/protocol/sweepPanel';
import {
  convergenceTable,
  type ConvergingRun,
  highlightRun,
  type Moment,
  momentAt,
  momentOf,
  renderConvergence,
} from '../../../src/views/sweep/convergence';
import { markStep } from '../../../src/views/chart/crosshair';
import { formatCount, formatNats } from '../../../src/views/chart/format';
import { segmented } from '../../common/controls';
import { h } from '../../common/dom';
import { Figure } from '../../common/figure';
import { act } from '../../common/notice';
import { changes } from '../frame/changes';
import { convergingRuns, type Quantity, quantityText } from './sweepRows';
import type { TabContext } from '../frame/tab';

const QUANTITIES: readonly { value: Quantity; text: string }[] = [
  { value: 'loss', text: 'Loss' },
  { value: 'distortion', text: 'Distortion' },
  { value: 'rate', text: 'Rate' },
];

/** All runs over training, one chart; the pointer and the arrow keys read out one run at one step. */
export class SweepConvergence {
  private readonly figure = new Figure();
  private readonly tip = h('div', { class: 'tip', 'aria-hidden': true, hidden: true });
  private readonly spoken = h('div', { class: 'spoken', 'aria-live': 'polite' });
  readonly element = h('div', {}, this.figure.element, this.spoken);
  private readonly isNew = changes();
  private readonly quantitySwitch: HTMLElement;
  private quantity: Quantity;
  private all: readonly SweepRun[] = [];
  private runs: readonly ConvergingRun[] = [];
  private svg: SVGSVGElement | undefined;
  private at: { run: string; step: number } | null = null;

  constructor(context: TabContext) {
    this.quantity = QUANTITIES.find(({ value }) => value === context.option('convergence'))?.value ?? 'loss';
    this.quantitySwitch = segmented<Quantity>('Quantity', QUANTITIES, this.quantity, quantity => {
      this.quantity = quantity;
      context.setOption('convergence', quantity);
      this.show(this.all);
    });
  }

  show(all: readonly SweepRun[]): void {
    const { quantity } = this;
    this.all = all;
    if (!this.isNew(JSON.stringify(all.map(({ run, evaluations }) => [run, evaluations.at(-1)])), quantity)) return;
    this.runs = convergingRuns(all, quantity);
    const { runs } = this;
    const evaluated = runs.filter(({ values }) => values.length > 0).length;
    this.figure.update({
      id: `convergence-${quantity}`,
      title: 'Convergence',
      sub: `${formatCount(evaluated)} runs, test examples at each evaluation`,
      controls: [this.quantitySwitch],
      draw: (width, document) =>
        renderConvergence({ runs, quantity: quantityText(quantity, all) }, { width }, document),
      table: () => convergenceTable(runs, quantity),
      json: () => runs,
      after: svg => this.attach(svg),
      note:
        quantity === 'loss'
          ? 'Each objective weighs its parts differently: losses tell when a run has settled, not which run is better.'
          : undefined,
    });
  }

  private attach(svg: SVGSVGElement): void {
    this.svg = svg;
    svg.parentElement?.append(this.tip);
    svg.tabIndex = 0;
    svg.setAttribute('role', 'application');
    svg.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight ArrowUp ArrowDown Enter');
    const place = (event: PointerEvent): { x: number; y: number } => {
      const frame = svg.getBoundingClientRect();
      return { x: event.clientX - frame.left, y: event.clientY - frame.top };
    };
    svg.addEventListener('pointermove', event => this.read(momentAt(svg, this.runs, place(event))));
    svg.addEventListener('pointerleave', () => this.read(null));
    svg.addEventListener('click', () => this.open());
    svg.addEventListener('keydown', event => this.key(event));
    svg.addEventListener('blur', () => {
      // A chart that is drawn anew loses the focus as well, and gets it back.
      setTimeout(() => {
        if (this.svg === svg) this.read(null);
      });
    });
    const { at } = this;
    const run = at && this.runs.find(one => one.run === at.run);
    this.read(run ? momentOf(svg, run, at.step) : null);
  }

  private key(event: KeyboardEvent): void {
    const { svg, at, runs } = this;
    if (!svg || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      this.open();
      return;
    }
    const drawn = runs.filter(({ values }) => values.length > 0);
    const index = Math.max(
      0,
      drawn.findIndex(({ run }) => run === at?.run),
    );
    const by = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!by || drawn.length === 0) return;
    event.preventDefault();
    // The first key shows where the line stands.
    const [across, along] = at === null ? [0, 0] : (by as [number, number]);
    const run = drawn[Math.min(drawn.length - 1, Math.max(0, index + across))]!;
    const steps = run.values.map(({ step }) => step);
    const from = steps.findIndex(step => step >= (at?.step ?? Infinity));
    const to = Math.min(steps.length - 1, Math.max(0, (from < 0 ? steps.length - 1 : from) + along));
    const moment = momentOf(svg, run, steps[to]!);
    this.read(moment);
    if (moment) this.spoken.textContent = this.words(moment);
  }

  private words({ run, step, value }: Moment): string {
    return `${run.label}, step ${formatCount(step)}: ${this.quantity} ${formatNats(value)}`;
  }

  private read(moment: Moment | null): void {
    const { svg, tip } = this;
    this.at = moment && { run: moment.run.run, step: moment.step };
    tip.hidden = moment === null;
    if (!svg) return;
    markStep(svg, moment?.step ?? null);
    highlightRun(svg, moment?.run.run ?? null);
    if (!moment) return;
    tip.textContent = this.words(moment);
    const room = svg.clientWidth - moment.x;
    const width = tip.offsetWidth;
    tip.style.left = `${room > width + 16 ? moment.x + 8 : Math.max(0, moment.x - width - 8)}px`;
    tip.style.top = `${Math.max(0, moment.y - tip.offsetHeight - 8)}px`;
  }

  private open(): void {
    if (this.at) act({ do: 'inspect', run: this.at.run });
  }
}
