import { type Watch } from '../base/progress';
import type { MultiplyBytes } from '../engine/engine';
import { type Centring } from './centring';
import { Kernels } from './kernels/kernels';
import { pacer } from './pace';
import type { SingleRepresentation } from './representation';

/**
 * Gram matrices by exact products of integers. Each row of the centred values, in each block of columns, is written as
 * whole multiples of a step of its own, 128·high + low with digits of seven bits and a sign; 8127 steps are its largest
 * value. With S = high + low three products of bytes give the whole one: 16256·HHᵀ + 128·SSᵀ − 127·LLᵀ (Karatsuba &
 * Ofman 1962). What is lost is the rounding to a step, not the sums.
 */

const LARGEST = 8127;
/** Largest values below this (2⁻¹⁰⁰ of the layer's) count as 0. */
const LEAST = 2 ** -100;
/** Rows that a kernel splits at a time. */
const ROWS = 64;
const COLUMNS = 16;
/** Rows of a panel; a multiple of ROWS. */
const PANEL = 512;
/** Values that are split at a time: six planes of them are in memory (126 MB). */
const BLOCK_VALUES = 21 * 2 ** 20;

const upTo = (multiple: number, value: number): number => Math.ceil(value / multiple) * multiple;

/** The lower triangle of XcXcᵀ. */
export interface DigitTriangle {
  triangle: Float32Array;
  diagonal: Float64Array;
  /** As in LayerGram. */
  error: number;
}

/** Makes triangles; its memory serves one after the other, not several at a time. */
export class DigitGrams {
  private readonly kernels = new Kernels();

  constructor(private readonly multiply: MultiplyBytes) {}

  async triangleOf(x: SingleRepresentation, centring: Centring, watch: Watch): Promise<DigitTriangle> {
    const { n, p } = x;
    const blocks = Math.ceil((n * p) / BLOCK_VALUES);
    const block = upTo(COLUMNS, Math.ceil(p / blocks));
    const triangle = new Float32Array((n * (n - 1)) / 2);
    const diagonal = new Float64Array(n);
    /** Bounds on the squared norms of what rounding to steps takes off each row. */
    const lost = new Float64Array(n);
    const pause = pacer(watch);
    for (let from = 0; from < p; from += block) {
      const planes = new Planes(this.kernels, x, centring, from, Math.min(p, from + block));
      for (let i = 0; i < n; i += ROWS) {
        planes.split(i, lost);
        await pause();
      }
      for (let i = 0; i < n; i += PANEL) {
        await planes.addPanel(this.multiply, i, triangle, diagonal);
        await pause();
      }
    }
    // x̂ᵢ·x̂ⱼ − xᵢ·xⱼ is at most ‖x̂ᵢ‖‖eⱼ‖ + ‖eᵢ‖‖x̂ⱼ‖ + ‖eᵢ‖‖eⱼ‖ for rounding errors e. To it come that of centred values in
    // float32, and one of a sum in float32 for each block.
    let share = 2 ** -23;
    for (let i = 0; i < n; i++) {
      if (lost[i]! > 0) share = Math.max(share, Math.sqrt(lost[i]! / diagonal[i]!) + 2 ** -23);
    }
    return { triangle, diagonal, error: 2 * share + share * share + (blocks + 1) * 2 ** -24 };
  }
}

/** The digits of one block of columns. */
class Planes {
  private readonly rows: number;
  private readonly width: number;
  private readonly plane: number;
  /** What a multiple of 1 is worth, of each row. */
  private readonly steps: Float64Array;
  private readonly at: Record<'values' | 'shift' | 'scales' | 'tiles' | 'rows' | 'columns' | 'products', number>;

