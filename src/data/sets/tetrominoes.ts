import { breathe, type Watch } from '../../base/progress';
import { RandomStream } from '../../base/random';
import { CoverageGrid } from '../images/coverage';
import { gridFactors } from '../examples/factors';
import type { Stored } from '../examples/stored';
import type { DatasetFacts } from './datasetFacts';

export const tetrominoes = {
  about: 'generated, 163,840 coloured pieces of 32 × 32',
  factors: true,
} as const satisfies DatasetFacts;

/**
 * Tetrominoes: the data of Bozkurt, Esmaeili et al. (2021), "Rate-regularization and generalization in VAEs". One J
 * piece on black, 32 × 32 × 3, whose five factors are drawn once from each cell of a regular grid over their ranges.
 */
export interface TetrominoFactors {
  /** Degrees. */
  readonly angle: number;
  /** Share of the colour circle. */
  readonly hue: number;
  /** Side of one of the piece's four cells, in pixels. */
  readonly scale: number;
  /** The pixel whose middle the middle of the piece's bounding box lies on. */
  readonly x: number;
  readonly y: number;
}

/** Range of each factor and the number of bins it is cut into. */
export const TETROMINO_RANGES = {
  angle: { low: 0, high: 337.5, bins: 16 },
  hue: { low: 0, high: 0.875, bins: 8 },
  scale: { low: 2, high: 5, bins: 5 },
  x: { low: 8, high: 23, bins: 16 },
  y: { low: 8, high: 23, bins: 16 },
} as const;

type Factor = keyof typeof TETROMINO_RANGES;
/** The order in which the numbers of a bin are drawn. */
const FACTORS: readonly Factor[] = ['angle', 'hue', 'scale', 'x', 'y'];
/** From the slowest to the fastest: NumPy's meshgrid, which the paper's bins come from, swaps the first two. */
const BIN_ORDER: readonly Factor[] = ['hue', 'angle', 'scale', 'x', 'y'];

export const TETROMINO_COUNT = /* @__PURE__ */ FACTORS.reduce(
  (product, factor) => product * TETROMINO_RANGES[factor].bins,
  1,
);
export const TETROMINO_SIDE = 32;
export const TETROMINO_BYTES = TETROMINO_SIDE * TETROMINO_SIDE * 3;

/** One seed for everyone: the data do not depend on a config. */
const SEED = 1;

/** The J's outline, counted in cells from the middle of its bounding box (2 wide, 3 high), y downwards. */
const OUTLINE = [
  [0, -1.5],
  [1, -1.5],
  [1, 1.5],
  [-1, 1.5],
  [-1, 0.5],
  [0, 0.5],
] as const;
/** From the middle to the farthest corner, in cells. */
const REACH = /* @__PURE__ */ Math.hypot(1, 1.5);
const MAX_BOX = 2 * /* @__PURE__ */ Math.ceil(REACH * TETROMINO_RANGES.scale.high) + 2;

const BINS = /* @__PURE__ */ gridFactors(
  /* @__PURE__ */ Object.fromEntries(/* @__PURE__ */ BIN_ORDER.map(factor => [factor, TETROMINO_RANGES[factor].bins])),
);

/** The factors of the example of a bin, 0 ≤ bin < 163,840: a function of `bin` alone, uniform within the bin. */
export function tetrominoFactors(bin: number): TetrominoFactors {
  const stream = new RandomStream(SEED, 'tetrominoes', bin);
  const factors = { angle: 0, hue: 0, scale: 0, x: 0, y: 0 };
  for (const factor of FACTORS) {
    const { low, high, bins } = TETROMINO_RANGES[factor];
    factors[factor] = low + ((BINS.classOf(bin, BIN_ORDER.indexOf(factor)) + stream.uniform()) * (high - low)) / bins;
  }
  return factors;
}

/** Red, green and blue of a hue at full saturation and value, each in [0, 1]. */
function hueColour(hue: number): [number, number, number] {
  const clip = (level: number): number => Math.min(Math.max(level, 0), 1);
  const sixth = 6 * hue;
  return [clip(Math.abs(sixth - 3) - 1), clip(2 - Math.abs(sixth - 2)), clip(2 - Math.abs(sixth - 4))];
}

const grid = /* @__PURE__ */ new CoverageGrid(MAX_BOX, MAX_BOX);

/**
 * Draws a piece into `out`, 32 × 32 × 3 bytes of zeros: each pixel is the colour times the exact share of the pixel
 * that the piece covers. Only the piece's box is touched; what lies outside the picture is cut off.
 */
export function drawTetromino(factors: TetrominoFactors, out: Uint8Array): void {
  const { angle, hue, scale } = factors;
  const centreX = factors.x + 0.5;
  const centreY = factors.y + 0.5;
  const left = Math.floor(centreX - scale * REACH);
  const top = Math.floor(centreY - scale * REACH);
  grid.clear(Math.floor(centreX + scale * REACH) - left + 1, Math.floor(centreY + scale * REACH) - top + 1);

  const cos = scale * Math.cos((angle * Math.PI) / 180);
  const sin = scale * Math.sin((angle * Math.PI) / 180);
  const corners = OUTLINE.map(([a, b]) => [centreX - left + cos * a + sin * b, centreY - top - sin * a + cos * b]);
  let [fromX, fromY] = corners.at(-1)!;
  for (const [toX, toY] of corners) {
    grid.addEdge(fromX!, fromY!, toX!, toY!);
    [fromX, fromY] = [toX, toY];
  }

  const [red, green, blue] = hueColour(hue);
  grid.forEach((column, row, coverage) => {
    const x = left + column;
    const y = top + row;
    if (x < 0 || y < 0 || x >= TETROMINO_SIDE || y >= TETROMINO_SIDE) return;
    const at = (y * TETROMINO_SIDE + x) * 3;
    out[at] = Math.round(255 * coverage * red);
    out[at + 1] = Math.round(255 * coverage * green);
    out[at + 2] = Math.round(255 * coverage * blue);
  });
}

/** Bins drawn between two looks at the clock and the signal. */
const CHUNK = 2048;

/** All 163,840 examples, one a bin: 503 MB of bytes. */
export async function openTetrominoes(watch: Watch): Promise<Stored> {
  const values = new Uint8Array(TETROMINO_COUNT * TETROMINO_BYTES);
  const positions = new Float64Array(TETROMINO_COUNT * BIN_ORDER.length);
  for (let bin = 0; bin < TETROMINO_COUNT; bin++) {
    if (bin % CHUNK === 0) {
      watch.progress(bin, TETROMINO_COUNT, 'pieces drawn');
      await breathe(watch);
    }
    const drawn = tetrominoFactors(bin);
    for (const [i, factor] of BIN_ORDER.entries()) {
      const { low, high } = TETROMINO_RANGES[factor];
      positions[bin * BIN_ORDER.length + i] = (drawn[factor] - low) / (high - low);
    }
    drawTetromino(drawn, values.subarray(bin * TETROMINO_BYTES, (bin + 1) * TETROMINO_BYTES));
  }
  watch.progress(TETROMINO_COUNT, TETROMINO_COUNT, 'pieces drawn');
  return {
    name: 'tetrominoes',
    values,
    divisor: 255,
    shape: [TETROMINO_SIDE, TETROMINO_SIDE, 3],
    range: [0, 1],
    factors: { ...BINS, positionOf: (bin, factor) => positions[bin * BIN_ORDER.length + factor]! },
    recipe: JSON.stringify({ version: 1, seed: SEED, ranges: TETROMINO_RANGES }),
  };
}
