import { UserError } from '../base/errors';
import { type Watch } from '../base/progress';
import { centreInto, type Centring, centringOf } from './centring';
import type { DigitGrams } from './digits/digitGrams';
import { type GramEntries, type InnerProduct, selfProduct } from './inner';
import { sharedKernels } from './kernels/kernels';
import { pacer } from './pace';
import { isSingle, type Representation } from './representation';

/** Columns of a symmetric matrix from the diagonal down: entry (i, from + j), i ≥ from, lies at (i − from)·width + j. */
export interface Panel {
  from: number;
  width: number;
  data: Float32Array;
}

/**
 * X·Xᵀ of X (n × p, row-major) in panels that cover its lower triangle, computed in float32 throughout, never in a shorter
 * format.
 */
export type FloatProduct = (x: Float32Array, n: number, p: number) => AsyncIterable<Panel>;

/** What computes K beyond `EXACT_PRODUCTS`. */
export interface GramProduct {
  readonly floats: FloatProduct;
  /** For wide layers, where it is quicker than floats. */
  readonly digits?: DigitGrams;
}

/** For a measure that digits are not precise enough for. */
export function withoutDigits({ floats }: GramProduct): GramProduct {
  return { floats };
}

/** K = XcXcᵀ of the centred, scaled activations of one layer: the one matrix that every measure reads. */
export interface LayerGram extends GramEntries {
  name: string;
  /** ⟨K, K⟩ */
  self: InnerProduct;
  /** |K_ij − exact K_ij| is at most this times √(K_ii·K_jj). */
  error: number;
  /** Why K is empty of meaning (and zero): "z_log_var is constant over these examples". Else null. */
  cause: string | null;
}

/**
 * Up to n²p = 2²⁸ products (0.2 s) K is computed in float64 here, whatever the type of the data; beyond, by `product`.
 * Layers narrower than 16 count as 16, which keeps exact triangles below 70 MB.
 */
export const EXACT_PRODUCTS = 2 ** 28;
const LEAST_WIDTH = 16;
/** K of more examples than this would not fit into the memory of an ordinary machine (1.6 GB, and as much again). */
export const MOST_EXAMPLES = 20000;
/** Values of X handed to `floats` at a time, so that a wide layer needs no second copy of itself (128 MB). */
const BLOCK_VALUES = 2 ** 25;
/** Narrower layers cost little, and have few values for their rounding to even out over. */
const LEAST_DIGITS_WIDTH = 1024;
/** Digits are of no use where a bound on their error is above this: where a few values are much larger than the others. */
const MOST_DIGITS_ERROR = 2 ** -8;

/**
 * The Gram matrix of one layer, up to one positive factor for all its entries. Its triangle takes 2n² bytes, or 4n² if exact.
 * Throws UserError above 20,000 examples.
 */
export async function gramOf(x: Representation, product: GramProduct, watch: Watch): Promise<LayerGram> {
  const { name, n } = x;
  if (n > MOST_EXAMPLES) {
    throw new UserError(`${name} holds ${n} examples; similarities of all pairs are taken of at most ${MOST_EXAMPLES}`);
  }
  const centring = await centringOf(x, watch);
  const { triangle, diagonal, error } = await lowerTriangle(x, centring, product, watch);
  const entries: GramEntries = { n, triangle, diagonal, rowSums: rowSumsOf(triangle, n) };
  return { ...entries, name, self: await selfProduct(entries, watch), error, cause: centring.cause };
}

type LowerTriangle = Pick<LayerGram, 'triangle' | 'diagonal' | 'error'>;

async function lowerTriangle(
  x: Representation,
  centring: Centring,
  { floats, digits }: GramProduct,
  watch: Watch,
): Promise<LowerTriangle> {
  const { n, p } = x;
  const diagonal = new Float64Array(n);
  if (centring.cause !== null) return { triangle: new Float32Array((n * (n - 1)) / 2), diagonal, error: 0 };
  if (n * n * Math.max(p, LEAST_WIDTH) <= EXACT_PRODUCTS) {
    return { ...(await exactTriangle(x, centring, diagonal, watch)), diagonal };
  }
  if (digits && p >= LEAST_DIGITS_WIDTH && isSingle(x)) {
    const found = await digits.triangleOf(x, centring, watch);
    if (found.error <= MOST_DIGITS_ERROR) return found;
  }
  return { ...(await blockedTriangle(x, centring, diagonal, floats, watch)), diagonal };
}

