import { type GapAtParameter, gapsOverParameter } from '../../population/gapOverParameter';
import type { Finding } from '../../results/finding';
import type { Curve } from '../../results/curve';
import { unpairedDifference } from '../../latents/evaluationDifferences';
import { betaGroups, seedsNote } from './betaGroups';
import { errorsAmong, FEWEST_EXAMPLES, isAbove } from '../significance';
import { beta as writeBeta, withError } from '../wording';

/**
 * The gap over β: where held-out distortion is most above that of training examples, among three or more values of β. It was
 * chosen among m for being the widest, so that √(4 + 2 ln m) errors, of unpaired sets, are asked for; of a narrower one, as both
 * ends were chosen, those among the m(m − 1)/2 pairs. Nothing of very few examples. For the likelihood `sse` distortion is a sum of squares, no nats.
 */
export function gapOverBetaFinding(curve: Curve, likelihood: string): Finding | undefined {
  const groups = betaGroups(curve);
  const gaps = gapsOverParameter(curve.points);
  if (!groups || gaps.length < groups.length || gaps.some(({ n }) => n < FEWEST_EXAMPLES)) return undefined;
  const [widest, narrowest] = ['widest', 'narrowest'].map(end =>
    gaps.reduce((a, b) => ((end === 'widest' ? b.gap.mean > a.gap.mean : b.gap.mean < a.gap.mean) ? b : a)),
  ) as [GapAtParameter, GapAtParameter];
  const unit = likelihood === 'sse' ? '(sum of squares)' : 'nats';
  const holds = isAbove(widest.gap, errorsAmong(gaps.length));
  const at = ({ gap, parameter }: GapAtParameter): string =>
    `${withError(gap.mean, gap.error)} ${unit} at ${writeBeta(parameter.value)}`;
  const pairs = (gaps.length * (gaps.length - 1)) / 2;
  const differs = isAbove(unpairedDifference(widest.gap, narrowest.gap), errorsAmong(pairs));
  const beside = differs ? `, and ${at(narrowest)}` : '';
  return {
    rule: 'gap over β',
    holds,
    numbers: {
      betas: gaps.map(({ parameter }) => parameter.value),
      gaps: gaps.map(({ gap }) => gap.mean),
      errors: gaps.map(({ gap }) => gap.error),
      widest: widest.parameter.value,
      errorsThreshold: errorsAmong(gaps.length),
    },
    sentence: holds
      ? `The gap to unseen data is widest with ${at(widest)}${beside}${seedsNote(groups)}.`
      : `No gap to unseen data was found at any β: ${at(widest)} at the most.`,
    next: null,
  };
}
