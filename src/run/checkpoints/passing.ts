import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { discard } from '../../base/files';
import { CHECKPOINTS, ifReadable } from '../folder';
import { type CheckpointFile, checkpointName, listCheckpoints, readMetadata } from './checkpoint';

/**
 * The steps of a run's checkpoints that no schedule and no stop asked for: the best one, and those that the clock asked for.
 * Each goes when another has taken its place, and says so in its metadata, so that one that a killed process left behind goes
 * too.
 */
export function passingSteps(
  checkpoints: readonly CheckpointFile[],
  isScheduled: (step: number) => boolean,
): readonly number[] {
  // Headers are read of few: there may be thousands that are scheduled.
  const passing = checkpoints.filter(
    ({ step, file }) => !isScheduled(step) && ifReadable(() => readMetadata(file))?.passing === true,
  );
  return passing.map(({ step }) => step);
}

/** Removes passing checkpoints of the run that is being trained. */
export class PassingCheckpoints {
  private readonly steps: Set<number>;

  constructor(
    private readonly runDir: string,
    isScheduled: (step: number) => boolean,
  ) {
    this.steps = new Set(passingSteps(listCheckpoints(runDir), isScheduled));
  }

  add(step: number): void {
    this.steps.add(step);
  }

  /** Removes all but these, now that the newest checkpoint is safe. */
  keepOnly(kept: readonly (number | undefined)[]): void {
    for (const step of this.steps) {
      if (kept.includes(step)) continue;
      const file = join(this.runDir, CHECKPOINTS, checkpointName(step));
      discard(file);
      if (!existsSync(file)) this.steps.delete(step);
    }
  }
}

const MINUTE_MS = 60_000;

/** Whether so many minutes have gone by since there was a checkpoint. */
export class CheckpointClock {
  private last: number;

  /** @param now milliseconds of a clock that only goes on */
  constructor(
    private readonly minutes: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
  }

  get isDue(): boolean {
    return this.now() - this.last >= this.minutes * MINUTE_MS;
  }

  /** There is one now. */
  restart(): void {
    this.last = this.now();
  }
}