function rowSumsOf(triangle: Float32Array | Float64Array, n: number): Float64Array {
  const kernels = sharedKernels();
  const at = kernels.place({ sums: n * 8, row: n * 8 });
  const [sums, row] = [kernels.float64(at.sums, n).fill(0), kernels.float64(at.row, n)];
  for (let i = 0; i < n; i++) {
    const start = (i * (i - 1)) / 2;
    row.set(triangle.subarray(start, start + i));
    sums[i] = kernels.run.addRowSums(at.sums, at.row, i);
  }
  return sums.slice();
}

/** In float64; fills the diagonal. */
async function exactTriangle(x: Representation, centring: Centring, diagonal: Float64Array, watch: Watch) {
  const { n, p } = x;
  const centred = new Float64Array(n * p);
  centreInto(centred, x, centring, 0, p);
  const triangle = new Float64Array((n * (n - 1)) / 2);
  const pause = pacer(watch);
  for (let i = 0, t = 0; i < n; i++) {
    for (let j = 0; j < i; j++) triangle[t++] = dot(centred, i * p, j * p, p);
    diagonal[i] = dot(centred, i * p, i * p, p);
    await pause();
  }
  return { triangle, error: roundingBound(p + 8, 2 ** -53) };
}

/** Σ_k x[a+k]·x[b+k] for k < length. */
function dot(x: Float64Array, a: number, b: number, length: number): number {
  let [even, odd] = [0, 0];
  let k = 0;
  for (; k + 1 < length; k += 2) {
    even += x[a + k]! * x[b + k]!;
    odd += x[a + k + 1]! * x[b + k + 1]!;
  }
  return k < length ? even + odd + x[a + k]! * x[b + k]! : even + odd;
}

/** In float32, some columns of X at a time; fills the diagonal. */
async function blockedTriangle(
  x: Representation,
  centring: Centring,
  diagonal: Float64Array,
  product: FloatProduct,
  watch: Watch,
) {
  const { n, p } = x;
  const triangle = new Float32Array((n * (n - 1)) / 2);
  const blocks = Math.ceil((n * p) / BLOCK_VALUES);
  const block = Math.ceil(p / blocks);
  const centred = bufferOf(product, n * block);
  const pause = pacer(watch);
  for (let from = 0; from < p; from += block) {
    const to = Math.min(p, from + block);
    const part = centred.subarray(0, n * (to - from));
    centreInto(part, x, centring, from, to);
    await pause();
    for await (const panel of product(part, n, to - from)) {
      if (from === 0) setPanel(triangle, panel, n);
      else addPanel(triangle, panel, n);
      addDiagonal(diagonal, panel);
    }
    await pause();
  }
  return { triangle, error: roundingBound(block + Math.ceil(p / block) + 2, 2 ** -24) };
}

/** What a product was given last, for the next block: memory that is new costs as much as filling it. */
const buffers = new WeakMap<FloatProduct, Float32Array>();

function bufferOf(product: FloatProduct, length: number): Float32Array {
  const known = buffers.get(product);
  if (known && known.length >= length) return known.subarray(0, length);
  const made = new Float32Array(length);
  buffers.set(product, made);
  return made;
}

function setPanel(triangle: Float32Array, { from, width, data }: Panel, n: number): void {
  for (let i = from + 1; i < n; i++) {
    const at = (i - from) * width;
    triangle.set(data.subarray(at, at + Math.min(i - from, width)), (i * (i - 1)) / 2 + from);
  }
}

function addPanel(triangle: Float32Array, { from, width, data }: Panel, n: number): void {
  for (let i = from + 1; i < n; i++) {
    let at = (i - from) * width;
    let t = (i * (i - 1)) / 2 + from;
    const end = at + Math.min(i - from, width);
    for (; at < end; at++, t++) triangle[t] = triangle[t]! + data[at]!;
  }
}

function addDiagonal(diagonal: Float64Array, { from, width, data }: Panel): void {
  for (let k = 0; k < width; k++) diagonal[from + k] = diagonal[from + k]! + data[k * width + k]!;
}

/** Bound on the relative error of `roundings` operations in a row (Higham's γ), in any order of summation. */
function roundingBound(roundings: number, unit: number): number {
  return (roundings * unit) / (1 - roundings * unit);
}
