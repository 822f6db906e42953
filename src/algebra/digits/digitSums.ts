import type { HoldBytes } from '../../engine/engine';
import type { Kernels } from '../kernels/kernels';

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
const PANEL = 256;
/** Rows that are multiplied with a panel's at a time: what comes out is added up before it leaves the cache. */
const PRODUCT_ROWS = 1024;
/** Bytes of the digits in memory: of a block of columns for all rows, and once more for those of a panel. */
const BLOCK_BYTES = 48 * 2 ** 20;
/** Columns whose products, of digits up to 126, add up to less than 2³¹. */
const MOST_COLUMNS = 2 ** 17;
/** Layers of fewer columns than twice this are one block: products of few columns are slow. */
const LEAST_COLUMNS = 1024;
/** What rounding takes off at most, in steps: half of one, and what a product with the scale loses in float32. */
const ROUNDING = 0.5 + 2 ** -12;

const upTo = (multiple: number, value: number): number => Math.ceil(value / multiple) * multiple;

/** Some of the columns of a matrix. */
export interface Columns {
  readonly from: number;
  readonly to: number;
}

/** What is centred and split, as in Centring: a value x of column j becomes (x − shift_j)·gain. */
export interface Centred {
  readonly n: number;
  readonly p: number;
  readonly shift: Float64Array;
  readonly gain: number;
}

/** Writes `count` rows of some columns, from row `from` on, into `into`, where a row begins `stride` values behind the last. */
export type ReadRows = (
  into: Float32Array,
  stride: number,
  from: number,
  count: number,
  columns: Columns,
) => void | Promise<void>;

/** What the products of some columns add up to. */
export interface DigitSum {
  readonly triangle: Float32Array;
  readonly diagonal: Float64Array;
  /** Bounds on the squared norms of what rounding to steps takes off each row. */
  readonly lost: Float64Array;
}

/** Takes a part of a sum: its triangle's values from `at` on, or what it has of each row. */
export type AddSum = (part: SumPart) => void;

export type SumPart =
  | { readonly triangle: Float32Array; readonly at: number }
  | { readonly diagonal: Float64Array; readonly lost: Float64Array };

/** The columns of a matrix in blocks that are split and multiplied at a time: an even number of them, or one. */
export function blocksOf(n: number, p: number): Columns[] {
  const rows = upTo(ROWS, n);
  const fitting = Math.max(
    Math.ceil((3 * (rows + Math.min(PANEL, rows)) * p) / BLOCK_BYTES),
    Math.ceil(p / MOST_COLUMNS),
  );
  const count = p < 2 * LEAST_COLUMNS ? fitting : upTo(2, fitting);
  const width = upTo(COLUMNS, Math.ceil(p / count));
  return Array.from({ length: Math.ceil(p / width) }, (_, k) => {
    return { from: k * width, to: Math.min(p, (k + 1) * width) };
  });
}

/**
 * The sums of the products of these blocks, one after the other. They lie in the memory of `kernels`, until that is asked
 * for something else. `pause` is awaited often.
 */
export async function sumBlocks(
  kernels: Kernels,
  hold: HoldBytes,
  x: Centred,
  blocks: readonly Columns[],
  read: ReadRows,
  pause: () => Promise<void>,
): Promise<DigitSum> {
  const { n } = x;
  const planes = new Planes(kernels, x, Math.max(...blocks.map(({ from, to }) => upTo(COLUMNS, to - from))), read);
  for (const block of blocks) {
    planes.begin(block);
    // A panel's columns are multiplied with the rows from its own on, and needed no more then.
    for (let panel = upTo(PANEL, n) - PANEL; panel >= 0; panel -= PANEL) {
      for (let i = panel; i < Math.min(n, panel + PANEL); i += ROWS) {
        await planes.split(i);
        await pause();
      }
      await planes.addPanel(hold, panel);
      await pause();
    }
  }
  return planes.result();
}

