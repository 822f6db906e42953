import { ifReadable } from '../../run/folder';
import { perExampleAt } from '../../run/perExample';
import { perExampleDifference } from '../latents/evaluationDifferences';
import type { CurvePoint } from '../results/curve';
import type { RunDifference } from '../results/differences';

/**
 * What each run of a curve, but for multi-rate ones, has more than each later one of the same seed, at their last held-out evaluations; only of those
 * that kept values per example of the same examples.
 */
export function differencesOf(points: readonly CurvePoint[]): RunDifference[] {
  const lasts = points.flatMap(({ run, seed, step, split, multiRate }) => {
    const kept = split === 'test' && !multiRate ? ifReadable(() => perExampleAt(run, step)) : undefined;
    return kept ? [{ run, seed, kept }] : [];
  });
  return lasts.flatMap((a, i) =>
    lasts
      .slice(i + 1)
      .filter(b => a.seed === b.seed && a.kept.id === b.kept.id && a.kept.n === b.kept.n)
      .map(b => ({ a: a.run, b: b.run, ...perExampleDifference(a.kept, b.kept) })),
  );
}
