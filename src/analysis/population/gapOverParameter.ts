import { unpairedDifference } from '../latents/evaluationDifferences';
import type { Difference } from '../results/differences';
import type { CurvePoint } from '../results/curve';
import { overSeeds } from './groupDifference';
import { runsByParameter, withoutRepeats } from './parameterGroups';

/** How much worse the runs of one value of the parameter are on unseen data. */
export interface GapAtParameter extends Pick<CurvePoint, 'parameter' | 'symbol'> {
  /** Runs that were evaluated on both. */
  runs: number;
  /** The fewest examples that any of them was evaluated on. */
  n: number;
  gap: Difference;
}

/**
 * Held-out less training distortion at each value of the parameter, ascending, mean over seeds. Each run's own two evaluations
 * are compared, of the same step: unpaired sets. The error holds that over examples and the spread over seeds.
 */
export function gapsOverParameter(points: readonly CurvePoint[]): GapAtParameter[] {
  const once = withoutRepeats(points);
  return runsByParameter(once.filter(({ split }) => split === 'test')).flatMap(({ runs }) => {
    const pairs = runs.flatMap(test => {
      const train = once.find(one => one.split === 'train' && one.run === test.run && one.step === test.step);
      return train ? [{ test, train }] : [];
    });
    const [first] = pairs;
    if (!first) return [];
    const valueOf = ({ distortion: mean, distortionError: error }: CurvePoint) => ({ mean, error });
    const gaps = pairs.map(({ test, train }) => unpairedDifference(valueOf(test), valueOf(train)));
    const gap = overSeeds(
      gaps.map(({ mean }) => mean),
      gaps.map(({ error }) => error),
    );
    const { parameter, symbol } = first.test;
    const n = Math.min(...pairs.flatMap(({ test, train }) => [test.n ?? Infinity, train.n ?? Infinity]));
    return [{ parameter, symbol, runs: pairs.length, n, gap: { ...gap, paired: false } }];
  });
}
