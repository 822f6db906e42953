import { rowProductOn } from '../../algebra/products';
import { type Watch, breathe } from '../../base/progress';
import { centringOf } from '../../algebra/centring';
import type { Representation } from '../../algebra/representation';
import type { Engine } from '../../engine/engine';
import { noNeighbours, note, type TwoNearest } from './neighbours';
import { squaredDistance } from './squaredDistance';

/** Rows whose products with all others are held, 200 MB at 50,000 examples, and columns of a product. */
const ROWS = 1024;
const COLUMNS = 2048;
/** Half a unit in the last place of float32. */
const ROUNDING = 2 ** -24;

/**
 * As `twoNearest`, of more examples than a Gram matrix may have: products of float32 are taken a block of rows at a time and
 * kept no longer. They only rule out pairs that would be too far apart even with their rounding error at the largest.
 * @throws the signal's reason when it is cancelled
 */
export async function nearestOfMany(
  x: Representation,
  rows: Uint32Array,
  engine: Engine,
  watch: Watch,
): Promise<TwoNearest> {
  const { data, p } = x;
  const n = rows.length;
  const { values, energies } = await centred(x, rows, watch);
  const found = noNeighbours(n);
  const program = await rowProductOn(engine, ROWS, COLUMNS, p);
  const dots = new Float32Array(ROWS * n);
  try {
    for (let from = 0; from < n; from += ROWS) {
      const count = Math.min(ROWS, n - from);
      const a = blockOf(values, from, ROWS, n, p);
      for (let first = 0; first < n; first += COLUMNS) {
        await breathe(watch);
        watch.progress(from, n, 'examples');
        const product = await program.of(a, blockOf(values, first, COLUMNS, n, p));
        const many = Math.min(COLUMNS, n - first);
        for (let i = 0; i < count; i++) {
          dots.set(product.subarray(i * COLUMNS, i * COLUMNS + many), i * n + first);
        }
      }
      for (let i = 0; i < count; i++) {
        const row = from + i;
        const exact = (j: number): number => squaredDistance(data, rows[row]! * p, rows[j]! * p, p, found.second[row]);
        for (const j of within(dots.subarray(i * n, (i + 1) * n), row, energies, p)) note(found, row, j, exact(j));
      }
    }
  } finally {
    await program.dispose();
  }
  return found;
}

/** Of a row the others that may be among its two nearest, by its products with all; ascending. */
function within(dots: Float32Array, row: number, energies: Float64Array, p: number): number[] {
  const own = energies[row]!;
  // A sum of p products, each rounded as their sum is, and what rounding the values has moved them by.
  const slack = (p + 8) * ROUNDING;
  let [one, two] = [Infinity, Infinity];
  for (let j = 0; j < dots.length; j++) {
    const upper = (own + energies[j]!) * (1 + slack) - 2 * dots[j]!;
    if (upper >= two || j === row) continue;
    if (upper < one) [one, two] = [upper, one];
    else two = upper;
  }
  const near: number[] = [];
  for (let j = 0; j < dots.length; j++) {
    if ((own + energies[j]!) * (1 - slack) - 2 * dots[j]! <= two && j !== row) near.push(j);
  }
  return near;
}

/** The rows, centred as a Gram matrix has them, in float32, and the squared norms of what that gives. */
async function centred(
  x: Representation,
  rows: Uint32Array,
  watch: Watch,
): Promise<{ values: Float32Array; energies: Float64Array }> {
  const { data, p } = x;
  const { scale, mean, gain } = await centringOf(x, watch);
  const values = new Float32Array(rows.length * p);
  const energies = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    let energy = 0;
    for (let k = 0; k < p; k++) {
      const value = Math.fround((data[rows[i]! * p + k]! * scale - data[k]! * scale - mean[k]!) * gain);
      values[i * p + k] = value;
      energy += value * value;
    }
    energies[i] = energy;
  }
  return { values, energies };
}

/** So many rows from one on; what is beyond the last one is 0. */
function blockOf(values: Float32Array, from: number, count: number, n: number, p: number): Float32Array {
  const to = from + count;
  if (to <= n) return values.subarray(from * p, to * p);
  const block = new Float32Array(count * p);
  block.set(values.subarray(from * p));
  return block;
}
