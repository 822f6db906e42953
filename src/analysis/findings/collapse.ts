import { type Evaluation } from '../../run/records';
import { ACTIVE_VARIANCE, activeUnits, PASSIVE_KL } from '../latents/latentUnits';
import { lateFall } from '../latents/stillLearning';
import { groupDifference } from '../population/groupDifference';
import { type Finding } from '../results/finding';
import { type Curve, type CurvePoint } from '../results/curve';
import { bestBetaFinding } from './overBeta/bestBeta';
import { ERRORS } from './significance';
import { formatGiven } from '../../base/formatGiven';
import { beside, count, moment, number, ofUnits } from './wording';

/** A rate below this, in nats an example, says next to nothing of an example (our threshold). */
export const COLLAPSE_RATE = 0.1;

/** Whether there is next to nothing in the code, collapsed or not: of what lies in it nothing is to be said then. */
export function isHardlyUsed({ rate, units }: Evaluation): boolean {
  return rate < COLLAPSE_RATE || activeUnits(units) === 0;
}

/** What a model makes of its code, from its evaluations. */
type CodeState = 'used' | 'hardly used' | 'unvaried' | 'learning' | 'unknown' | 'collapsed';

function stateOf(evaluations: readonly Evaluation[]): CodeState {
  const { rate, units } = evaluations.at(-1)!;
  const isLow = rate < COLLAPSE_RATE;
  if (activeUnits(units) > 0) return isLow ? 'hardly used' : 'used';
  if (!isLow) return 'unvaried';
  const late = lateFall(evaluations);
  if (!late) return 'unknown';
  return late.learns ? 'learning' : 'collapsed';
}

const CLAIMS: Record<CodeState, string> = {
  used: 'The posterior has not collapsed',
  'hardly used': 'z is hardly used',
  unvaried: 'No unit is active',
  learning: 'It has not begun to learn a code',
  unknown: 'Collapsed, or not begun to learn',
  collapsed: 'The posterior has collapsed',
};

export interface OverBeta {
  curve?: Curve | undefined;
  likelihood: string;
  own?: number | undefined;
}

/**
 * Collapse: no active unit, at a rate below 0.1 nats in a model that does not still learn, or at a rate that is paid all the
 * same. The curve, if there is one, says at which β units survive; where it tells which β is best, that is left to best β.
 * @param evaluations of one kind, in order of steps, at least one: the last is spoken of
 * @param over what is known over β: the curve, the likelihood of its runs, and the β of the run at hand, without which there
 * is no advice
 */
export function collapseFinding(evaluations: readonly Evaluation[], over?: OverBeta): Finding {
  const own = over?.own;
  const { rate, units } = evaluations.at(-1)!;
  const active = activeUnits(units);
  const late = lateFall(evaluations);
  const state = stateOf(evaluations);
  const claim = CLAIMS[state];
  const found: Finding = {
    rule: 'collapse',
    holds: state === 'collapsed' || state === 'unvaried',
    numbers: {
      rate,
      active,
      latent: units.length,
      rateThreshold: COLLAPSE_RATE,
      ...(late && { fallSince: late.since, fall: late.fall }),
    },
    sentence: `${claim}${reasons(state, evaluations)}.`,
    claim,
    key: 'objective.beta',
    next: null,
  };
  // Which β to take best β says where it can: the ELBO may be best where no unit is kept.
  if (state !== 'collapsed' || (over?.curve && bestBetaFinding(over.curve, over.likelihood))) return found;
  const kept = largestKeepingUnits(over?.curve?.points ?? []);
  // Whether less of it would be better has not been measured: of noise alone a code is none.
  const sweep = own === undefined ? null : `Sweep objective.beta below ${formatGiven(own)}.`;
  if (kept === undefined) return { ...found, next: sweep };
  const numbers = { ...found.numbers, largestBetaWithUnits: kept.beta, unitsThere: kept.units };
  return {
    ...found,
    numbers,
    sentence: [found.sentence, ...keptUnits(numbers)].join(' '),
    // Where a larger β did keep units, it was not β that took them.
    next: own !== undefined && kept.beta < own ? (adviceFrom(kept.beta, own, over!) ?? sweep) : null,
  };
}

/** Which β keeps units, by the numbers of a collapse: one sentence, or none. */
export function keptUnits({ largestBetaWithUnits: beta, unitsThere: units }: Finding['numbers']): string[] {
  if (typeof beta !== 'number' || typeof units !== 'number') return [];
  return [`The largest measured β that keeps ${count(units, 'unit')} is ${formatGiven(beta)}.`];
}

/** What to do where a smaller β kept units: it is to be better, by what can be compared; undefined where it is not. */
function adviceFrom(lower: number, own: number, { curve, likelihood }: OverBeta): string | undefined {
  const unseen = curve!.points.filter(({ split }) => split === 'test');
  const [there, here] = [lower, own].map(beta => unseen.filter(point => point.beta === beta)) as [
    CurvePoint[],
    CurvePoint[],
  ];
  if (here.length === 0) return undefined;
  const isSquares = likelihood === 'sse';
  const { mean, error } = groupDifference(curve!, there, here, isSquares ? 'distortion' : 'elbo');
  const isBetter = (isSquares ? -mean : mean) > ERRORS * error;
  return isBetter ? `Lower objective.beta to ${formatGiven(lower)}.` : undefined;
}

/** Not begun: no active unit and next to no rate either, but the loss still falls much. Else nothing. */
export function notBegunFinding(evaluations: readonly Evaluation[]): Finding | undefined {
  if (stateOf(evaluations) !== 'learning') return undefined;
  return { ...collapseFinding(evaluations), rule: 'not begun', holds: true };
}

function reasons(state: CodeState, evaluations: readonly Evaluation[]): string {
  const { rate, units, step } = evaluations.at(-1)!;
  const nats = `the rate is ${beside(rate, COLLAPSE_RATE)} nats`;
  const none = ofUnits(0, units.length, 'active');
  switch (state) {
    case 'used':
    case 'hardly used':
      return `: ${nats} on ${count(activeUnits(units), 'active unit')}`;
    case 'unvaried':
      return `, yet ${nats}: the variance of each mean over the examples is below ${ACTIVE_VARIANCE}`;
    case 'unknown':
      return `: ${none} at ${moment(step)}, ${nats}, and no earlier evaluation tells which`;
    case 'learning': {
      const { since, fall } = lateFall(evaluations)!;
      return `: ${none} at ${moment(step)} (${nats}), and −ELBO fell by ${number(fall)} since ${moment(since)}`;
    }
    case 'collapsed':
      return `: every example gets ${rate < PASSIVE_KL ? 'the same' : 'nearly the same'} code (${nats}, ${none})`;
  }
}

/** Whether a run of a curve is known to have collapsed, from its last evaluation and whether its loss still fell. */
export function hasCollapsed({ rate, activeUnits: active, learns }: CurvePoint): boolean {
  return active === 0 && rate < COLLAPSE_RATE && learns === false;
}

/** The largest β at which every measured run has active units, and the fewest that were active there. */
function largestKeepingUnits(points: readonly CurvePoint[]): { beta: number; units: number } | undefined {
  const unseen = points.flatMap(({ beta, split, activeUnits: units }) =>
    split === 'test' && beta !== null ? [{ beta, units }] : [],
  );
  const kept = unseen.filter(point => unseen.every(other => other.beta !== point.beta || other.units > 0));
  if (kept.length === 0) return undefined;
  const largest = Math.max(...kept.map(point => point.beta));
  const units = Math.min(...kept.filter(point => point.beta === largest).map(point => point.units));
  return { beta: largest, units };
}
