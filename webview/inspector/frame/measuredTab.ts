import { sentencesOf } from '../../../src/analysis/findings/wording';
import type { Finding } from '../../../src/analysis/results/finding';
import type { Watch } from '../../../src/base/progress';
import type { Inspector, RunView } from '../../../src/protocol/panel';
import type { Scalar } from '../../../src/run/records';
import { inSentence } from '../../../src/views/chart/checkpointNames';
import { h, setText } from '../../common/dom';
import { holding } from '../../common/findingParagraph';
import { Measurements } from '../../common/measuring/measurements';
import { Measuring, showContent } from '../../common/measuring/measuringLine';
import { CheckpointBar } from './checkpointBar';
import { type Checkpoint, emptySentence } from './checkpoints';
import type { Tab, TabContext } from './tab';

/** A tab about one checkpoint of a run: it is chosen, measured, and shown. */
export abstract class MeasuredTab<Result> implements Tab {
  abstract readonly element: HTMLElement;
  /** What is hidden until there is a result. */
  protected abstract readonly content: HTMLElement;
  /** What is measured: 'the layers'. */
  protected abstract readonly what: string;
  protected readonly bar: CheckpointBar;
  protected readonly results: Measurements<Result>;
  protected model: Inspector | undefined;
  protected scalars: readonly Scalar[] = [];
  protected active = false;
  private readonly finding = h('p', { class: 'finding', hidden: true });
  private readonly measuring = new Measuring();
  private readonly empty = h('p', { class: 'muted', hidden: true });
  private drawn: readonly unknown[] = [];
  /** Whether anything of this run is drawn. */
  private hasDrawn = false;
  private dir: string | undefined;

  constructor(context: TabContext, measure: (file: string, watch: Watch) => Promise<Result>) {
    this.bar = new CheckpointBar(context, () => this.refresh());
    this.results = new Measurements(measure, () => this.refresh());
  }

  show(model: Inspector, scalars: readonly Scalar[]): void {
    this.scalars = scalars;
    if (model.trusted && this.model?.trusted === false) this.results.forgetFailures();
    this.model = model;
    if (this.active) this.refresh();
  }

  activate(active: boolean): void {
    if (active === this.active) return;
    this.active = active;
    if (active) this.refresh();
    else {
      this.bar.rest();
      this.results.want([]);
    }
  }

  /** The checkpoints that are measured after the selected one, in this order. */
  protected abstract others(run: RunView, selected: Checkpoint): Pick<Checkpoint, 'file'>[];

  /** What is needed before anything is shown, the selected checkpoint first. */
  protected needed(_run: RunView, { file }: Checkpoint): string[] {
    return [file];
  }

  protected abstract showResult(result: Result, selected: Checkpoint, others: readonly Result[]): void;

  /** The tab's element, with what stands below the content. */
  protected frame(...below: HTMLElement[]): HTMLElement {
    const above = [this.bar.note, this.empty, this.finding, this.measuring.element];
    return h('div', {}, this.bar.element, h('div', { class: 'view' }, ...above, this.content, ...below));
  }

  /** Says what the findings of a result say, if anything. */
  protected say(found: readonly (Finding | undefined)[]): void {
    const said = holding(found);
    this.finding.hidden = said.length === 0;
    setText(this.finding, sentencesOf(said));
  }

  /** Whether these are not what is drawn already; they will be. */
  protected isNew(parts: readonly unknown[]): boolean {
    if (parts.length === this.drawn.length && parts.every((part, i) => part === this.drawn[i])) return false;
    this.drawn = parts;
    return true;
  }

  protected refresh(): void {
    const { model, active } = this;
    if (!model || !active) return;
    const { run } = model;
    const selected = this.bar.choose(run);
    // What another run has learned is not shown for this one, not even while it is measured.
    if (run?.summary.dir !== this.dir) {
      this.drawn = [];
      this.hasDrawn = false;
    }
    this.dir = run?.summary.dir;
    // Why there is no run, the banner says.
    this.empty.hidden = selected !== undefined || !run;
    this.content.hidden = selected === undefined;
    if (!run || !selected) {
      this.bar.show(false);
      this.measuring.element.hidden = this.finding.hidden = true;
      setText(this.empty, emptySentence(run?.pending ?? []));
      this.results.want([]);
      return;
    }
    const needed = this.needed(run, selected);
    const others = this.others(run, selected).map(({ file }) => file);
    this.results.want([...needed, ...others]);
    const file = needed.find(one => this.results.result(one) === undefined) ?? selected.file;
    const measurement = this.results.of(file);
    this.bar.show(measurement.state === 'under way' || measurement.state === 'waiting');
    this.measuring.show(measurement, {
      what: `${this.what} of ${inSentence(selected.step)}`,
      trusted: model.trusted,
      offerTrust: false,
      retry: () => this.results.retry(file),
    });
    showContent(this.content, this.measuring, measurement.state, this.hasDrawn);
    const result = this.results.result(selected.file);
    if (measurement.state === 'done' && result) {
      const known = others.flatMap(one => this.results.result(one) ?? []);
      this.showResult(result, selected, known);
      this.hasDrawn = true;
    } else if (this.content.hidden) this.finding.hidden = true;
  }
}