  constructor(
    private readonly kernels: Kernels,
    private readonly x: SingleRepresentation,
    private readonly centring: Centring,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.rows = upTo(ROWS, x.n);
    this.width = upTo(COLUMNS, to - from);
    this.plane = this.rows * this.width;
    this.steps = new Float64Array(this.rows);
    this.at = kernels.place({
      values: ROWS * this.width * 4,
      shift: this.width * 8,
      scales: ROWS * 4,
      tiles: 3 * 512,
      rows: 3 * this.plane,
      columns: 3 * this.plane,
      products: 3 * this.rows * Math.min(PANEL, this.rows) * 4,
    });
    // Columns and rows that are none are 0.
    kernels.float32(this.at.values, ROWS * this.width).fill(0);
    const shift = kernels.float64(this.at.shift, this.width).fill(0);
    for (let j = from; j < to; j++) shift[j - from] = x.data[j]! + centring.mean[j]!;
  }

  /** Splits ROWS rows from i on. @param lost bounds on what rounding takes off each row are added */
  split(i: number, lost: Float64Array): void {
    const { kernels, x, width, at } = this;
    const values = kernels.float32(at.values, ROWS * width);
    const scales = kernels.float32(at.scales, ROWS).fill(0);
    const count = Math.min(ROWS, x.n - i);
    for (let r = 0; r < count; r++) {
      const start = (i + r) * x.p;
      values.set(x.data.subarray(start + this.from, start + this.to), r * width);
      const peak = kernels.run.centreRow(at.values + r * width * 4, width, at.shift, this.centring.gain);
      if (peak > LEAST) scales[r] = LARGEST / peak;
      this.steps[i + r] = peak > LEAST ? 1 / scales[r]! : 0;
      lost[i + r] = lost[i + r]! + (this.to - this.from) * (peak > LEAST ? this.steps[i + r]! / 2 : peak) ** 2;
    }
    values.fill(0, count * width);
    const panel = i - (i % PANEL);
    const stride = this.panelWidth(panel);
    const columns = at.columns + panel * width + (i - panel);
    kernels.run.splitRows(at.values, width, at.scales, at.rows + i * width, columns, this.plane, stride, at.tiles);
    // The padding of columns went through the shift as 0 and stays 0.
  }

  private panelWidth(from: number): number {
    return Math.min(PANEL, this.rows - from);
  }

  /** Adds the products of rows from `from` on with the panel's. */
  async addPanel(multiply: MultiplyBytes, from: number, triangle: Float32Array, diagonal: Float64Array): Promise<void> {
    const { kernels, at, width, plane } = this;
    const wide = this.panelWidth(from);
    const tall = this.rows - from;
    const products: Int32Array[] = [];
    for (let d = 0; d < 3; d++) {
      const left = kernels.uint8(at.rows + d * plane + from * width, tall * width);
      const right = kernels.int8(at.columns + d * plane + from * width, width * wide);
      const out = kernels.int32(at.products + d * tall * wide * 4, tall * wide);
      await multiply(left, right, out, [tall, width, wide]);
      products.push(out);
    }
    const [high, low, both] = products as [Int32Array, Int32Array, Int32Array];
    addDigits(triangle, diagonal, this.steps, high, low, both, from, wide);
  }
}

function addDigits(
  triangle: Float32Array,
  diagonal: Float64Array,
  steps: Float64Array,
  high: Int32Array,
  low: Int32Array,
  both: Int32Array,
  from: number,
  wide: number,
): void {
  const n = diagonal.length;
  for (let i = from; i < n; i++) {
    const step = steps[i]!;
    const row = (i - from) * wide;
    const count = Math.min(i - from, wide);
    const t = (i * (i - 1)) / 2 + from;
    for (let j = 0; j < count; j++) {
      const units = 16256 * high[row + j]! + 128 * both[row + j]! - 127 * low[row + j]!;
      triangle[t + j] = triangle[t + j]! + step * steps[from + j]! * units;
    }
    if (count === wide) continue;
    const units = 16256 * high[row + count]! + 128 * both[row + count]! - 127 * low[row + count]!;
    diagonal[i] = diagonal[i]! + step * step * units;
  }
}
