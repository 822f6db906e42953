import { groupDifference } from '../../population/groupDifference';
import { runsByParameter, withoutRepeats } from '../../population/parameterGroups';
import type { Finding } from '../../results/finding';
import type { Curve } from '../../results/curve';
import { betaGroups, meanOf, seedsNote, UNMATCHED } from './betaGroups';
import { ERRORS, errorsAmong, pairing } from '../significance';
import { beta as writeBeta, betaValue, number } from '../wording';

/**
 * Overfits at small β: held-out distortion at the smallest of three or more values of β is above its least, seeds averaged,
 * while training distortion is not by more than two errors: it is U-shaped in β (Bozkurt et al.). The least of m others was chosen for its
 * value, so that √(4 + 2 ln m) errors of the difference are asked for. One that only falls with β is an L, no overfitting.
 * For the likelihood `sse` distortion is a sum of squares, no nats.
 */
export function smallBetaFinding(curve: Curve, likelihood: string): Finding | undefined {
  const groups = betaGroups(curve);
  if (!groups) return undefined;
  const smallest = groups[0]!;
  const least = groups.reduce((a, b) => (meanOf(b, 'distortion') < meanOf(a, 'distortion') ? b : a));
  const rise = groupDifference(curve, smallest.runs, least.runs, 'distortion');
  const needed = errorsAmong(groups.length - 1);
  const rises = least !== smallest && rise.mean > needed * rise.error;
  const trained = runsByParameter(withoutRepeats(curve.points.filter(({ split }) => split === 'train')));
  const trainAt = (beta: number) => trained.find(({ value }) => value === beta)?.runs;
  const [trainSmallest, trainLeast] = [trainAt(smallest.beta), trainAt(least.beta)];
  const trainRise = trainSmallest && trainLeast && groupDifference({}, trainSmallest, trainLeast, 'distortion');
  const trainRises = trainRise !== undefined && trainRise.mean > ERRORS * trainRise.error;
  const unit = likelihood === 'sse' ? '(sum of squares)' : 'nats';
  const figures = `${number(rise.mean)} ± ${number(rise.error)} ${unit} more at ${betaValue(smallest.beta)}`;
  const note = `${seedsNote(groups)}${pairing(least === smallest ? [] : [rise], UNMATCHED)}`;
  const claim = rises
    ? `Test distortion rises again below ${writeBeta(least.beta)}`
    : 'Test distortion was not found to rise again at small β';
  const why = trainRises ? `; training distortion does, too: that is no overfitting` : '';
  return {
    rule: 'overfits at small β',
    holds: rises && !trainRises,
    numbers: {
      betas: groups.map(({ beta }) => beta),
      distortions: groups.map(group => meanOf(group, 'distortion')),
      least: least.beta,
      rise: rise.mean,
      ...(least === smallest ? {} : { error: rise.error, paired: Number(rise.paired) }),
      errorsThreshold: needed,
    },
    sentence:
      least === smallest
        ? `${claim}: it is least at the smallest, ${betaValue(smallest.beta)}.`
        : `${claim}: ${figures}${rises ? why : ''}${note}.`,
    claim,
    next: null,
  };
}
