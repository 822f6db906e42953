import type { RunView } from '../../src/protocol/panel';
import { iconButton, setDisabled } from '../common/controls';
import { h } from '../common/dom';
import { act } from '../common/notice';
import { CheckpointSlider } from '../common/slider';

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

/** The row under the tabs that chooses a checkpoint: one for every tab that shows one, so that it keeps its place. */
class CheckpointBar {
  readonly element: HTMLElement;
  private readonly slider = new CheckpointSlider(step => this.goTo(step));
  private readonly compare: HTMLElement;
  private run: RunView | null = null;
  /** The step that was asked for; null for the newest, whichever that is. */
  private place: number | null = null;
  private listener: () => void = () => undefined;
  /** Called when another step was asked for. */
  onPlace: (step: number | null) => void = () => undefined;

  constructor() {
    this.compare = iconButton('git-compare', 'Compare with another checkpoint…', () => {
      const { selected } = this;
      if (selected) act({ do: 'compare with', file: selected.file });
    });
    this.element = h('div', { class: 'tools' }, this.slider.element, this.compare);
  }

  get selected(): Checkpoint | undefined {
    return checkpointAt(this.run?.checkpoints ?? [], this.place);
  }

  /** Goes to the tab in front, which is told when another checkpoint is chosen. */
  serve(tab: HTMLElement, listener: () => void): void {
    this.listener = listener;
    tab.prepend(this.element);
  }

  /** The tab is out of sight. */
  rest(): void {
    this.listener = () => undefined;
    this.slider.stop();
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

  goTo(step: number | null): void {
    if (step === this.place) return;
    this.place = step;
    this.onPlace(step);
    this.listener();
  }
}

export const checkpointBar = new CheckpointBar();
