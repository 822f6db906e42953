import { dominantExample } from './dominant';
import { comparisonOf } from './cka';
import type { LayerGram } from '../../algebra/gram';
import { allProducts, type GramEntries } from '../../algebra/inner';
import type { Bounds, Comparison } from '../results/comparison';
import { FAST, type Fast, pairOf, SIMILARITIES } from '../results/similarities';

/**
 * A layer's Gram matrix K in few numbers: its diagonal, and fixed random CountSketches (Charikar, Chen & Farach-Colton 2002)
 * of the U-centred K̃ (Székely & Rizzo 2014, eq. 3.2). ⟨K̃, L̃⟩ is the debiased product, and the biased one is that and
 * what the diagonals say, so no small difference of large sketched numbers is ever taken. Sketches of layers over the same
 * examples give their CKA.
 */
export interface LayerSketch extends Pick<LayerGram, 'name' | 'n' | 'self' | 'cause'> {
  /** K_ii, for K scaled to Frobenius norm 1. */
  diagonal: Float32Array;
  /** SKETCHES after one another of the entries K̃_ij, j < i, scaled to norm 1; where these are no more, they themselves. */
  buckets: Float32Array;
}

const BUCKETS = 2 ** 16;
/** Independent ones, so that how far they differ says how far their mean errs. */
const SKETCHES = 16;
/** More entries than this are first put into one CountSketch of so many buckets. */
const FOLDED = 2 ** 19;
/** What is expected of a value's variance counts as much as so many sketches' seeing it would (ours). */
const EXPECTED = 45;
/** Student's t with as many degrees of freedom as both have is within this with a probability of 99 %. */
const WITHIN = 2.66;
/** Bounds hold what float32 leaves of the numbers, too. */
const ROUNDING = 2 ** -21;
/** A value that may be off by more is of no use: what a heatmap shows and a cell says changes within 0.1 (our threshold). */
const LARGEST_BOUND = 0.05;

/** How many buckets a layer of n examples has. */
export function bucketsFor(n: number): number {
  return Math.min(BUCKETS, (n * (n - 1)) / 2);
}

export function sketchOf(gram: LayerGram): LayerSketch {
  const { name, n, diagonal, self, cause } = gram;
  const share = n < 4 ? NaN : self.debiased / self.biased;
  const known = cause === null;
  return {
    name,
    n,
    self: known ? { biased: 1, debiased: share } : self,
    cause,
    diagonal: scaled(diagonal, known ? 1 / Math.sqrt(self.biased) : 0),
    buckets: known && share > 0 ? scaled(hashed(gram), 1 / Math.sqrt(self.debiased)) : new Float32Array(bucketsFor(n)),
  };
}

function scaled(values: Float64Array, scale: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let k = 0; k < values.length; k++) out[k] = values[k]! * scale;
  return out;
}

function hashed(gram: GramEntries): Float64Array {
  const entries = foldedEntries(gram);
  if (gram.triangle.length <= BUCKETS) return entries;
  const size = BUCKETS / SKETCHES;
  const sums = new Float64Array(BUCKETS);
  for (let k = 0; k < SKETCHES; k++) {
    const sketch = new CountSketch(sums.subarray(k * size, (k + 1) * size), k + 1);
    for (let from = 0; from < entries.length; from += size) sketch.add(entries.subarray(from, from + size));
  }
  return sums;
}

/** The entries K̃_ij, j < i; where they are more than FOLDED, their CountSketch. */
function foldedEntries({ n, triangle, rowSums }: GramEntries): Float64Array {
  const total = rowSums.reduce((sum, row) => sum + row, 0);
  const shifts = rowSums.map(row => (row - total / (2 * (n - 1))) / (n - 2));
  const run = new Float64Array(Math.min(triangle.length, FOLDED));
  const sketch = triangle.length > FOLDED ? new CountSketch(new Float64Array(FOLDED), 0) : undefined;
  let filled = 0;
  for (let i = 1, t = 0; i < n; i++) {
    for (let j = 0; j < i; j++, t++) {
      run[filled++] = triangle[t]! - shifts[i]! - shifts[j]!;
      if (filled === run.length) {
        sketch?.add(run);
        filled = 0;
      }
    }
  }
  sketch?.add(run.subarray(0, filled));
  return sketch?.sums ?? run;
}

