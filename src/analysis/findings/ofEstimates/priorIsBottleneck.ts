import type { Estimated } from '../../results/estimated';
import type { Finding } from '../../results/finding';
import { COLLAPSE_RATE } from '../collapse';
import { ERRORS, FEWEST_EXAMPLES } from '../significance';
import { number, withError } from '../wording';

/** Above this share of the rate the prior takes more than information does (our threshold). */
const SHARE = 0.5;

/**
 * The prior is the bottleneck: more than half of the rate of training examples is marginal KL, by more than two errors. Nothing at
 * hardly any rate, nor of very few examples.
 */
export function priorIsBottleneckFinding({ train }: Estimated): Finding | undefined {
  const { n, count: examples, rate, exact } = train;
  if (n < FEWEST_EXAMPLES || rate.value < COLLAPSE_RATE) return undefined;
  const { value, error } = exact.marginalKl;
  // They share their examples: the sum of both errors is the most that the difference may have.
  const holds = value - SHARE * rate.value > ERRORS * (error + SHARE * rate.error);
  const nats = `${withError(value, error)} of ${number(rate.value)} nats`;
  const most = Math.log(examples);
  const limit = holds
    ? `; information is ${number(most)} nats at the most, log ${examples.toLocaleString('en-US')}`
    : '';
  const claim = holds
    ? `${nats} of the rate are paid to the prior, not for information`
    : `${nats} of the rate are paid to the prior`;
  return {
    rule: 'prior is the bottleneck',
    holds,
    numbers: { marginalKl: value, error, rate: rate.value, rateError: rate.error, most, share: SHARE },
    sentence: `${claim} (marginal KL, on training examples${limit}).`,
    claim,
    next: null,
  };
}