/** The digits of one block of columns after the other, and what their products add up to. */
class Planes {
  private readonly lost: Float64Array;
  private readonly rows: number;
  private readonly at;
  private columns: Columns = { from: 0, to: 0 };
  /** Columns with their padding. */
  private width = 0;

  /** @param block columns at a time, a multiple of COLUMNS */
  constructor(
    private readonly kernels: Kernels,
    private readonly x: Centred,
    block: number,
    private readonly read: ReadRows,
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
      products: 3 * PRODUCT_ROWS * wide * 4,
      triangle: ((n * (n - 1)) / 2) * 4,
      diagonal: n * 8,
    });
    kernels.float32(this.at.triangle, (n * (n - 1)) / 2).fill(0);
    kernels.float64(this.at.diagonal, n).fill(0);
  }

  /** Goes on with these columns. */
  begin(columns: Columns): void {
    const { kernels, at, x } = this;
    this.columns = columns;
    this.width = upTo(COLUMNS, columns.to - columns.from);
    // Columns and rows that are none are 0.
    kernels.float32(at.values, ROWS * this.width).fill(0);
    kernels.float64(at.steps, this.rows).fill(0);
    kernels.float64(at.shift, this.width).fill(0).set(x.shift.subarray(columns.from, columns.to));
  }

  /** Splits ROWS rows from i on, which are columns of their panel, too. */
  async split(i: number): Promise<void> {
    const { kernels, x, width, at, lost, columns: block } = this;
    const values = kernels.float32(at.values, ROWS * width);
    const scales = kernels.float32(at.scales, ROWS).fill(0);
    const steps = kernels.float64(at.steps, this.rows);
    const count = Math.min(ROWS, x.n - i);
    await this.read(values, width, i, count, block);
    for (let r = 0; r < count; r++) {
      const peak = kernels.run.centreRow(at.values + r * width * 4, width, at.shift, x.gain);
      const counts = peak > LEAST;
      if (counts) steps[i + r] = 1 / (scales[r] = Math.fround(LARGEST / peak));
      lost[i + r] = lost[i + r]! + (block.to - block.from) * (counts ? ROUNDING * steps[i + r]! : peak) ** 2;
    }
    values.fill(0, count * width);
    const panel = i - (i % PANEL);
    const wide = this.panelWidth(panel);
    const rows = at.rows + i * width;
    const columns = at.columns + (i - panel);
    kernels.run.splitRows(at.values, width, at.scales, rows, this.rows * width, columns, wide * width, wide, at.tiles);
  }

  /** Adds the products of rows from `from` on, all split, with the panel's, which was split last. */
  async addPanel(hold: HoldBytes, from: number): Promise<void> {
    const { kernels, at, x, width } = this;
    const wide = this.panelWidth(from);
    const planes = [0, 1, 2];
    const tops = planes.map(d => at.products + d * PRODUCT_ROWS * wide * 4) as [number, number, number];
    const columns = planes.map(d => kernels.int8(at.columns + d * wide * width, width * wide));
    const held = await hold(columns, [width, wide]);
    try {
      for (let i = from; i < x.n; i += PRODUCT_ROWS) {
        const tall = Math.min(PRODUCT_ROWS, this.rows - i);
        const rows = planes.map(d => kernels.uint8(at.rows + (d * this.rows + i) * width, tall * width));
        const products = tops.map(top => kernels.int32(top, tall * wide));
        await held.multiply(rows, products, tall);
        const to = Math.min(x.n, i + tall);
        kernels.run.addDigits(at.triangle, at.diagonal, at.steps, ...tops, from, i, to, wide);
      }
    } finally {
      await held.release();
    }
  }

  private panelWidth(from: number): number {
    return Math.min(PANEL, this.rows - from);
  }

  /** What has been added up. */
  result(): DigitSum {
    const { kernels, at, x, lost } = this;
    return {
      triangle: kernels.float32(at.triangle, (x.n * (x.n - 1)) / 2),
      diagonal: kernels.float64(at.diagonal, x.n),
      lost,
    };
  }
}
