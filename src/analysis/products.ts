import { type Tensor2D, add, matMul, mul } from '@tensorflow/tfjs-core';
import type { Engine, Program } from '../engine/engine';
import { take } from '../model/programs';
import type { GramProduct } from './gram';
import type { MatrixProducts } from './nuclear';

/** The matrix products of the measures, on an engine. */

/** Columns of a panel: fewer would save products above the diagonal, and lose more because each is less efficient. */
const PANEL = 500;

/** X·Xᵀ: half of it, and a twentieth more. The program for the last shape is kept, since blocks of one shape follow. */
export function gramProductOn(engine: Engine): GramProduct {
  let kept: { n: number; p: number; program: Program } | undefined;
  return async (x, n, p) => {
    const panels = Array.from({ length: Math.ceil(n / PANEL) }, (_, k) => {
      const from = k * PANEL;
      return { from, width: Math.min(PANEL, n - from), below: `below/${k}`, rows: `rows/${k}`, out: `panel/${k}` };
    });
    if (kept?.n !== n || kept.p !== p) {
      await kept?.program.dispose();
      const program = await engine.compile(
        (_, feeds) => {
          const matrix = (name: string) => take(feeds, name) as Tensor2D;
          return {
            out: Object.fromEntries(
              panels.map(({ below, rows, out }) => [out, matMul(matrix(below), matrix(rows), false, true)]),
            ),
          };
        },
        {
          mode: 'eval',
          state: [],
          feeds: panels.flatMap(({ from, width, below, rows }) => [
            { name: below, shape: [n - from, p] },
            { name: rows, shape: [width, p] },
          ]),
          noise: [],
        },
      );
      kept = { n, p, program };
    }
    // Views of x, not copies.
    const inputs = panels.flatMap(({ from, width, below, rows }) => [
      [below, x.subarray(from * p)] as const,
      [rows, x.subarray(from * p, (from + width) * p)] as const,
    ]);
    const results = await kept.program.run(engine.createState([], {}), Object.fromEntries(inputs));
    return panels.map(({ from, width, out }) => ({ from, width, data: results[out]! }));
  };
}

export function matrixProductsOn(engine: Engine): MatrixProducts {
  const none = engine.createState([], {});
  return {
    async cross(a, b, n, p, q) {
      const program = await engine.compile(
        (_, feeds) => ({ out: { product: matMul(take(feeds, 'a') as Tensor2D, take(feeds, 'b') as Tensor2D, true) } }),
        {
          mode: 'eval',
          state: [],
          feeds: [
            { name: 'a', shape: [n, p] },
            { name: 'b', shape: [n, q] },
          ],
          noise: [],
        },
      );
      const { product } = await program.run(none, { a, b });
      await program.dispose();
      return product!;
    },
    async polar(p, q) {
      const scalars = ['a', 'b', 'c'];
      const program = await engine.compile(
        (_, feeds) => {
          const w = take(feeds, 'w') as Tensor2D;
          const [a, b, c] = scalars.map(name => take(feeds, name)) as [Tensor2D, Tensor2D, Tensor2D];
          const g: Tensor2D = matMul(w, w, false, true);
          const even: Tensor2D = add(mul(b, g), mul(c, matMul(g, g)));
          return { out: { w: add(mul(a, w), matMul(even, w)) } };
        },
        {
          mode: 'eval',
          state: [],
          feeds: [{ name: 'w', shape: [p, q] }, ...scalars.map(name => ({ name, shape: [1, 1] }))],
          noise: [],
        },
      );
      return {
        async round(w, [a, b, c]) {
          const [fa, fb, fc] = [a, b, c].map(value => Float32Array.of(value)) as [Float32Array, ...Float32Array[]];
          const out = await program.run(none, { w, a: fa, b: fb!, c: fc! });
          return out.w!;
        },
        dispose: () => program.dispose(),
      };
    },
  };
}
