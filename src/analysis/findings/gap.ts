import { type Evaluation } from '../../run/records';
import { unpairedDifference } from '../latents/evaluationDifferences';
import type { Difference } from '../results/differences';
import { type Finding } from '../results/finding';
import { DOUBTFUL_ERRORS, ERRORS, FEWEST_EXAMPLES } from './significance';
import { count, errorBeside, number } from './wording';

/** Held-out minus training distortion, of unpaired sets; undefined where they were not measured at the same step. */
export function gapBetween(train: Evaluation, test: Evaluation): (Difference & { isFew: boolean }) | undefined {
  if (train.step !== test.step) return undefined;
  const valueOf = ({ distortion: mean, distortionError: error }: Evaluation) => ({ mean, error });
  const isFew = Math.min(train.n, test.n) < FEWEST_EXAMPLES;
  return { ...unpairedDifference(valueOf(test), valueOf(train)), isFew };
}

/**
 * Gap: held-out minus training distortion is more than two standard errors, those of unpaired sets; between one and two, and
 * from very few examples, it is not measurable. Nothing if the two were not measured at the same step. For the likelihood `sse` distortion is
 * a sum of squares, no nats.
 */
export function gapFinding(train: Evaluation, test: Evaluation, likelihood: string): Finding | undefined {
  const between = gapBetween(train, test);
  if (!between) return undefined;
  const { mean: gap, error, isFew } = between;
  const holds = !isFew && gap > ERRORS * error;
  const unit = likelihood === 'sse' ? '(sum of squares)' : 'nats';
  // One example has no standard error.
  const spread = Math.min(test.n, train.n) < 2 ? '' : `, ± ${errorBeside(gap, error)}`;
  const figures = `${number(test.distortion)} against ${number(train.distortion)} ${unit}${spread}`;
  const claim = holds
    ? `Distortion is ${number(gap)} ${unit} worse on unseen data`
    : isFew || (Math.abs(gap) > DOUBTFUL_ERRORS * error && Math.abs(gap) <= ERRORS * error)
      ? `A gap to unseen data is not measurable with ${examples(train, test)}`
      : gap > 0 || -gap <= ERRORS * error
        ? 'No gap to unseen data was found'
        : `Distortion is ${number(-gap)} ${unit} lower on unseen data`;
  return {
    rule: 'gap',
    holds,
    numbers: { gap, error, test: test.distortion, train: train.distortion, n: test.n, errorsThreshold: ERRORS },
    sentence: `${claim} (${figures}).`,
    claim,
    next: null,
  };
}

function examples(train: Evaluation, test: Evaluation): string {
  if (train.n === test.n) return `${count(test.n, 'example')} of each`;
  return `${test.n.toLocaleString('en-US')} unseen and ${count(train.n, 'training example')}`;
}
