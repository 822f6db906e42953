import type { RunView } from '../../../src/protocol/panel';
import { lastingCheckpoints, MOST_FOLLOWED } from '../../../src/run/checkpoints/lasting';
import { bestSentence } from '../../../src/views/chart/checkpointNames';
import { formatCount } from '../../../src/views/chart/format';
import { spread } from '../../../src/base/evenly';

/** Choosing among the checkpoints of a run. */

export type Checkpoint = RunView['checkpoints'][number];

/** A place for a checkpoint's picture. */
export interface Slot {
  step: number;
  /** Undefined while it is to come. */
  file: string | undefined;
}

/** The checkpoint nearest to a step; the newest where none was asked for. */
export function checkpointAt(checkpoints: readonly Checkpoint[], step: number | null): Checkpoint | undefined {
  return step === null ? checkpoints.at(-1) : nearest(checkpoints, step);
}

/**
 * The checkpoints that get a small heatmap, evenly spread over all of the run's. Those to come have their places from the
 * start, so that none is measured now that would be left out later.
 */
export function slotsOf(checkpoints: readonly Checkpoint[], pending: readonly number[]): Slot[] {
  return spread<Slot>([...checkpoints, ...pending.map(step => ({ step, file: undefined }))], MOST_FOLLOWED);
}

/** The same with the untrained model before them, which is none of the run's checkpoints. */
export function slotsOfRun(run: RunView): Slot[] {
  // One that passes may be gone before it is measured.
  const lasting = slotsOf(lastingCheckpoints(run.checkpoints, run.passing), run.pending);
  return [...(run.untrained ? [run.untrained] : []), ...lasting];
}

/** The steps that its course is laid out on: those that were asked for, or those that it ended after. */
export function lengthOf({ info, summary, reason }: RunView): number {
  return reason === null ? info.steps : summary.step;
}

/** Notes of a figure as one, undefined of none; with what a checkpoint was chosen by, where it is the run's best. */
export function notesOf(
  run: RunView | null | undefined,
  step: number,
  ...notes: (string | undefined)[]
): string | undefined {
  const chosen = run?.best?.step === step ? bestSentence(run.best.among) : undefined;
  return [chosen, ...notes].filter(note => note !== undefined).join(' ') || undefined;
}

/**
 * Where a run's slider stands: at the untrained model only where that was asked for. Without a step that was asked for it
 * follows a training from slot to slot: what is shown is measured, and there may be thousands of checkpoints.
 */
export function standingAt(run: RunView, step: number | null): Checkpoint | undefined {
  const { untrained, checkpoints, passing, pending, summary } = run;
  if (step === 0 && untrained) return untrained;
  const grows = summary.health === 'running' || summary.health === 'preparing';
  if (step !== null || !grows) return checkpointAt(checkpoints, step);
  const newest = slotsOf(lastingCheckpoints(checkpoints, passing), pending).findLast(({ file }) => file !== undefined);
  return newest && checkpointAt(checkpoints, newest.step);
}

/** What to say of a run without checkpoints. */
export function emptySentence(pending: readonly number[]): string {
  return pending.length > 0
    ? `The first checkpoint comes at step ${formatCount(pending[0]!)}; what it has learned is measured then.`
    : 'There is no checkpoint to measure yet. Training writes them.';
}

/** The element of an ascending list whose step is nearest. */
export function nearest<T extends { step: number }>(ascending: readonly T[], step: number): T | undefined {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]!.step < step) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [ascending[low - 1], ascending[low]];
  if (!before || !after) return before ?? after;
  return step - before.step <= after.step - step ? before : after;
}
