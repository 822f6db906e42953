import { meanOfEstimates } from '../../population/groupDifference';
import type { RetrainedRun } from '../../results/curves/retrained';
import type { Finding } from '../../results/finding';
import { seedsText } from '../../results/curves/equalSeeds';
import { FEWEST_EXAMPLES, errorsAmong } from '../significance';
import { formatGiven } from '../../../base/formatGiven';
import { MOST_NAMED, count, list, withError } from '../wording';

interface AtBeta {
  readonly beta: number;
  readonly mean: number;
  readonly error: number;
}

/**
 * How one multi-rate training does beside those of one β each, at two β or more: held-out distortion + β · rate, what both
 * minimise (Bae et al. 2023, figure 2). The largest difference is chosen among m, so that √(4 + 2 ln m) errors, of paired
 * examples, are asked for; where retrained runs are of other seeds, the error holds the spread over them too. Nothing of very few
 * examples. Of several runs of one β and seed, as of several learning rates, the best one counts: whoever retrains keeps that.
 * @param all of one multi-rate run, see `ofEqualSeeds`
 */
export function oneTrainingFinding(all: readonly RetrainedRun[], likelihood: string): Finding | undefined {
  const retrained = all.filter(one => isBestOfSeed(one, all));
  const [first] = retrained;
  const betas = [...new Set(retrained.map(({ beta }) => beta))].sort((a, b) => a - b);
  if (!first || betas.length < 2 || retrained.some(({ n }) => n < FEWEST_EXAMPLES)) return undefined;
  const each = betas.map((beta): AtBeta => {
    const own = retrained.filter(one => one.beta === beta).map(({ difference }) => difference);
    return { beta, ...meanOfEstimates(own.map(({ mean: value, error }) => ({ value, error }))) };
  });
  const threshold = errorsAmong(betas.length);
  const [worse, better] = [1, -1].map(sign => each.filter(one => sign * one.mean > threshold * one.error)) as [
    AtBeta[],
    AtBeta[],
  ];
  const worst = each.reduce((a, b) => (b.mean > a.mean ? b : a));
  const best = each.reduce((a, b) => (b.mean < a.mean ? b : a));
  const unit = likelihood === 'sse' ? '' : ' nats';
  const amount = ({ mean, error }: AtBeta): string => `${withError(Math.abs(mean), error)}${unit}`;
  const one = `One training of ${count(first.step, 'step')} for all β`;
  const kept =
    retrained.length < all.length ? `the best ${retrained.length} of ${all.length} runs` : count(all.length, 'run');
  const many = `${kept} of one β each, of ${stepsOf(retrained)}${seedsText(retrained)}`;
  const at = (some: readonly AtBeta[]): string =>
    some.length > MOST_NAMED
      ? `${some.length} of ${each.length} β`
      : `β ${list(some.map(({ beta }) => formatGiven(beta)))}`;
  const most = worse.length > 1 ? `, most at β ${formatGiven(worst.beta)}` : '';
  const measure = ' in held-out distortion + β · rate';
  const gain = better.length === 0 ? '' : `, and better at ${at(better)}, by up to ${amount(best)}`;
  const sentence =
    worse.length > 0
      ? `${one} is within ${amount(worst)} of ${many}, at every β that they have${measure}: worse at ${at(worse)}${most}${gain}.`
      : better.length > 0
        ? `${one} was not found worse than ${many}${measure}${gain}.`
        : `${one} was not found to differ from ${many}${measure}.`;
  return {
    rule: 'one training',
    holds: worse.length + better.length > 0,
    numbers: {
      betas,
      differences: each.map(({ mean }) => mean),
      errors: each.map(({ error }) => error),
      errorsThreshold: threshold,
    },
    sentence,
    next: null,
  };
}

function isBestOfSeed(one: RetrainedRun, all: readonly RetrainedRun[]): boolean {
  const alike = all.filter(({ beta, seed }) => beta === one.beta && seed === one.seed);
  return alike.reduce((best, other) => (other.retrained < best.retrained ? other : best)) === one;
}

/** '6,000 steps', '3,000 to 6,000 steps' */
function stepsOf(retrained: readonly RetrainedRun[]): string {
  const steps = retrained.map(({ retrainedStep }) => retrainedStep);
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  return least === most ? count(most, 'step') : `${least.toLocaleString('en-US')} to ${count(most, 'step')}`;
}
