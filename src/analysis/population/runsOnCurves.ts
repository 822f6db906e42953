import { UserError } from '../../base/errors';
import { storedConfig } from '../../config/reading/storedConfig';
import { listCheckpoints } from '../../run/checkpoints/checkpoint';
import { readRun, readState } from '../../run/folder';
import { readScalars } from '../../run/scalars';
import type { CurveFamily, Curves } from '../results/curve';
import type { RatePartsPoint } from '../results/curves/ratePartsPoint';
import { curveFamilies, type RunOnCurve } from './curveFamilies';
import { curvePoints } from './curvePoints';
import { knownRateParts } from './ratePartsPoints';

/** What is known of runs beside their curve, read from their folders. @throws UserError if a folder is not a run */

/** The folders of runs that this version can read, and why the others are none. Never throws a UserError. */
export function readableRuns(dirs: readonly string[]): { readable: string[]; unreadable: Curves['leftOut'] } {
  const readable: string[] = [];
  const unreadable: Curves['leftOut'] = [];
  for (const run of dirs) {
    try {
      storedConfig(readRun(run).config, run);
      readState(run);
      readable.push(run);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      unreadable.push({ run, reason: thrown.message });
    }
  }
  return { readable, unreadable };
}

/** The curve of the first run beside those of the others that have not failed: see `curveFamilies`. */
export function familiesBeside([first, ...others]: readonly [string, ...string[]]): CurveFamily[] {
  const on = (dir: string): RunOnCurve => {
    const info = readRun(dir);
    const failed = readState(dir)?.status === 'failed';
    const points = failed ? [] : curvePoints(dir, storedConfig(info.config, dir), readScalars(dir));
    return { dir, info, points: typeof points === 'string' ? [] : points };
  };
  return curveFamilies(on(first), [...new Set(others)].map(on));
}

/** What the rate of their last checkpoints is made of, as far as that was measured before. */
export function ratePartsOf(dirs: readonly string[]): RatePartsPoint[] {
  return knownRateParts(
    [...new Set(dirs)].flatMap(dir => {
      const file = listCheckpoints(dir).at(-1)?.file;
      return file === undefined ? [] : [{ dir, info: readRun(dir), file }];
    }),
  );
}
