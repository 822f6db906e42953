import { type Inspector } from '../../../src/protocol/panel';
import { sweepRuns, type SweepView } from '../../../src/protocol/sweepPanel';
import { isMultiRate } from '../../../src/views/sweep/sweepRuns';
import { h } from '../../common/dom';
import { host } from '../../common/hostChannel';
import { showProblem } from '../../common/notice';
import { SweepConvergence } from './sweepConvergence';
import { SweepDimensions } from './sweepDimensions';
import { SweepMap } from './sweepMap';
import { SweepPair } from './sweepPair';
import { SweepQueue } from './sweepMembersList';
import type { Tab, TabContext } from '../frame/tab';

/** All runs are asked for at most this often. */
const EVERY_MS = 1000;

/** All runs of the config: how far each is, how they converge, and how alike their layers are. */
export class SweepTab implements Tab {
  readonly element: HTMLElement;
  private readonly queue = new SweepQueue();
  private readonly convergence: SweepConvergence;
  private readonly map: SweepMap;
  private readonly pair: SweepPair;
  private readonly dimensions: SweepDimensions;
  private readonly waiting = h('p', { class: 'muted' }, 'Reading the runs…');
  private readonly multiRateNote = h(
    'p',
    { class: 'muted' },
    'A multi-rate run is shown at the β at which its training was followed.',
  );
  private readonly content: HTMLElement;
  private readonly figures: HTMLElement;
  private model: Inspector | undefined;
  private view: SweepView | undefined;
  private active = false;
  /** What was true of the runs when they were asked for last. */
  private asked = '';
  private asking = false;

  constructor(context: TabContext) {
    this.convergence = new SweepConvergence(context);
    this.map = new SweepMap(context, () => this.refresh());
    this.pair = new SweepPair(context, () => this.refresh());
    this.dimensions = new SweepDimensions(context, () => this.refresh());
    this.figures = h(
      'div',
      { class: 'stack-wide' },
      this.multiRateNote,
      this.convergence.element,
      h('div', { class: 'latents even sweep-figures' }, this.map.element, this.pair.element),
      this.dimensions.element,
    );
    this.content = h('div', { class: 'stack-wide', hidden: true }, this.queue.element, this.figures);
    this.element = h('div', {}, h('div', { class: 'view' }, this.waiting, this.content));
  }

  show(model: Inspector): void {
    this.model = model;
    if (!this.active) return;
    this.ask();
    this.refresh();
  }

  activate(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active && this.model) this.show(this.model);
    if (!active) {
      this.map.rest();
      this.pair.rest();
      this.dimensions.rest();
    }
  }

  /** Asks for the runs anew where there has been news of them. */
  private ask(): void {
    const { model, view } = this;
    if (!model || this.asking) return;
    const now = JSON.stringify([model.config, model.runs.map(({ dir, health, step }) => [dir, health, step])]);
    // No run tells when a queue has ended.
    if (now === this.asked && view?.sweeping !== true) return;
    this.asked = now;
    this.asking = true;
    host
      .call(sweepRuns, null)
      .then(view => {
        this.view = view;
        this.refresh();
      }, showProblem)
      .finally(() => {
        setTimeout(() => {
          this.asking = false;
          if (this.active) this.ask();
        }, EVERY_MS);
      });
  }

  private refresh(): void {
    const { model, view } = this;
    if (!model || !this.active) return;
    this.waiting.hidden = view !== undefined;
    this.content.hidden = view === undefined;
    if (!view) return;
    this.queue.show(view, model);
    this.figures.hidden = view.runs.length === 0;
    if (view.runs.length === 0) return;
    this.multiRateNote.hidden = !view.runs.some(isMultiRate);
    this.convergence.show(view.runs);
    this.map.show(view.runs, model.trusted);
    this.pair.show(this.map.measured);
    this.dimensions.show(view.runs, model.trusted);
  }
}
