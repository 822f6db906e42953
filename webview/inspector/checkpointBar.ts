import type { RunView } from '../../src/protocol/panel';
import { iconButton, setDisabled } from '../common/controls';
import { h } from '../common/dom';
import { act } from '../common/notice';
import { CheckpointSlider } from '../common/slider';
import type { TabContext } from './tab';

export type Checkpoint = RunView['checkpoints'][number];

/** The checkpoint nearest to a step; the newest where none was asked for. */
export function checkpointAt(checkpoints: readonly Checkpoint[], step: number | null): Checkpoint | undefined {
  let nearest = checkpoints.at(-1);
  if (step === null) return nearest;
  for (const one of checkpoints) {
    if (nearest && Math.abs(one.step - step) < Math.abs(nearest.step - step)) nearest = one;
  }
  return nearest;
}

/** The row above a view that chooses its checkpoint. Every tab's stands at the same one. */
export class CheckpointBar {
  readonly element: HTMLElement;
  private readonly slider: CheckpointSlider;
  private readonly compare: HTMLElement;
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
    this.element = h('div', { class: 'tools' }, this.slider.element, this.compare);
  }

  get selected(): Checkpoint | undefined {
    return checkpointAt(this.run?.checkpoints ?? [], this.context.step());
  }

  goTo(step: number): void {
    this.context.setStep(step);
    this.onSelect();
  }

  /** @param busy whether the chosen checkpoint is being measured: playing waits for it */
  show(run: RunView | null, busy: boolean): void {
    this.run = run;
    const { selected } = this;
    const track = {
      steps: run?.checkpoints.map(({ step }) => step) ?? [],
      pending: run?.pending ?? [],
      end: run?.info.steps ?? 0,
    };
    this.slider.update({ track, selected: selected?.step, busy });
    setDisabled(this.compare, selected === undefined);
  }

  /** The tab is out of sight. */
  rest(): void {
    this.slider.stop();
  }
}
