import { type GapAtParameter, gapsOverParameter } from '../../population/gapOverParameter';
import type { Finding } from '../../results/finding';
import type { Curve } from '../../results/curve';
import { unpairedDifference } from '../../latents/evaluationDifferences';
import { betaGroups, seedsNote } from './betaGroups';
import { errorsAmong, FEWEST_EXAMPLES, isAbove } from '../significance';
import { beta as writeBeta, number, withError } from '../wording';

/**
 * The gap over β: how far held-out distortion is above that of training examples, among three or more values of β. The largest
 * was chosen among m, so that √(4 + 2 ln m) errors, of unpaired sets, are asked for. It is the widest where it is above the
 * narrowest by those among the m(m − 1)/2 pairs, as both ends were chosen; else the range is said where each gap is more than
 * two errors. Nothing of very few examples. For the likelihood `sse` distortion is a sum of squares, no nats.
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
  const seeds = seedsNote(groups);
  const found = (): string => {
    if (differs) return `The gap to unseen data is widest with ${at(widest)}, and ${at(narrowest)}${seeds}.`;
    if (!gaps.every(({ gap }) => isAbove(gap)))
      return `The gap to unseen data is ${at(widest)}, and was not found to differ over β${seeds}.`;
    const ends = [...new Set([narrowest, widest].map(({ gap }) => number(gap.mean)))].join('–');
    return `Held-out distortion is ${ends} ${unit} above that of training examples at every measured β${seeds}.`;
  };
  return {
    rule: 'gap over β',
    holds,
    numbers: {
      betas: gaps.map(({ parameter }) => parameter.value),
      gaps: gaps.map(({ gap }) => gap.mean),
      errors: gaps.map(({ gap }) => gap.error),
      ...(holds && differs ? { widest: widest.parameter.value } : {}),
      errorsThreshold: errorsAmong(gaps.length),
    },
    sentence: holds ? found() : `No gap to unseen data was found at any β: ${at(widest)} at the most.`,
    next: null,
  };
}
