import type { RunState } from './records';

/** Seconds of training that the pace is taken over. */
const WINDOW = 30;

/** How fast a run goes, from one state after the other. */
export class Pace {
  private readonly states: Pick<RunState, 'step' | 'seconds'>[] = [];

  /** To be told of every state that is met, in their order; one may be told again. */
  note(state: RunState | undefined): void {
    if (!state) return;
    const last = this.states.at(-1);
    if (last && last.seconds === state.seconds) return;
    // It was resumed from an earlier step.
    if (last && (state.step < last.step || state.seconds < last.seconds)) this.forget();
    this.states.push({ step: state.step, seconds: state.seconds });
    while (this.states.length > 2 && state.seconds - this.states[1]!.seconds >= WINDOW) this.states.shift();
  }

  forget(): void {
    this.states.length = 0;
  }

  /** Null before there was a step. A single state stands for the run's whole past. */
  stepsPerSecond(): number | null {
    const last = this.states.at(-1);
    const first = this.states.length > 1 ? this.states[0]! : { step: 0, seconds: 0 };
    if (!last || last.step <= first.step || last.seconds <= first.seconds) return null;
    return (last.step - first.step) / (last.seconds - first.seconds);
  }
}
