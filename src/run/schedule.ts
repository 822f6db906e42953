import { batchesPerEpoch } from '../data/examples/batches';
import type { SingleConfig } from '../config/schema/schema';
import type { RunInfo } from './records';

/** When training does what, in steps done (1 … total). */
export interface Schedule {
  readonly total: number;
  readonly stepsPerEpoch: number;
  /** The steps that get a checkpoint, ascending; the last one is `total`. */
  readonly checkpoints: readonly number[];
  isCheckpoint(step: number): boolean;
  isEvaluation(step: number): boolean;
  /** Whether the mini-batch of this step goes into the scalars. */
  isLogged(step: number): boolean;
}

/** At most about this many mini-batches are logged in a run. */
const LOGGED = 1000;

/** How many steps there are from one logged mini-batch to the next. */
function logInterval(total: number): number {
  return Math.max(1, Math.round(total / LOGGED));
}

/** The first step of a run that has a line in its scalars. */
export function firstLogged({
  steps,
  parent,
}: {
  readonly steps: number;
  readonly parent?: { readonly step: number } | undefined;
}): number {
  const every = logInterval(steps);
  return (Math.floor((parent?.step ?? 0) / every) + 1) * every;
}

/** `count` steps, evenly spaced, the last one being `total`. */
function evenly(total: number, count: number): Set<number> {
  return new Set(
    Array.from({ length: count }, (_, i) => Math.round(((i + 1) * total) / count)).filter(step => step > 0),
  );
}

/** Which steps a run's schedule asks for a checkpoint of; all where that is not known. */
export function scheduledIn(
  { data }: Pick<RunInfo, 'data'>,
  train: SingleConfig['train'] | undefined,
): (step: number) => boolean {
  if (!train || data.train < train.batch) return () => true;
  const schedule = scheduleOf(train, data.train);
  return step => schedule.isCheckpoint(step);
}

/** @throws UserError if the examples do not fill a batch */
export function scheduleOf(
  { steps, epochs, batch, checkpoints, evaluations }: SingleConfig['train'],
  examples: number,
): Schedule {
  const stepsPerEpoch = batchesPerEpoch(examples, batch);
  const total = steps ?? epochs * stepsPerEpoch;
  const kept = typeof checkpoints === 'number' ? evenly(total, Math.min(checkpoints, total)) : new Set(checkpoints);
  kept.add(total);
  const evaluated = evenly(total, Math.min(evaluations, total));
  const every = logInterval(total);
  return {
    total,
    stepsPerEpoch,
    checkpoints: [...kept].filter(step => step <= total).sort((a, b) => a - b),
    isCheckpoint: step => kept.has(step),
    isEvaluation: step => evaluated.has(step),
    isLogged: step => step % every === 0 || step === total,
  };
}
