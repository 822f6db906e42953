import type { Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { withError } from '../../../src/views/chart/evaluated';
import { examplesOf, formatCount, formatNats } from '../../../src/views/chart/format';
import type { AtBeta } from '../../../src/analysis/multiRate/readAlong';

/** What is said of a multi-rate VAE at one β. */

export interface KnownAtBeta {
  /** Read off the measured curve. */
  test: AtBeta;
  train: AtBeta | undefined;
  /** Measured at this β. */
  rested: Rested | undefined;
  latent: number;
  likelihood: string;
}

/** Names and values; those that are read off between measured β are written as about. */
export function betaFacts({ test, train, rested, latent, likelihood }: KnownAtBeta): [string, string][] {
  const isSquares = likelihood === 'sse';
  const unit = isSquares ? '(sum of squares)' : 'nats';
  const about = (value: number): string => `≈ ${formatNats(value)}`;
  const elbo: [string, string][] = isSquares
    ? []
    : [
        [
          'ELBO, test',
          `${rested ? withError(rested.test.elbo, rested.test.elboError) : about(-(test.rate + test.distortion))} nats`,
        ],
      ];
  const ofTrain = rested
    ? withError(rested.train.distortion, rested.train.distortionError)
    : train && about(train.distortion);
  return [
    ['Rate, test', `${rested ? withError(rested.test.rate, rested.test.rateError) : about(test.rate)} nats`],
    [
      'Distortion, test',
      `${rested ? withError(rested.test.distortion, rested.test.distortionError) : about(test.distortion)} ${unit}`,
    ],
    ...(ofTrain === undefined ? [] : [['Distortion, train', `${ofTrain} ${unit}`] satisfies [string, string]]),
    ...elbo,
    [
      'Active units',
      `${rested ? '' : '≈ '}${formatCount((rested?.test ?? test).activeUnits)} of ${formatCount(latent)}`,
    ],
  ];
}

/** What the numbers are of. @param statisticsFrom training examples that batch normalisation is measured on; null without any */
export function basisText(rested: Rested | undefined, statisticsFrom: number | null): string {
  const norm =
    statisticsFrom === null
      ? ''
      : rested
        ? ` Batch normalisation was measured at this β on ${examplesOf(statisticsFrom, 'train')}.`
        : ' Batch normalisation lies between measured β, too.';
  if (!rested) return `Read off the curve, between measured β.${norm}`;
  return `Measured at this β on ${examplesOf(rested.test.n)} and ${examplesOf(rested.train.n, 'train')}.${norm}`;
}