/**
 * Sums of entries with random signs. Of any two entries as far apart as there are buckets or farther, one pair in as many
 * shares a bucket, as with any good hash; nearer ones never do.
 */
class CountSketch {
  /** Counts the random numbers. */
  private drawn: number;

  /** @param sums a power of 2 of them; @param seed below 32 */
  constructor(
    readonly sums: Float64Array,
    seed: number,
  ) {
    this.drawn = seed * 2 ** 26;
  }

  /** The next run of entries, no more than buckets, put down in an order of its own, so that memory is met in lines. */
  add(run: Float64Array): void {
    const { sums } = this;
    const order = mixed(this.drawn++) & (sums.length - 1);
    for (let t = 0; t < run.length;) {
      const end = Math.min(run.length, t + 32);
      for (let signs = mixed(this.drawn++); t < end; t++, signs >>>= 1) {
        const at = t ^ order;
        sums[at] = sums[at]! + (1 - 2 * (signs & 1)) * run[t]!;
      }
    }
  }
}

/** Random bits for a counter: the finaliser of MurmurHash3. */
function mixed(counter: number): number {
  let x = Math.imul(counter + 1, 0x9e3779b9);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/**
 * Linear CKA between all layers of two checkpoints from their sketches over the same examples, or of one (`columns` null),
 * with bounds on its error that hold with a probability of 99 %. Exact up to 362 examples. Beyond, the standard error of a
 * value ρ is at most (1 − ρ²)/256.
 */
export function sketchComparison(rows: readonly LayerSketch[], columns: readonly LayerSketch[] | null): Comparison {
  const others = columns ?? rows;
  const [left, right] = [rows.map(partsOf), others.map(partsOf)];
  const squares = { left: left.map(squaresOf), right: right.map(squaresOf) };
  const between = (left[0] ?? []).map((_, k) =>
    allProducts(
      left.map(parts => parts[k]!),
      right.map(parts => parts[k]!),
    ),
  );
  const bounds: Bounds = { linearCka: [], debiasedCka: [] };
  const products = rows.map((row, i) => {
    const cells = others.map((column, j) => {
      if (row.cause !== null || column.cause !== null) return { biased: 0, debiased: 0, bound: 0, share: 0 };
      const share = Math.sqrt(row.self.debiased * column.self.debiased);
      const xy = between.map(found => 2 * found[i * others.length + j]!);
      const { value, bound } =
        share > 0 ? likeliest((row.n * (row.n - 1)) / 2, xy, squares.left[i]!, squares.right[j]!) : NONE;
      const debiased = share > 0 ? value * share : 0;
      return { biased: debiased + saidByDiagonals(row, column), debiased, bound, share: share > 0 ? share : 0 };
    });
    bounds.linearCka.push(cells.map(({ bound, share }) => bound * share + ROUNDING));
    bounds.debiasedCka.push(cells.map(({ bound }) => bound + ROUNDING));
    return cells;
  });
  return onlyOfUse(comparisonOf(rows, columns, products), bounds, rows, others);
}

const NONE = { value: 0, bound: 0 };

/** Each CountSketch by itself, or the entries. */
function partsOf({ buckets }: LayerSketch): Float32Array[] {
  const size = buckets.length < BUCKETS ? buckets.length : BUCKETS / SKETCHES;
  return Array.from({ length: buckets.length / size || 0 }, (_, k) => buckets.subarray(k * size, (k + 1) * size));
}

function squaresOf(parts: readonly Float32Array[]): number[] {
  return parts.map(part => 2 * dot(part, part));
}

/** Without the values that are of no use, and with their causes; a bound is null where there is no value. */
function onlyOfUse(
  found: Comparison,
  bounds: Bounds,
  rows: readonly LayerSketch[],
  columns: readonly LayerSketch[],
): Comparison {
  const causes = { ...found.causes };
  const dominated = ({ diagonal }: LayerSketch) => dominantExample(diagonal, 1) !== undefined;
  const [inRows, inColumns] = [rows.map(dominated), columns.map(dominated)];
  const why = (name: Fast, i: number, j: number): string | undefined => {
    const { label } = SIMILARITIES[name];
    if (name === 'debiasedCka' && (inRows[i] || inColumns[j])) {
      const layer = (inRows[i] ? rows[i] : columns[j])!.name;
      return `one example outweighs all others in ${layer}: its ${label} is computed, not approximated`;
    }
    const bound = bounds[name][i]![j]!;
    return bound > LARGEST_BOUND ? `the approximate ${label} may be off by ${bound.toFixed(2)}` : undefined;
  };
  const tables = FAST.map(name => {
    const table = found[name].map((row, i) =>
      row.map((value, j) => {
        const cause = value === null ? undefined : why(name, i, j);
        if (cause !== undefined) causes[pairOf(name, rows[i]!.name, columns[j]!.name)] = cause;
        return cause === undefined ? value : null;
      }),
    );
    return [name, table] as const;
  });
  const kept = tables.map(([name, table]) => {
    return [name, table.map((row, i) => row.map((value, j) => (value === null ? null : bounds[name][i]![j]!)))];
  });
  return { ...found, ...Object.fromEntries(tables), bounds: Object.fromEntries(kept) as Bounds, causes };
}

/**
 * The likeliest correlation of two vectors of norm 1 whose sketches have the products xy and the squares xx and yy: it errs
 * less than xy, and than xy/√(xx·yy) (Li, Hastie & Church 2006, "Improving random projections using marginal information",
 * eq. 8). `bound`: how far it may err, from the variance that is expected of many entries of like size (theirs, eq. 9),
 * and from how far xy − c(xx + yy), c = ρ/(1 + ρ²), to which it is equal but for a constant and terms of higher order,
 * differs between independent sketches.
 */
function likeliest(entries: number, xy: readonly number[], xx: readonly number[], yy: readonly number[]) {
  const count = xy.length;
  const value = likelyRoot(mean(xy), mean(xx), mean(yy));
  if (count === 1) return { value, bound: 0 };
  const c = value / (1 + value * value);
  const each = xy.map((product, k) => product - c * (xx[k]! + yy[k]!));
  const centre = mean(each);
  const apart = each.reduce((sum, one) => sum + (one - centre) ** 2, 0) / count;
  // Entries of one run do not meet.
  const meeting = 1 - BUCKETS / SKETCHES / Math.min(entries, FOLDED);
  const expected = ((1 - value * value) ** 2 / (1 + value * value) / BUCKETS) * meeting;
  const variance = (apart + EXPECTED * expected) / (count - 1 + EXPECTED);
  // That of folding is common to all sketches: it shows in none of their differences.
  const folding = (BUCKETS / FOLDED) * Math.max(0, 1 - FOLDED / entries);
  return { value, bound: WITHIN * Math.sqrt(variance * (1 + folding)) };
}

function likelyRoot(xy: number, xx: number, yy: number): number {
  let rho = xy / Math.sqrt(xx * yy);
  for (let step = 0; step < 20; step++) {
    const value = ((rho - xy) * rho + (xx + yy - 1)) * rho - xy;
    const slope = (3 * rho - 2 * xy) * rho + (xx + yy - 1);
    if (!(slope > 0)) break;
    rho -= value / slope;
  }
  return Math.max(-1, Math.min(1, rho));
}

/** What ⟨K, L⟩ has more than ⟨K̃, L̃⟩: a centred K's rows sum to 0, without K_ii to −K_ii. */
function saidByDiagonals({ n, diagonal: a }: LayerSketch, { diagonal: b }: LayerSketch): number {
  const diagonals = dot(a, b);
  // K̃ does not exist: both entries beside the diagonal are −K_ii.
  if (n < 3) return 2 * diagonals;
  return diagonals + (2 * diagonals) / (n - 2) - (sum(a) * sum(b)) / ((n - 1) * (n - 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function sum(values: Float32Array): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total;
}

function dot(a: Float32Array, b: Float32Array): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < a.length; k += 4) {
    s += a[k]! * b[k]!;
    t += a[k + 1]! * b[k + 1]!;
    u += a[k + 2]! * b[k + 2]!;
    v += a[k + 3]! * b[k + 3]!;
  }
  for (; k < a.length; k++) s += a[k]! * b[k]!;
  return s + t + (u + v);
}
