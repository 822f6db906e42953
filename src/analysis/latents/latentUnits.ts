import { type Evaluation } from '../../run/records';

/** A unit is active when its posterior mean varies at least this much over the data (Burda et al. 2016). */
export const ACTIVE_VARIANCE = 0.01;
/** Below this KL, in nats, an inactive unit is passive (our threshold). */
export const PASSIVE_KL = 0.01;
/** A posterior variance below this is precise (our threshold) … */
export const PRECISE_VARIANCE = 0.5;
/** … and a unit is precise when that holds for this share of the examples (our threshold). */
export const PRECISE_SHARE = 0.95;

/** One latent unit over n examples, as an evaluation records it. */
export type LatentUnit = Evaluation['units'][number];

/**
 * What each of K latent units does over n examples. posteriorMean, logVariance: n × K, row-major, log σ² of q(z|x).
 * KL to the standard normal prior, in nats: ½(μ² + σ² − ln σ² − 1), Kingma & Welling (2014), appendix B.
 * The variance of a single example is 0. Throws RangeError if there is none or the sizes differ.
 */
export function latentUnits(
  posteriorMean: Float32Array | Float64Array,
  logVariance: Float32Array | Float64Array,
  n: number,
  latent: number,
): LatentUnit[] {
  if (n < 1) throw new RangeError('Latent units of no examples');
  if (posteriorMean.length !== n * latent || logVariance.length !== n * latent) {
    throw new RangeError(`Expected ${n} × ${latent} values, not ${posteriorMean.length} and ${logVariance.length}`);
  }
  return Array.from({ length: latent }, (_, unit) => {
    let [sum, kl, precise] = [0, 0, 0];
    for (let at = unit; at < n * latent; at += latent) {
      const [mean, log] = [posteriorMean[at]!, logVariance[at]!];
      sum += mean;
      kl += klToPrior(mean, log);
      if (log < Math.log(PRECISE_VARIANCE)) precise++;
    }
    let squares = 0;
    for (let at = unit; at < n * latent; at += latent) squares += (posteriorMean[at]! - sum / n) ** 2;
    return { meanVariance: n === 1 ? 0 : squares / (n - 1), kl: kl / n, precise: precise / n };
  });
}

/** Of one unit on one example, nats. */
export function klToPrior(mean: number, logVariance: number): number {
  // expm1: σ² − 1 keeps its digits near the prior, where KL is about (ln σ²)²/4.
  return (mean * mean + Math.expm1(logVariance) - logVariance) / 2;
}

export function isActive(unit: LatentUnit): boolean {
  return unit.meanVariance >= ACTIVE_VARIANCE;
}

/** How many units are active. */
export function activeUnits(units: readonly LatentUnit[]): number {
  return units.filter(isActive).length;
}

export type UnitType = 'passive' | 'precise' | 'mixed';

/**
 * Passive: equal to the prior on every example, pure noise in z. Precise: says something of nearly every example, so its mean
 * varies. Mixed: the rest. After Bonheme & Grzes, who call precise units "active".
 */
export function unitType(unit: LatentUnit): UnitType {
  const active = isActive(unit);
  if (unit.kl < PASSIVE_KL && !active) return 'passive';
  return active && unit.precise >= PRECISE_SHARE ? 'precise' : 'mixed';
}

/** How many units are active, and how many there are of each type. */
export function countUnits(units: readonly LatentUnit[]): Record<UnitType | 'active', number> {
  const of = (type: UnitType): number => units.filter(unit => unitType(unit) === type).length;
  return { active: activeUnits(units), precise: of('precise'), mixed: of('mixed'), passive: of('passive') };
}

/**
 * The units, counted from 0, by what they say of an example: active ones first, each kind by its KL. An inactive unit says
 * nothing, however much KL it costs.
 */
export function mostInformative(units: readonly LatentUnit[]): number[] {
  const kl = units.map(unit => (Number.isFinite(unit.kl) ? unit.kl : -Infinity));
  const active = units.map(unit => Number(isActive(unit)));
  return units.map((_, i) => i).sort((a, b) => active[b]! - active[a]! || compare(kl[b]!, kl[a]!) || a - b);
}

/** Of infinities, too. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Mean and its standard error (N − 1) of the values, in float64. The error of one value is 0. Throws RangeError for none. */
export function meanAndError(values: ArrayLike<number>): { mean: number; error: number } {
  const n = values.length;
  if (n === 0) throw new RangeError('The mean of no values');
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { mean, error: n === 1 ? 0 : Math.sqrt(squares / (n - 1) / n) };
}
