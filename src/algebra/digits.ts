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
/** Bytes of the digits in memory: of a block of columns for all rows, and once more for those of a panel. */
const BLOCK_BYTES = 112 * 2 ** 20;
/** Columns whose products, of digits up to 126, add up to less than 2³¹. */
const MOST_COLUMNS = 2 ** 17;
/** What rounding takes off at most, in steps: half of one, and what a product with the scale loses in float32. */
const ROUNDING = 0.5 + 2 ** -12;

const upTo = (multiple: number, value: number): number => Math.ceil(value / multiple) * multiple;

/** The lower triangle of XcXcᵀ. */
interface DigitTriangle {
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
    const rows = upTo(ROWS, n);
    const fitting = Math.ceil((3 * (rows + Math.min(PANEL, rows)) * p) / BLOCK_BYTES);
    const block = Math.min(MOST_COLUMNS, upTo(COLUMNS, Math.ceil(p / fitting)));
    const blocks = Math.ceil(p / block);
    const planes = new Planes(this.kernels, x, centring, block);
    const pause = pacer(watch);
    for (let from = 0; from < p; from += block) {
      planes.begin(from, Math.min(p, from + block));
      // A panel's columns are multiplied with the rows from its own on, and needed no more then.
      for (let panel = upTo(PANEL, n) - PANEL; panel >= 0; panel -= PANEL) {
        for (let i = panel; i < Math.min(n, panel + PANEL); i += ROWS) {
          planes.split(i);
          await pause();
        }
        await planes.addPanel(this.multiply, panel);
        await pause();
      }
    }
    const { triangle, diagonal } = planes.result();
    // x̂ᵢ·x̂ⱼ − xᵢ·xⱼ is at most ‖x̂ᵢ‖‖eⱼ‖ + ‖eᵢ‖‖x̂ⱼ‖ + ‖eᵢ‖‖eⱼ‖ for rounding errors e. To it come that of centred values in
    // float32, and two of sums in float32 for each block.
    let share = 0;
    planes.lost.forEach((lost, i) => {
      if (lost > 0) share = Math.max(share, Math.sqrt(lost / diagonal[i]!));
    });
    share += 2 ** -23;
    return { triangle, diagonal, error: 2 * share + share * share + 2 * blocks * 2 ** -24 };
  }
}

/** The digits of one block of columns after the other, and what their products add up to. */
class Planes {
  /** Bounds on the squared norms of what rounding to steps takes off each row. */
  readonly lost: Float64Array;
  private readonly rows: number;
  private readonly at;
  private from = 0;
  private to = 0;
  /** Columns with their padding. */
  private width = 0;

  /** @param block columns at a time, a multiple of COLUMNS */
  constructor(
    private readonly kernels: Kernels,
    private readonly x: SingleRepresentation,
    private readonly centring: Centring,
    block: number,
  ) {
    const { n } = x;
    this.lost = new Float64Array(n);
    this.rows = upTo(ROWS, n);
    const wide = Math.min(PANEL, this.rows);
    this.at = kernels.place({
      values: ROWS * block * 4,
      shift: block * 8,
      scales: ROWS * 4,
      steps: this.rows * 8,
      tiles: 2 * 512,
      rows: 3 * this.rows * block,
      columns: 3 * wide * block,
      products: 3 * this.rows * wide * 4,
      triangle: ((n * (n - 1)) / 2) * 4,
      diagonal: n * 8,
    });
    kernels.float32(this.at.triangle, (n * (n - 1)) / 2).fill(0);
    kernels.float64(this.at.diagonal, n).fill(0);
  }

  /** Goes on with these columns. */
  begin(from: number, to: number): void {
    const { kernels, at, x, centring } = this;
    this.from = from;
    this.to = to;
    this.width = upTo(COLUMNS, to - from);
    // Columns and rows that are none are 0.
    kernels.float32(at.values, ROWS * this.width).fill(0);
    kernels.float64(at.steps, this.rows).fill(0);
    const shift = kernels.float64(at.shift, this.width).fill(0);
    for (let j = from; j < to; j++) shift[j - from] = x.data[j]! + centring.mean[j]!;
  }

  /** Splits ROWS rows from i on, which are columns of their panel, too. */
  split(i: number): void {
    const { kernels, x, width, at, lost } = this;
    const values = kernels.float32(at.values, ROWS * width);
    const scales = kernels.float32(at.scales, ROWS).fill(0);
    const steps = kernels.float64(at.steps, this.rows);
    const count = Math.min(ROWS, x.n - i);
    for (let r = 0; r < count; r++) {
      const start = (i + r) * x.p;
      values.set(x.data.subarray(start + this.from, start + this.to), r * width);
      const peak = kernels.run.centreRow(at.values + r * width * 4, width, at.shift, this.centring.gain);
      const counts = peak > LEAST;
      if (counts) steps[i + r] = 1 / (scales[r] = Math.fround(LARGEST / peak));
      lost[i + r] = lost[i + r]! + (this.to - this.from) * (counts ? ROUNDING * steps[i + r]! : peak) ** 2;
    }
    values.fill(0, count * width);
    const panel = i - (i % PANEL);
    const wide = this.panelWidth(panel);
    const rows = at.rows + i * width;
    const columns = at.columns + (i - panel);
    kernels.run.splitRows(at.values, width, at.scales, rows, this.rows * width, columns, wide * width, wide, at.tiles);
  }

  /** Adds the products of rows from `from` on, all split, with the panel's, which was split last. */
  async addPanel(multiply: MultiplyBytes, from: number): Promise<void> {
    const { kernels, at, width } = this;
    const wide = this.panelWidth(from);
    const tall = this.rows - from;
    const [high, low, both] = [0, 1, 2].map(d => at.products + d * tall * wide * 4) as [number, number, number];
    for (const [d, product] of [high, low, both].entries()) {
      const left = kernels.uint8(at.rows + (d * this.rows + from) * width, tall * width);
      const right = kernels.int8(at.columns + d * wide * width, width * wide);
      await multiply(left, right, kernels.int32(product, tall * wide), [tall, width, wide]);
    }
    kernels.run.addDigits(at.triangle, at.diagonal, at.steps, high, low, both, from, this.x.n, wide);
  }

  private panelWidth(from: number): number {
    return Math.min(PANEL, this.rows - from);
  }

  /** What has been added up. */
  result(): Pick<DigitTriangle, 'triangle' | 'diagonal'> {
    const { kernels, at, x } = this;
    return {
      triangle: kernels.float32(at.triangle, (x.n * (x.n - 1)) / 2).slice(),
      diagonal: kernels.float64(at.diagonal, x.n).slice(),
    };
  }
}
