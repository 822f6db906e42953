import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareWithin, compareBetween } from '../../../../src/analysis/similarity/cka';
import { type LayerGram, gramOf } from '../../../../src/algebra/gram';
import type { Representation } from '../../../../src/algebra/representation';
import { sketchComparison, sketchOf } from '../../../../src/analysis/similarity/sketch';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import * as m from '../matrices';
import { UNASKED } from '../../../../src/analysis/results/similarities';

const gram = (x: Representation): Promise<LayerGram> => gramOf(x, m.noProduct, UNWATCHED);

async function* each(grams: readonly LayerGram[]): AsyncGenerator<LayerGram> {
  for (const one of grams) yield await Promise.resolve(one);
}

/** All differences between two tables, cell by cell. */
function differences(a: (number | null)[][], b: (number | null)[][]): number[] {
  return a.flatMap((row, i) =>
    row.map((value, j) => {
      const other = b[i]?.[j] ?? null;
      assert.equal(value === null, other === null);
      return Math.abs((value ?? 0) - (other ?? 0));
    }),
  );
}

test('of few examples the sketch holds everything, degenerate layers too', async () => {
  for (const n of [2, 3, 12, 300]) {
    const first = [m.gaussian(n, 3, 1, 'input'), m.matrix(n, 2, () => 1, 'z_log_var'), m.gaussian(n, 40, 2, 'z_mean')];
    const second = [m.gaussian(n, 3, 1, 'input'), m.gaussian(n, 2, 5, 'z_log_var'), m.gaussian(n, 7, 6, 'z_mean')];
    const [a, b] = [await Promise.all(first.map(gram)), await Promise.all(second.map(gram))];
    const [exactWithin, exact] = [await compareWithin(a, UNWATCHED), await compareBetween(a, each(b), UNWATCHED)];
    for (const [found, wanted] of [
      [sketchComparison(a.map(sketchOf), null), exactWithin],
      [sketchComparison(a.map(sketchOf), b.map(sketchOf)), exact],
    ] as const) {
      for (const kind of ['linearCka', 'debiasedCka'] as const) {
        for (const difference of differences(found[kind], wanted[kind])) assert.ok(difference < 2e-6, `${difference}`);
      }
      const { rows, columns, causes } = wanted;
      assert.deepEqual(
        { ...found, linearCka: [], debiasedCka: [] },
        { rows, columns, n, causes, linearCka: [], debiasedCka: [], ...UNASKED },
      );
    }
  }
});

describe('of many examples', () => {
  /** Layers that see the same examples, each a nonlinear image of the one before, down to two units and back. */
  function network(inputs: Representation, seed: number, decay: number): Representation[] {
    const stream = new RandomStream(seed, 'weights');
    const layers = [inputs];
    for (const [k, p] of [60, 60, 40, 20, 10, 2, 10, 40, 60].entries()) {
      const from = layers.at(-1)!;
      const weights = Float64Array.from({ length: from.p * p }, (_, at) => {
        return (stream.normal() * Math.floor(at / p + 1) ** -decay) / Math.sqrt(from.p);
      });
      layers.push(
        m.matrix(
          inputs.n,
          p,
          (i, j) => {
            let sum = 0;
            for (let l = 0; l < from.p; l++) sum += from.data[i * from.p + l]! * weights[l * p + j]!;
            return k % 2 === 0 ? Math.max(0, sum) : Math.tanh(2 * sum);
          },
          `layer ${k}`,
        ),
      );
    }
    return layers;
  }

  for (const [words, n, decay] of [
    ['flat spectra', 1000, 0],
    ['falling spectra', 1000, 0.7],
  ] as const) {
    test(`${words}: RMS at most 0.005, largest error 0.02`, async () => {
      const inputs = m.gaussian(n, 80, 3, 'input');
      const a = await Promise.all(network(inputs, 1, decay).map(gram));
      const b = await Promise.all(network(inputs, 2, decay).map(gram));
      const exact = await compareBetween(a, each(b), UNWATCHED);
      const found = sketchComparison(a.map(sketchOf), b.map(sketchOf));
      for (const kind of ['linearCka', 'debiasedCka'] as const) {
        const apart = differences(found[kind], exact[kind]);
        const rms = Math.sqrt(apart.reduce((sum, value) => sum + value * value, 0) / apart.length);
        assert.ok(rms < 0.005 && Math.max(...apart) < 0.02, `${kind}: ${rms}, ${Math.max(...apart)}`);
        assert.ok(rms > 1e-6);
      }
      const itself = sketchComparison(a.map(sketchOf), null).linearCka;
      itself.forEach((row, i) => m.close(row[i]!, 1, 1e-6));
    });
  }
});
