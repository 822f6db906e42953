import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { discard } from '../../base/files';
import { ifReadable } from '../folder';
import { CHECKPOINTS, checkpointName, listCheckpoints, readMetadata } from './checkpoint';

/**
 * Checkpoints that no schedule and no stop asked for: the best one, and those that the clock asked for. Each goes when another
 * has taken its place, and says so in its metadata, so that one that a killed process left behind goes too.
 */
export class PassingCheckpoints {
  private readonly steps: Set<number>;

  /** Those of a run that are there. @param isScheduled which steps have one that stays */
  constructor(
    private readonly runDir: string,
    isScheduled: (step: number) => boolean,
  ) {
    const passing = listCheckpoints(runDir).filter(
      ({ step, file }) => !isScheduled(step) && ifReadable(() => readMetadata(file))?.passing === true,
    );
    this.steps = new Set(passing.map(({ step }) => step));
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
