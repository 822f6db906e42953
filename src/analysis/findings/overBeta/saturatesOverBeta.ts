import { unpairedDifference } from '../../latents/evaluationDifferences';
import { meanOfEstimates } from '../../population/groupDifference';
import { runsByParameter, withoutRepeats } from '../../population/parameterGroups';
import type { Finding } from '../../results/finding';
import type { RatePartsPoint } from '../../results/curves/ratePartsPoint';
import { COLLAPSE_RATE } from '../collapse';
import { ERRORS, FEWEST_EXAMPLES, isAbove } from '../significance';
import { beta as writeBeta, withError } from '../wording';

/** Wider errors than this share of the information would let anything pass for the same (our threshold). */
const PRECISE = 0.05;

/**
 * Information saturates along the curve: the mutual information of training examples and code is the same at the two smallest β
 * it was measured at, within two errors of the difference, which are small beside it (Bozkurt et al. 2021, Figure 8). Nothing at
 * hardly any information, nor of very few examples or different numbers of steps, nor where errors are wide.
 */
export function saturatesOverBetaFinding(points: readonly RatePartsPoint[]): Finding | undefined {
  const known = withoutRepeats(points.filter(({ n, parameter }) => n >= FEWEST_EXAMPLES && parameter.name === 'beta'));
  const [smallest, next] = runsByParameter(known);
  if (!smallest || !next) return undefined;
  if (new Set([...smallest.runs, ...next.runs].map(({ step }) => step)).size > 1) return undefined;
  const [information, before] = [smallest, next].map(({ runs }) =>
    meanOfEstimates(runs.map(run => run.mutualInformation)),
  ) as [Mean, Mean];
  const [toPrior, toPriorBefore] = [smallest, next].map(({ runs }) =>
    meanOfEstimates(runs.map(run => run.marginalKl)),
  ) as [Mean, Mean];
  const gained = unpairedDifference(information, before);
  const least = Math.min(information.mean, before.mean);
  if (least < COLLAPSE_RATE || gained.error <= 0 || ERRORS * gained.error > PRECISE * least) return undefined;
  const holds = Math.abs(gained.mean) <= ERRORS * gained.error;
  const widens = isAbove(unpairedDifference(toPrior, toPriorBefore));
  const figures = `${said(information)} nats at ${writeBeta(smallest.value)}, ${said(before)} at ${writeBeta(next.value)}`;
  const claim = holds
    ? 'Mutual information is the same at the two smallest measured β'
    : 'Mutual information differs between the two smallest measured β';
  const price =
    holds && widens
      ? `; the smaller one only widens the gap to the prior, marginal KL ${said(toPrior)} against ${said(toPriorBefore)} nats`
      : '';
  return {
    rule: 'information saturates',
    holds,
    numbers: {
      betas: [smallest.value, next.value],
      mutualInformation: [information.mean, before.mean],
      marginalKl: [toPrior.mean, toPriorBefore.mean],
      difference: gained.mean,
      error: gained.error,
    },
    sentence: `${claim} (${figures})${price}.`,
    claim,
    next: null,
  };
}

type Mean = ReturnType<typeof meanOfEstimates>;

const said = ({ mean, error }: Mean): string => withError(mean, error);
