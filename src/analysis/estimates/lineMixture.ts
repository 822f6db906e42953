/** Normal distributions on a line, each of the same weight: their means and standard deviations, above 0. */
export interface LineMixture {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Beyond so many standard deviations a component is taken for 0: e^−32 of its height. */
const REACH = 8;
/** Cells of a grid for each standard deviation, at the least: cubic interpolation is then off by 2e−5 of a component's height. */
const CELLS = 8;
/** A grid of more cells for each point costs more than what reaches each point does. */
const MOST_CELLS = 16;

/**
 * log of the mixture's density at points, nats; −∞ where none of the components reaches. Components of like width are laid on
 * a grid that is fine for them, which is read between its cells: the time is that of components + points, not of their product.
 */
export function logMixture({ mean, deviation }: LineMixture, points: Float64Array): Float64Array {
  const sums = new Float64Array(points.length);
  const [low, high] = boundsOf(points);
  let order: Uint32Array | undefined;
  for (const [octave, components] of byOctave(deviation)) {
    const cell = 2 ** octave / CELLS;
    const part = { mean, deviation, components };
    if ((high - low) / cell > MOST_CELLS * points.length) addEach(part, points, (order ??= rising(points)), sums);
    else addByGrid(part, points, { start: low - 2 * cell, cell, cells: Math.ceil((high - low) / cell) + 5 }, sums);
  }
  const scale = 1 / (mean.length * Math.sqrt(2 * Math.PI));
  return sums.map(sum => Math.log(Math.max(0, sum) * scale));
}

interface Part extends LineMixture {
  /** Which of the components are in it. */
  readonly components: readonly number[];
}

interface Grid {
  readonly start: number;
  readonly cell: number;
  readonly cells: number;
}

function boundsOf(points: Float64Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) {
    if (point < low) low = point;
    if (point > high) high = point;
  }
  return [low, high];
}

/** The points' places, from the least of them to the greatest. */
function rising(points: Float64Array): Uint32Array {
  return Uint32Array.from(points.keys()).sort((a, b) => points[a]! - points[b]!);
}

/** The components whose standard deviations lie between 2^octave and twice that. */
function byOctave(deviation: Float64Array): Map<number, number[]> {
  const octaves = new Map<number, number[]>();
  deviation.forEach((value, i) => {
    const octave = Math.floor(Math.log2(value));
    const known = octaves.get(octave);
    if (known) known.push(i);
    else octaves.set(octave, [i]);
  });
  return octaves;
}

/** √2π times the components' densities at the points, each point with those that reach it. order: the points', rising. */
function addEach(
  { mean, deviation, components }: Part,
  points: Float64Array,
  order: Uint32Array,
  sums: Float64Array,
): void {
  for (const component of components) {
    const [middle, width] = [mean[component]!, deviation[component]!];
    for (let i = firstFrom(middle - REACH * width, points, order); i < order.length; i++) {
      const off = (points[order[i]!]! - middle) / width;
      if (off > REACH) break;
      sums[order[i]!]! += Math.exp(-(off * off) / 2) / width;
    }
  }
}

/** The place in `order` of the first point that is no less. */
function firstFrom(least: number, points: Float64Array, order: Uint32Array): number {
  let [from, to] = [0, order.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (points[order[middle]!]! < least) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The same by a grid that has two cells beside the outermost points. */
function addByGrid(
  { mean, deviation, components }: Part,
  points: Float64Array,
  { start, cell, cells }: Grid,
  sums: Float64Array,
): void {
  const heights = new Float64Array(cells);
  for (const component of components) lay(mean[component]!, deviation[component]!, start, cell, heights);
  points.forEach((point, i) => {
    const place = (point - start) / cell;
    const at = Math.floor(place);
    sums[i]! += cubic(heights, at, place - at);
  });
}

/** A step along the grid multiplies e^(−u²/2) by a factor, which each step multiplies by another: no exponential for a cell. */
function lay(middle: number, width: number, start: number, cell: number, heights: Float64Array): void {
  const from = Math.max(0, Math.ceil((middle - REACH * width - start) / cell));
  const to = Math.min(heights.length - 1, Math.floor((middle + REACH * width - start) / cell));
  if (from > to) return;
  const first = Math.min(to, Math.max(from, Math.round((middle - start) / cell)));
  const off = (start + first * cell - middle) / width;
  const step = cell / width;
  const height = Math.exp(-(off * off) / 2) / width;
  const shrink = Math.exp(-step * step);
  let [value, factor] = [height, Math.exp(-off * step - (step * step) / 2)];
  for (let at = first; at <= to; at++) {
    heights[at]! += value;
    value *= factor;
    factor *= shrink;
  }
  factor = Math.exp(off * step - (step * step) / 2);
  value = height * factor;
  for (let at = first - 1; at >= from; at--) {
    heights[at]! += value;
    factor *= shrink;
    value *= factor;
  }
}

/** Between values[at] and the next one, of the cubic through these and their neighbours. 0 ≤ t < 1 */
function cubic(values: Float64Array, at: number, t: number): number {
  const [before, left, right, after] = [values[at - 1]!, values[at]!, values[at + 1]!, values[at + 2]!];
  return (
    (-before * t * (t - 1) * (t - 2)) / 6 +
    (left * (t + 1) * (t - 1) * (t - 2)) / 2 -
    (right * (t + 1) * t * (t - 2)) / 2 +
    (after * (t + 1) * t * (t - 1)) / 6
  );
}
