import { type Tensor2D, add, matMul, mul } from '@tensorflow/tfjs-core';
import type { Engine, Program, Tensors } from '../engine/engine';
import { take } from '../model/programs';
import { DigitGrams } from './digits/digitGrams';
import type { FloatProduct, GramProduct } from './gram';
import type { MatrixProducts } from './nuclear';

/** The matrix products of the measures, on an engine. */

/** Columns of a panel: fewer would save products above the diagonal, and lose more because each is less efficient. */
const PANEL = 500;

export function gramProductOn(engine: Engine): GramProduct {
  const { holdBytes } = engine;
  if (!holdBytes) return { floats: floatProductOn(engine) };
  const digits = engine.threads > 1 ? DigitGrams.inThreads(engine.threads, holdBytes) : DigitGrams.here(holdBytes);
  return { floats: floatProductOn(engine), digits };
}

/** A·Bᵀ of float32 matrices of one size each. */
export interface RowProduct {
  /** a: rows × p, b: columns × p -> rows × columns, good until the next one. */
  of(a: Float32Array, b: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export async function rowProductOn(engine: Engine, rows: number, columns: number, p: number): Promise<RowProduct> {
  const none = engine.createState([], {});
  const program = await engine.compile(
    (_, feeds) => ({ out: { product: matMul(matrixOf(feeds, 'a'), matrixOf(feeds, 'b'), false, true) } }),
    {
      mode: 'eval',
      state: [],
      feeds: [
        { name: 'a', shape: [rows, p] },
        { name: 'b', shape: [columns, p] },
      ],
      noise: [],
    },
  );
  return {
    of: async (a, b) => (await program.run(none, { a, b })).product!,
    dispose: async () => {
      await program.dispose();
      none.dispose();
    },
  };
}

/** X·Xᵀ: half of it, and a twentieth more. Each panel has a program of its own: all at once would take as much as X·Xᵀ. */
function floatProductOn(engine: Engine): FloatProduct {
  return async function* (x, n, p) {
    for (let from = 0; from < n; from += PANEL) {
      const width = Math.min(PANEL, n - from);
      const program = await rowProductOn(engine, n - from, width, p);
      try {
        // Views of x, not copies.
        yield { from, width, data: await program.of(x.subarray(from * p), x.subarray(from * p, (from + width) * p)) };
      } finally {
        await program.dispose();
      }
    }
  };
}

/** W is worked on in this many blocks of rows: of a symmetric product, those above the diagonal are never computed. */
const BLOCKS = 2;

export function matrixProductsOn(engine: Engine): MatrixProducts {
  const none = engine.createState([], {});
  const [crosses, polars] = [lastProgram(), lastProgram()];
  return {
    async cross(a, b, n, p, q) {
      const program = await crosses([n, p, q], () =>
        engine.compile((_, feeds) => ({ out: { product: matMul(matrixOf(feeds, 'a'), matrixOf(feeds, 'b'), true) } }), {
          mode: 'eval',
          state: [],
          feeds: [
            { name: 'a', shape: [n, p] },
            { name: 'b', shape: [n, q] },
          ],
          noise: [],
        }),
      );
      const { product } = await program.run(none, { a, b });
      return product!;
    },
    async polarRound(w, p, q, coefficients) {
      const height = Math.ceil(p / BLOCKS);
      const blocks = Array.from({ length: BLOCKS }, (_, k) => {
        return { name: `w${k}`, from: k * height, to: Math.min(p, (k + 1) * height) };
      });
      const program = await polars([p, q], () =>
        engine.compile(
          (_, feeds) => {
            const rows = blocks.map(({ name }) => matrixOf(feeds, name));
            const scalars = ['a', 'b', 'c'].map(name => matrixOf(feeds, name));
            return { out: Object.fromEntries(polarStep(rows, scalars).map((next, k) => [blocks[k]!.name, next])) };
          },
          {
            mode: 'eval',
            state: [],
            feeds: [
              ...blocks.map(({ name, from, to }) => ({ name, shape: [to - from, q] })),
              ...['a', 'b', 'c'].map(name => ({ name, shape: [1, 1] })),
            ],
            noise: [],
          },
        ),
      );
      const [a, b, c] = coefficients.map(value => Float32Array.of(value)) as [Float32Array, Float32Array, Float32Array];
      const parts = blocks.map(({ name, from, to }) => [name, w.subarray(from * q, to * q)] as const);
      const out = await program.run(none, { ...Object.fromEntries(parts), a, b, c });
      const next = new Float32Array(p * q);
      for (const { name, from } of blocks) next.set(out[name]!, from * q);
      return next;
    },
    async dispose() {
      await crosses(null);
      await polars(null);
    },
  };
}

/** aW + (bG + cG²)·W with G = WWᵀ, by blocks of W's rows. */
function polarStep(w: readonly Tensor2D[], [a, b, c]: readonly Tensor2D[]): Tensor2D[] {
  const g = w.map((left, i) => w.slice(0, i + 1).map((right): Tensor2D => matMul(left, right, false, true)));
  /** Block (i, k) of a symmetric matrix, given by its lower ones, times another. */
  const times = (symmetric: Tensor2D[][], i: number, k: number, x: Tensor2D, transposed = false): Tensor2D =>
    k <= i ? matMul(symmetric[i]![k]!, x, false, transposed) : matMul(symmetric[k]![i]!, x, true, transposed);
  const total = (terms: Tensor2D[]): Tensor2D => terms.reduce((sum, term) => add(sum, term));
  const even = g.map((row, i) =>
    row.map((block, j): Tensor2D => {
      const square = total(w.map((_, k) => (j <= k ? times(g, i, k, g[k]![j]!) : times(g, i, k, g[j]![k]!, true))));
      return add(mul(b!, block), mul(c!, square));
    }),
  );
  return w.map((rows, i) => add(mul(a!, rows), total(w.map((other, k) => times(even, i, k, other)))));
}

function matrixOf(feeds: Tensors, name: string): Tensor2D {
  return take(feeds, name) as Tensor2D;
}

/** The program for a shape, kept while the same shape is asked for; null disposes of it. */
function lastProgram() {
  let kept: { shape: string; program: Program } | undefined;
  async function get(shape: null): Promise<undefined>;
  async function get(shape: readonly number[], compile: () => Promise<Program>): Promise<Program>;
  async function get(shape: readonly number[] | null, compile?: () => Promise<Program>) {
    if (kept?.shape === String(shape)) return kept.program;
    await kept?.program.dispose();
    kept = undefined;
    if (shape === null) return undefined;
    const program = await compile!();
    kept = { shape: String(shape), program };
    return program;
  }
  return get;
}
