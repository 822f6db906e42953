import type { Estimated } from '../../results/estimated';
import type { Finding } from '../../results/finding';
import { ERRORS, FEWEST_EXAMPLES } from '../significance';
import { count, number, withError } from '../wording';

/** Nats below log N that are as good as none (our threshold). */
const LITTLE = 0.01;

/**
 * Information saturates: the mutual information of training examples and code is the logarithm of their number, which it cannot
 * exceed, within two errors. Nothing of very few examples.
 */
export function informationSaturatesFinding({ train }: Estimated): Finding | undefined {
  const { count: examples, n, exact } = train;
  if (n < FEWEST_EXAMPLES) return undefined;
  const { value, error } = exact.mutualInformation;
  const most = Math.log(examples);
  const holds = most - value <= Math.max(ERRORS * error, LITTLE);
  const figures = `mutual information ${withError(value, error)} of at most ${number(most)} nats, log ${examples.toLocaleString('en-US')}`;
  const claim = holds
    ? `The code tells all ${count(examples, 'training example')} apart`
    : 'The code does not tell all training examples apart';
  return {
    rule: 'information saturates',
    holds,
    numbers: { mutualInformation: value, error, most, examples },
    sentence: `${claim} (${figures})${holds ? '; more rate can only be marginal KL' : ''}.`,
    claim,
    next: null,
  };
}
