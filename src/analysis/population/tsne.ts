import { type Watch, breathe } from '../../base/progress';
import { RandomStream } from '../../base/random';

/**
 * t-SNE with exact gradients (van der Maaten & Hinton 2008) into the plane, for up to some thousand points. The same input
 * gives the same map: it starts from given places, as the first two principal components are.
 */

/** Gradient steps, of which the first ones pull neighbours together harder. */
const STEPS = 1000;
const EXAGGERATED_STEPS = 250;
const EXAGGERATION = 12;
/** Standard deviation of the places that it starts from, along the first axis. */
const START = 1e-4;
/** Of START: what tells points apart that are equal, or lie on a line. */
const NOISE = 0.01;
const LEAST_GAIN = 0.01;
/** Rounds of bisection for the width of a point's neighbourhood. */
const ROUNDS = 100;
/** Steps between two looks at the signal. */
const BREATH = 20;

/**
 * Places in the plane, two numbers a point.
 * @param squares squared distances, n × n
 * @param start n × 2
 * @param perplexity how many neighbours each point has in effect, above 1 and below n
 */
export async function tsne(
  squares: Float64Array,
  start: Float64Array,
  perplexity: number,
  watch: Watch,
): Promise<Float64Array> {
  const n = start.length / 2;
  const p = jointProbabilities(squares, n, perplexity);
  const y = startingPlaces(start);
  const step = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < STEPS; i++) {
    if (i % BREATH === 0) await breathe(watch);
    const early = i < EXAGGERATED_STEPS;
    const exaggeration = early ? EXAGGERATION : 1;
    const gradient = gradientOf(p, y, exaggeration, kernel);
    // A rate in proportion to n suits any n (Belkina et al. 2019).
    descend(y, gradient, step, gains, { rate: n / exaggeration, momentum: early ? 0.5 : 0.8 });
  }
  return y;
}

/** Symmetric p over all pairs, with sum 1: each point's neighbours have the entropy log(perplexity), in nats. */
export function jointProbabilities(squares: Float64Array, n: number, perplexity: number): Float64Array {
  const p = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = neighbourProbabilities(squares.subarray(i * n, (i + 1) * n), i, perplexity);
    for (let j = 0; j < n; j++) {
      p[i * n + j]! += row[j]! / (2 * n);
      p[j * n + i]! += row[j]! / (2 * n);
    }
  }
  return p;
}

/** A normal distribution around point i over the others, as wide as the perplexity asks for. */
function neighbourProbabilities(squares: Float64Array, i: number, perplexity: number): Float64Array {
  const nearest = squares.reduce((least, square, j) => (j === i ? least : Math.min(least, square)), Infinity);
  const farthest = squares.reduce((most, square) => Math.max(most, square), 0);
  const row = new Float64Array(squares.length);
  // Relative to the farthest, so that the scale of the distances does not matter.
  let precision = farthest > 0 ? 1 / farthest : 1;
  let [low, high] = [0, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    let [sum, weighted] = [0, 0];
    for (let j = 0; j < row.length; j++) {
      if (j === i) continue;
      const away = squares[j]! - nearest;
      const weight = Math.exp(-away * precision);
      row[j] = weight;
      sum += weight;
      weighted += weight * away;
    }
    for (let j = 0; j < row.length; j++) row[j]! /= sum;
    const entropy = Math.log(sum) + (precision * weighted) / sum;
    const excess = entropy - Math.log(perplexity);
    if (Math.abs(excess) < 1e-10) break;
    if (excess > 0) low = precision;
    else high = precision;
    precision = high === Infinity ? 2 * precision : (low + high) / 2;
    // Points at one place are neighbours whatever the precision.
    if (!Number.isFinite(precision)) break;
  }
  return row;
}

function startingPlaces(start: Float64Array): Float64Array {
  const n = start.length / 2;
  let square = 0;
  for (let i = 0; i < n; i++) square += start[2 * i]! ** 2;
  const scale = square > 0 ? START / Math.sqrt(square / n) : 0;
  const random = new RandomStream(0, 'map');
  return start.map(value => value * scale + NOISE * START * random.normal());
}

/** KL(p‖q) in nats, q being Student's t over the places. */
export function costOf(p: Float64Array, y: Float64Array): number {
  const n = y.length / 2;
  const kernel = new Float64Array(n * n);
  const sum = fillKernel(kernel, y);
  let cost = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const own = p[i * n + j]!;
      if (own > 0) cost += 2 * own * Math.log((own * sum) / kernel[i * n + j]!);
    }
  }
  return cost;
}

/** The gradient of that, p counting `exaggeration` times; `kernel`, n × n, is overwritten. */
export function gradientOf(p: Float64Array, y: Float64Array, exaggeration: number, kernel: Float64Array): Float64Array {
  const n = y.length / 2;
  const sum = fillKernel(kernel, y);
  const gradient = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const x0 = y[2 * i]!;
    const y0 = y[2 * i + 1]!;
    let alongX = 0;
    let alongY = 0;
    for (let j = 0; j < i; j++) {
      const value = kernel[i * n + j]!;
      const force = 4 * (exaggeration * p[i * n + j]! - value / sum) * value;
      const dx = force * (x0 - y[2 * j]!);
      const dy = force * (y0 - y[2 * j + 1]!);
      alongX += dx;
      alongY += dy;
      gradient[2 * j]! -= dx;
      gradient[2 * j + 1]! -= dy;
    }
    gradient[2 * i]! += alongX;
    gradient[2 * i + 1]! += alongY;
  }
  return gradient;
}

/** 1 / (1 + squared distance) of each pair, below the diagonal; gives the sum over all pairs, both ways round. */
function fillKernel(kernel: Float64Array, y: Float64Array): number {
  const n = y.length / 2;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const x0 = y[2 * i]!;
    const y0 = y[2 * i + 1]!;
    for (let j = 0; j < i; j++) {
      const dx = x0 - y[2 * j]!;
      const dy = y0 - y[2 * j + 1]!;
      const value = 1 / (1 + dx * dx + dy * dy);
      kernel[i * n + j] = value;
      sum += 2 * value;
    }
  }
  return sum;
}

/** One step with momentum, faster along coordinates that keep their direction (Jacobs 1988); the middle stays at 0. */
function descend(
  y: Float64Array,
  gradient: Float64Array,
  step: Float64Array,
  gains: Float64Array,
  { rate, momentum }: { rate: number; momentum: number },
): void {
  const middle = [0, 0];
  for (let k = 0; k < y.length; k++) {
    const turns = gradient[k]! > 0 === step[k]! > 0;
    gains[k] = Math.max(LEAST_GAIN, turns ? gains[k]! * 0.8 : gains[k]! + 0.2);
    step[k] = momentum * step[k]! - rate * gains[k]! * gradient[k]!;
    y[k]! += step[k]!;
    middle[k % 2]! += (2 * y[k]!) / y.length;
  }
  for (let k = 0; k < y.length; k++) y[k]! -= middle[k % 2]!;
}
