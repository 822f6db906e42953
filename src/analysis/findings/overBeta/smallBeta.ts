import type { Finding } from '../../results/finding';
import type { Curve } from '../../results/curve';
import { meanOf, seedsNote, UNMATCHED } from './betaGroups';
import { bottomOfU, curveShape, overfittingNote } from './curveShape';
import { errorsAmong, pairing } from '../significance';
import { formatGiven } from '../../../base/formatGiven';
import { beta as writeBeta, withError } from '../wording';

/**
 * Overfits at small β: held-out distortion at the smallest of three or more values of β is above its least, seeds averaged (see
 * `curveShape`), while training distortion rises neither by more than two errors nor, within two, by as much. One that only falls with β is an L, no overfitting.
 * For the likelihood `sse` distortion is a sum of squares, no nats.
 */
export function smallBetaFinding(curve: Curve, likelihood: string): Finding | undefined {
  const shape = curveShape(curve);
  if (!shape) return undefined;
  const { kind, groups, least, rise, rises, noOverfitting } = shape;
  const smallest = groups[0]!;
  const unit = likelihood === 'sse' ? '(sum of squares)' : 'nats';
  const note = `${seedsNote(groups)}${pairing(least === smallest ? [] : [rise], UNMATCHED)}`;
  const figures = `${withError(rise.mean, rise.error)} ${unit} more at ${formatGiven(smallest.beta)}`;
  const claim =
    kind === 'U'
      ? bottomOfU(shape, unit)
      : rises
        ? `Test distortion rises again below ${writeBeta(least.beta)}`
        : 'Test distortion was not found to rise again at small β';
  const said = kind === 'U' ? claim : `${claim}: ${figures}`;
  return {
    rule: 'overfits at small β',
    holds: rises && noOverfitting === null,
    numbers: {
      betas: groups.map(({ beta }) => beta),
      distortions: groups.map(group => meanOf(group, 'distortion')),
      least: least.beta,
      rise: rise.mean,
      ...(least === smallest ? {} : { error: rise.error, paired: Number(rise.paired) }),
      errorsThreshold: errorsAmong(groups.length - 1),
    },
    sentence:
      least === smallest
        ? `${claim}: it is least at the smallest, ${formatGiven(smallest.beta)}.`
        : `${said}${rises ? overfittingNote(shape) : ''}${note}.`,
    claim,
    next: null,
  };
}
