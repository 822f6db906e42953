import type { RunView } from '../../../src/protocol/panel';
import { iconButton, progressRing, setDisabled } from '../../common/controls';
import { h, setText } from '../../common/dom';
import { inSentence, untrainedSentence } from '../../../src/views/chart/checkpointNames';
import { act } from '../../common/notice';
import { CheckpointSlider } from '../../common/slider';
import { type Checkpoint, lengthOf, standingAt } from './checkpoints';
import type { TabContext } from './tab';

/** The row above a view that chooses its checkpoint. Every tab's stands at the same one. */
export class CheckpointBar {
  readonly element: HTMLElement;
  /** What the untrained model is, while the bar stands at it. */
  readonly note = h('p', { class: 'muted', hidden: true });
  private readonly slider: CheckpointSlider;
  private readonly compare: HTMLElement;
  /** Keeps its place, so that nothing moves when it comes and goes. */
  private readonly busy = h('span', { class: 'busy' }, progressRing());
  private readonly spoken = h('span', { class: 'spoken', role: 'status' });
  private run: RunView | null = null;

  constructor(
    private readonly context: TabContext,
    private readonly onSelect: () => void,
  ) {
    this.slider = new CheckpointSlider(step => this.goTo(step));
    this.compare = iconButton('git-compare', 'Compare with another checkpoint…', () => {
      const { selected } = this;
      if (selected) act({ do: 'compare with', file: selected.file });
    });
    this.element = h('div', { class: 'tools' }, this.slider.element, this.busy, this.spoken, this.compare);
  }

  get selected(): Checkpoint | undefined {
    return this.run ? standingAt(this.run, this.context.step()) : undefined;
  }

  goTo(step: number): void {
    this.context.setStep(step);
    this.onSelect();
  }

  /** Takes another run, or news of the same; gives the checkpoint that the bar stands at. */
  choose(run: RunView | null): Checkpoint | undefined {
    if (run?.summary.dir !== this.run?.summary.dir) this.slider.stop();
    this.run = run;
    return this.selected;
  }

  /** @param busy whether the chosen checkpoint is being measured: playing waits for it */
  show(busy: boolean): void {
    const { run, selected } = this;
    const untrained = run?.untrained ? untrainedSentence(run.untrained.statisticsFrom) : null;
    const track = {
      untrained,
      best: run?.best?.step ?? null,
      steps: run?.checkpoints.map(({ step }) => step) ?? [],
      pending: run?.pending ?? [],
      end: run ? lengthOf(run) : 0,
    };
    this.slider.update({ track, selected: selected?.step, busy });
    this.busy.classList.toggle('on', busy);
    setText(this.spoken, busy && selected ? `Measuring ${inSentence(selected.step)}` : '');
    this.note.hidden = selected?.step !== 0;
    setText(this.note, untrained ?? '');
    setDisabled(this.compare, selected === undefined);
  }

  /** The tab is out of sight. */
  rest(): void {
    this.slider.stop();
  }
}
