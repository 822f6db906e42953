import type { CurvePoint } from '../../../src/analysis/results/curve';
import { withError } from '../../../src/views/chart/evaluated';
import { formatCount, formatNats } from '../../../src/views/chart/format';
import { gapText, parameterLabel } from '../../../src/views/curves/parameterMeans';

/** One run of a curve, its numbers as text. */
export interface CurveRow {
  run: string;
  parameter: string;
  seed: string;
  rate: string;
  distortion: string;
  trainDistortion: string;
  /** Of its two distortions, with the error of unpaired sets. */
  gap: string;
  elbo: string;
  activeUnits: string;
  step: string;
}

const NOTHING = '–';

/** A row for each run, in order of the parameter and the seed. ELBO is not a sum of squares' to have. */
export function curveRows(points: readonly CurvePoint[], likelihood: string): CurveRow[] {
  return points
    .filter(({ split }) => split === 'test')
    .sort((a, b) => a.parameter.value - b.parameter.value || a.seed - b.seed)
    .map(test => {
      // A multi-rate run has a point for each β.
      const train = points.find(
        ({ run, split, parameter }) =>
          run === test.run && split === 'train' && parameter.value === test.parameter.value,
      );
      const { rate, rateError, distortion, distortionError, elboError } = test;
      return {
        run: test.run,
        parameter: parameterLabel(test),
        seed: String(test.seed),
        rate: withError(rate, rateError),
        distortion: withError(distortion, distortionError),
        gap: gapText(train ? [test, train] : []) ?? NOTHING,
        trainDistortion: train ? formatNats(train.distortion) : NOTHING,
        elbo: likelihood === 'sse' ? NOTHING : withError(-(rate + distortion), elboError),
        activeUnits: `${formatCount(test.activeUnits)} of ${formatCount(test.latent)}`,
        step: formatCount(test.step),
      };
    });
}
