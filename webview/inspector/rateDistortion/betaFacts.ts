import type { Rested } from '../../../src/analysis/results/curves/modelAtBeta';
import { withError } from '../../../src/views/chart/evaluated';
import { examplesOf, formatCount, formatNats } from '../../../src/views/chart/format';
import type { AtBeta } from '../../../src/analysis/multiRate/readAlong';

/** What is said of a multi-rate VAE at one β. */

export interface KnownAtBeta {
  /** Read off the measured curve, where there is one. */
  read: { test: AtBeta; train: AtBeta | undefined } | undefined;
  /** Measured at this β. */
  rested: Rested | undefined;
  latent: number;
  likelihood: string;
}

/** Values as they are written, without their units. */
interface Written {
  rate: string;
  distortion: string;
  trainDistortion: string | undefined;
  elbo: string;
  activeUnits: string;
}

/** Names and values; those that are read off between measured β are written as about. None where nothing is known. */
export function betaFacts({ read, rested, latent, likelihood }: KnownAtBeta): [string, string][] {
  const written = rested ? measured(rested) : read && readOff(read);
  if (!written) return [];
  const { rate, distortion, trainDistortion, elbo, activeUnits } = written;
  const isSquares = likelihood === 'sse';
  const unit = isSquares ? '(sum of squares)' : 'nats';
  return [
    ['Rate, test', `${rate} nats`],
    ['Distortion, test', `${distortion} ${unit}`],
    ...(trainDistortion === undefined
      ? []
      : [['Distortion, train', `${trainDistortion} ${unit}`] satisfies [string, string]]),
    ...(isSquares ? [] : [['ELBO, test', `${elbo} nats`] satisfies [string, string]]),
    ['Active units', `${activeUnits} of ${formatCount(latent)}`],
  ];
}

function measured({ test, train }: Rested): Written {
  return {
    rate: withError(test.rate, test.rateError),
    distortion: withError(test.distortion, test.distortionError),
    trainDistortion: withError(train.distortion, train.distortionError),
    elbo: withError(test.elbo, test.elboError),
    activeUnits: formatCount(test.activeUnits),
  };
}

function readOff({ test, train }: NonNullable<KnownAtBeta['read']>): Written {
  const about = (value: number): string => `≈ ${formatNats(value)}`;
  return {
    rate: about(test.rate),
    distortion: about(test.distortion),
    trainDistortion: train && about(train.distortion),
    elbo: about(-(test.rate + test.distortion)),
    activeUnits: `≈ ${formatCount(test.activeUnits)}`,
  };
}

/** What the numbers are of. @param statisticsFrom training examples that batch normalisation is measured on; null without any */
export function basisText(rested: Rested | undefined, statisticsFrom: number | null): string {
  const norm =
    statisticsFrom === null
      ? ''
      : rested
        ? ` Batch normalisation was measured at this β on ${examplesOf(statisticsFrom, 'train')}.`
        : ' Batch normalisation is read off so, too.';
  if (!rested) return `Read off the curve between the β at which it was measured.${norm}`;
  return `Measured at this β on ${examplesOf(rested.test.n)} and ${examplesOf(rested.train.n, 'train')}.${norm}`;
}
