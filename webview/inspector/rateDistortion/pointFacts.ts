import type { CurvePoint } from '../../../src/analysis/results/curve';
import { withError } from '../../../src/views/chart/evaluated';
import { formatGiven } from '../../../src/base/formatGiven';
import { formatCount } from '../../../src/views/chart/format';
import { gapText, parameterLabel } from '../../../src/views/curves/parameterMeans';

/** 'β 0.1, seed 0' */
export function pointName(point: CurvePoint): string {
  return `${parameterLabel(point)}, seed ${point.seed}`;
}

/** Names and values of one run on the curve: of held-out examples, and beside them of training examples. */
export function pointFacts(points: readonly CurvePoint[], run: string, likelihood: string): [string, string][] {
  const own = points.filter(point => point.run === run);
  const [test, train] = (['test', 'train'] as const).map(split => own.find(point => point.split === split));
  if (!test) return [];
  const squares = likelihood === 'sse';
  const unit = squares ? '(sum of squares)' : 'nats';
  const gap = gapText(own);
  const { rate, rateError, distortion, distortionError, elboError, activeUnits, latent, step } = test;
  return [
    ['Rate, test', `${withError(rate, rateError)} nats`],
    ['Distortion, test', `${withError(distortion, distortionError)} ${unit}`],
    ...(train
      ? [
          ['Distortion, train', `${withError(train.distortion, train.distortionError)} ${unit}`] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ...(gap !== null ? [['Gap', `${gap} ${unit}`] satisfies [string, string]] : []),
    ...(squares
      ? []
      : [['ELBO, test', `${withError(-(rate + distortion), elboError)} nats`] satisfies [string, string]]),
    ['Active units', `${formatCount(activeUnits)} of ${formatCount(latent)}`],
    ['Step', formatCount(step)],
  ];
}

/** What β is the price of, where it is the weight of the rate in the loss; null of a point whose loss weighs a part of it. */
export function slopeSentence(
  { parameter, variant }: Pick<CurvePoint, 'parameter' | 'variant'>,
  likelihood: string,
): string | null {
  if (variant !== undefined) return null;
  const unit = likelihood === 'sse' ? '' : ' nats';
  return `Where training has found the least loss, one more nat of rate lowers the training distortion by ${formatGiven(parameter.value)}${unit}.`;
}
