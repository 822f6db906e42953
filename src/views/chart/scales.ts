import { scaleLinear, type ScaleLinear } from 'd3';

/** A linear scale from data to pixels. */
export type Scale = ScaleLinear<number, number>;

/** Widens [low, high] by `share` on both sides; a single value gets room around it. */
export function widen(low: number, high: number, share = 0.05): [number, number] {
  const least = 0.01 * Math.max(Math.abs(low), Math.abs(high), 1);
  const span = Math.max(high - low, least);
  const middle = low + (high - low) / 2;
  return [middle - span * (0.5 + share), middle + span * (0.5 + share)];
}

/** Below this a range has too few numbers in it for pixels to tell apart. */
const TINY = 1e-300;

/** From 0 where that costs little of the picture; else around the values. */
export function domainFrom(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high > TINY && low >= 0 && low <= 0.6 * high ? [0, high * 1.05] : widen(low, high);
}

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  return scaleLinear(domain, range);
}

/** The value at share `q` of sorted values, 0 <= q <= 1. */
function quantileOf(sorted: readonly number[], q: number): number {
  return sorted[Math.round(q * (sorted.length - 1))]!;
}

/** How far the range may go beyond that of the settled values, in units of the settled range. */
const REACH = 8;

/**
 * A range for values over training that the first wild steps do not spoil: all but the first fiftieth of the steps
 * and the extreme percent, and no farther than REACH times what the second half of the steps spans.
 */
export function robustDomain(points: readonly { step: number; value: number }[]): [number, number] | null {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  if (finite.length === 0) return null;
  const last = finite.reduce((most, { step }) => Math.max(most, step), 0);
  const sorted = (from: number): number[] =>
    finite
      .filter(({ step }) => step >= from * last)
      .map(({ value }) => value)
      .sort((a, b) => a - b);
  const [most, settled] = [sorted(0.02), sorted(0.5)];
  const [low, high] = [quantileOf(most, 0.01), quantileOf(most, 0.99)];
  const [settledLow, settledHigh] = [quantileOf(settled, 0.01), quantileOf(settled, 0.99)];
  const reach = REACH * Math.max(settledHigh - settledLow, 0.02 * (high - low));
  return widen(Math.max(low, settledLow - reach), Math.min(high, settledHigh + reach), 0.06);
}
