/** What is known at some β, at a β between them, in log β. Pure and light: panels draw with it too. */

/** A place between two neighbours of a row of β. */
interface Between {
  /** The index of the one below. */
  readonly below: number;
  /** How far it is on the way to the next one, from 0 to 1. */
  readonly share: number;
}

/** @param betas ascending, two at least; beyond their ends it is an end */
export function placeAmong(betas: readonly number[], beta: number): Between {
  const last = betas.length - 1;
  const above = betas.findIndex(one => one >= beta);
  if (above === 0) return { below: 0, share: 0 };
  if (above < 0) return { below: last - 1, share: 1 };
  const [low, high] = [betas[above - 1]!, betas[above]!];
  return { below: above - 1, share: (Math.log(beta) - Math.log(low)) / (Math.log(high) - Math.log(low)) };
}

/**
 * Of values at each of these β: a cubic in log β between two of them, smooth at each and nowhere beyond both (Fritsch and Butland
 * 1984, as SciPy's PCHIP).
 */
export function valueAlong(betas: readonly number[], values: readonly number[], beta: number): number {
  const { below, share } = placeAmong(betas, beta);
  const gap = (i: number): number => Math.log(betas[i + 1]! / betas[i]!);
  const slope = (i: number): number => (values[i + 1]! - values[i]!) / gap(i);
  const last = betas.length - 1;
  const tangent = (i: number): number => {
    if (last === 1) return slope(0);
    if (i === 0) return atEnd(gap(0), gap(1), slope(0), slope(1));
    if (i === last) return atEnd(gap(i - 1), gap(i - 2), slope(i - 1), slope(i - 2));
    return harmonic(gap(i - 1), gap(i), slope(i - 1), slope(i));
  };
  const [low, high, h, t] = [values[below]!, values[below + 1]!, gap(below), share];
  // At its ends it is exact.
  if (t === 0) return low;
  if (t === 1) return high;
  const [enters, leaves] = [h * tangent(below), h * tangent(below + 1)];
  const back = 1 - t;
  return (
    (1 + 2 * t) * back * back * low + t * back * back * enters + t * t * (3 - 2 * t) * high - t * t * back * leaves
  );
}

/** Of the slopes on both sides of a point; 0 where it is a peak. */
function harmonic(before: number, after: number, slopeBefore: number, slopeAfter: number): number {
  if (slopeBefore * slopeAfter <= 0) return 0;
  const [w1, w2] = [2 * after + before, after + 2 * before];
  return (w1 + w2) / (w1 / slopeBefore + w2 / slopeAfter);
}

/** At an end, from the gap and the slope beside it and the next ones. */
function atEnd(gap: number, next: number, slope: number, slopeNext: number): number {
  const tangent = ((2 * gap + next) * slope - gap * slopeNext) / (gap + next);
  if (tangent * slope <= 0) return 0;
  return slope * slopeNext <= 0 && Math.abs(tangent) > 3 * Math.abs(slope) ? 3 * slope : tangent;
}

/** Of a row of values at each of these β, linear: what is positive stays so. */
export function rowAlong(betas: readonly number[], rows: readonly ArrayLike<number>[], beta: number): Float32Array {
  const { below, share } = placeAmong(betas, beta);
  const [low, high] = [rows[below]!, rows[below + 1]!];
  return Float32Array.from(low, (value, i) => mix(value, high[i]!, share));
}

/** Equal to each at its end. */
function mix(low: number, high: number, share: number): number {
  return (1 - share) * low + share * high;
}
