import { type Evaluation } from '../../run/records';
import { type Finding } from '../results/finding';
import { number } from './wording';

/** Smaller differences of two means, in standard errors, are no difference. */
const GAP_ERRORS = 2;

/**
 * Gap: held-out minus training distortion is more than two standard errors. Nothing if the two were not measured at the
 * same step. For the likelihood `sse` distortion is a sum of squares, no nats.
 */
export function gapFinding(train: Evaluation, test: Evaluation, likelihood: string): Finding | undefined {
  if (train.step !== test.step) return undefined;
  const gap = test.distortion - train.distortion;
  const error = Math.hypot(train.distortionError, test.distortionError);
  const holds = gap > GAP_ERRORS * error;
  const unit = likelihood === 'sse' ? '(sum of squares)' : 'nats';
  const both = `${number(test.distortion)} against ${number(train.distortion)} ${unit}, ± ${number(error)}`;
  const claim = `Distortion is ${holds ? `${number(gap)} ${unit}` : 'no'} worse on unseen data`;
  return {
    rule: 'gap',
    holds,
    numbers: { gap, error, test: test.distortion, train: train.distortion, errorsThreshold: GAP_ERRORS },
    sentence: `${claim} (${both}).`,
    claim,
    next: null,
  };
}
