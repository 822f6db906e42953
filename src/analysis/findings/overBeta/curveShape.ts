import { unpairedDifference } from '../../latents/evaluationDifferences';
import { groupDifference, meanOver } from '../../population/groupDifference';
import { runsByParameter, withoutRepeats } from '../../population/parameterGroups';
import type { Difference } from '../../results/differences';
import type { Finding } from '../../results/finding';
import type { Curve } from '../../results/curve';
import { type BetaGroup, betaGroups, meanOf, seedsNote, UNMATCHED } from './betaGroups';
import { ERRORS, errorsAmong, isAbove, pairing } from '../significance';
import { beta as writeBeta, withError } from '../wording';

/** A rise towards smaller β of at most this share of the whole fall is none that changes the shape (our threshold). */
const FLAT_SHARE = 0.1;

/** How held-out distortion goes as β falls. */
export interface CurveShape {
  /** Null where the errors do not decide, and of any other shape. */
  kind: 'U' | 'L' | null;
  /** In order of rising β. */
  groups: readonly BetaGroup[];
  least: BetaGroup;
  /** What the smallest β has more than the least, and what the largest has; 0 where it is the least itself. */
  rise: Difference;
  fall: Difference;
  /** Whether the first of these is more than what chance gives where the least was chosen among the others. */
  rises: boolean;
  /** Why the rise is no sign of overfitting: what training distortion does between the same two; null where it may be one. */
  noOverfitting: string | null;
}

/**
 * Bozkurt et al. (2021): a U falls and then rises by more than √(4 + 2 ln m) errors, as the least of m others was chosen for its
 * value. An L falls and never rises, from any β to any smaller one, by more than a tenth of that, two errors included. Nothing
 * of fewer than three values of β, see `betaGroups`.
 */
export function curveShape(curve: Curve): CurveShape | undefined {
  const groups = betaGroups(curve);
  if (!groups) return undefined;
  const above = (a: BetaGroup, b: BetaGroup): Difference => groupDifference(curve, a.runs, b.runs, 'distortion');
  const [smallest, largest] = [groups[0]!, groups.at(-1)!];
  const least = groups.reduce((a, b) => (meanOf(b, 'distortion') < meanOf(a, 'distortion') ? b : a));
  const [rise, fall] = [above(smallest, least), above(largest, least)];
  const needed = errorsAmong(groups.length - 1);
  const rises = least !== smallest && isAbove(rise, needed);
  const falls = least !== largest && isAbove(fall, needed);
  const neverRises = (): boolean =>
    groups.every((b, i) =>
      groups.slice(0, i).every(a => {
        const { mean, error } = above(a, b);
        return mean + ERRORS * error <= FLAT_SHARE * fall.mean;
      }),
    );
  const kind = rises && falls ? 'U' : falls && neverRises() ? 'L' : null;
  const trainRise = least === smallest ? undefined : trainingRise(curve, least.beta, smallest.beta);
  return {
    kind,
    groups,
    least,
    rise,
    fall,
    rises,
    noOverfitting: trainRise ? whyNoOverfitting(rise, trainRise) : null,
  };
}

function trainingRise({ points }: Curve, from: number, to: number): Difference | undefined {
  const trained = runsByParameter(withoutRepeats(points.filter(({ split }) => split === 'train')));
  const [before, after] = [from, to].map(beta => trained.find(({ value }) => value === beta)?.runs);
  return before && after && groupDifference({}, after, before, 'distortion');
}

/** A model that overfits has its training examples nearer: only held-out ones rise, or they do so by two errors more. */
function whyNoOverfitting(rise: Difference, trainRise: Difference): string | null {
  if (isAbove(trainRise)) return 'training distortion rises there, too: that is no overfitting';
  if (isAbove(unpairedDifference(rise, trainRise))) return null;
  return 'training distortion was not found to rise less there: that is no sign of overfitting';
}

/** What is said of it after the rise. */
export function overfittingNote({ noOverfitting }: CurveShape): string {
  return noOverfitting === null ? '' : `; ${noOverfitting}`;
}

/** 'U-shaped: held-out distortion is least at β 0.1 and 12.3 ± 1.1 nats higher at β 0.001' */
export function bottomOfU({ groups, least, rise }: CurveShape, unit: string): string {
  const higher = `${withError(rise.mean, rise.error)} ${unit} higher at ${writeBeta(groups[0]!.beta)}`;
  return `U-shaped: held-out distortion is least at ${writeBeta(least.beta)} and ${higher}`;
}

/** Shape of the curve: see `curveShape`. For the likelihood `sse` distortion is a sum of squares, no nats. */
export function curveShapeFinding(curve: Curve, likelihood: string): Finding | undefined {
  const shape = curveShape(curve);
  if (!shape) return undefined;
  const { kind, groups, least, rise, fall } = shape;
  const unit = likelihood === 'sse' ? '(sum of squares)' : 'nats';
  return {
    rule: 'shape of the curve',
    holds: kind !== null,
    numbers: {
      betas: groups.map(({ beta }) => beta),
      distortions: groups.map(group => meanOf(group, 'distortion')),
      ...(kind === null ? {} : { shape: kind }),
      least: least.beta,
      rise: rise.mean,
      fall: fall.mean,
    },
    sentence: `${wordsOf(shape, unit)}.`,
    next: null,
  };
}

function wordsOf(shape: CurveShape, unit: string): string {
  const { kind, groups, least, rise, fall } = shape;
  const seeds = seedsNote(groups);
  if (kind === 'U') return `${bottomOfU(shape, unit)}${overfittingNote(shape)}${seeds}${pairing([rise], UNMATCHED)}`;
  if (kind === null) return 'Held-out distortion over β was found to be neither U-shaped nor L-shaped';
  const { mean, error } = meanOver(least.runs, 'distortion');
  const end = least === groups[0] ? '' : ', and stays there';
  return (
    `L-shaped: held-out distortion falls as β falls, down to ${withError(mean, error)} ${unit} at ` +
    `${writeBeta(least.beta)}${end}${seeds}${pairing([fall], UNMATCHED)}`
  );
}
