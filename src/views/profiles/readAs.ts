import { count } from '../../analysis/findings/wording';
import { type Correction, correctionOf, readEstimator } from '../../analysis/geometry/corrections';
import type { Dimension, NoiseDimension, Profile } from '../../analysis/results/profile';
import { formatNats } from '../chart/format';

/** What stands beside estimates that are not to be read alone. */

const SIGNS = { about: '≈', 'more than': '>', 'at most': '≤' } as const;

/** '≈ 44', '> 128': the dimension of the Gaussian that reads as an estimate does. */
export function shortCorrection({ dimension, bound }: Correction): string {
  return `${SIGNS[bound]} ${Math.round(dimension)}`;
}

/** 'a Gaussian of about 44 dimensions reads so' */
export function correctionText({ dimension, bound }: Correction): string {
  return `a Gaussian of ${bound} ${Math.round(dimension)} dimensions reads so`;
}

/** Of the estimate that is read first; null where that may be read alone. */
export function readCorrection(id: Dimension, n: number): Correction | null {
  return correctionOf(id, readEstimator(id), n);
}

/** Whether a table of these layers needs a column of corrections. */
export function needsCorrections({
  n,
  layers,
}: Pick<Profile, 'n'> & { layers: readonly { id: Dimension }[] }): boolean {
  return layers.some(({ id }) => readCorrection(id, n) !== null);
}

/** 'pure noise in 10 units: 9.3, ± 0.1 from draw to draw' */
export function noiseText(noise: NoiseDimension, units: number, estimator: 'fit' | 'mle'): string {
  const spread = formatNats(noise[`${estimator}Spread`]);
  return `pure noise in ${count(units, 'unit')}: ${formatNats(noise[estimator])}, ± ${spread} from draw to draw`;
}
