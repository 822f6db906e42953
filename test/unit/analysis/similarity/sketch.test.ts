import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareWithin, compareBetween } from '../../../../src/analysis/similarity/cka';
import { type LayerGram, gramOf } from '../../../../src/algebra/gram';
import type { Representation } from '../../../../src/algebra/representation';
import { type LayerSketch, sketchComparison, sketchOf } from '../../../../src/analysis/similarity/sketch';
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
        { ...found, linearCka: [], debiasedCka: [], bounds: undefined },
        { rows, columns, n, causes, linearCka: [], debiasedCka: [], bounds: undefined, ...UNASKED },
      );
      for (const bound of Object.values(found.bounds!).flat(2)) assert.ok(bound === null || bound < 1e-6);
    }
  }
});

describe('of many examples', () => {
  /** Layers that see the same examples, each a nonlinear image of the one before, down to two units and back. */
  function network(inputs: Representation, widths: readonly number[], seed: number, decay: number): Representation[] {
    const stream = new RandomStream(seed, 'weights');
    const layers = [inputs];
    for (const [k, p] of widths.entries()) {
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

  for (const [words, n, widths, decay] of [
    ['flat spectra', 400, [40, 20, 2, 10, 40], 0],
    // More pairs of examples than there are places for their entries.
    ['falling spectra', 1100, [20, 2], 0.7],
  ] as const) {
    test(`${words}: RMS at most 0.005, largest error 0.02`, async () => {
      const inputs = m.gaussian(n, 40, 3, 'input');
      const a = await Promise.all(network(inputs, widths, 1, decay).map(gram));
      const b = await Promise.all(network(inputs, widths, 2, decay).map(gram));
      const exact = await compareBetween(a, each(b), UNWATCHED);
      const found = sketchComparison(a.map(sketchOf), b.map(sketchOf));
      for (const kind of ['linearCka', 'debiasedCka'] as const) {
        const apart = differences(found[kind], exact[kind]);
        const rms = Math.sqrt(apart.reduce((sum, value) => sum + value * value, 0) / apart.length);
        assert.ok(rms < 0.005 && Math.max(...apart) < 0.02, `${kind}: ${rms}, ${Math.max(...apart)}`);
        assert.ok(rms > 1e-6);
        found[kind].forEach((row, i) =>
          row.forEach((value, j) => m.close(value, exact[kind][i]![j]!, 1.5 * found.bounds![kind][i]![j]!)),
        );
      }
      const itself = sketchComparison(a.map(sketchOf), null).linearCka;
      itself.forEach((row, i) => m.close(row[i]!, 1, 1e-6));
    });
  }
});

test('where one example outweighs the others there is no approximate debiased CKA', async () => {
  const n = 400;
  const outlying = (seed: number, size: number, name: string) => {
    const x = m.gaussian(n, 6, seed);
    return m.matrix(n, 6, (i, j) => (i === 5 ? size : 1) * x.data[i * 6 + j]!, name);
  };
  const grams = await Promise.all(
    [outlying(1, 1000, 'encoder/1'), outlying(2, 1000, 'z_mean'), outlying(3, 1, 'input')].map(gram),
  );
  const exact = await compareWithin(grams, UNWATCHED);
  const { linearCka, debiasedCka, bounds, causes } = sketchComparison(grams.map(sketchOf), null);
  // Linear CKA says that they are alike: of the one example.
  assert.ok(exact.linearCka[0]![1]! > 0.99 && Math.abs(exact.debiasedCka[0]![1]!) < 0.2);
  m.close(linearCka[0]![1]!, exact.linearCka[0]![1]!, bounds!.linearCka[0]![1]!);
  assert.deepEqual(
    debiasedCka.map(row => row.map(value => value === null)),
    [
      [true, true, true],
      [true, true, true],
      [true, true, false],
    ],
  );
  assert.equal(bounds!.debiasedCka[0]![1], null);
  assert.equal(
    causes['debiasedCka of encoder/1 × input'],
    'one example outweighs all others in encoder/1: its debiased CKA is computed, not approximated',
  );
  m.close(debiasedCka[2]![2]!, 1, 1e-6);
});

test('a value that may be far off is left out', () => {
  const n = 400;
  const size = 2 ** 12;
  const layer = (name: string, at: (sketch: number) => number): LayerSketch => {
    const buckets = new Float32Array(2 ** 16);
    for (let k = 0; k < 16; k++) buckets[k * size + at(k)] = Math.SQRT1_2;
    return { name, n, self: { biased: 1, debiased: 0.9 }, cause: null, diagonal: new Float32Array(n), buckets };
  };
  // One sketch of sixteen says that the two are alike, the others that they are not.
  const layers = [layer('input', () => 0), layer('z_mean', k => (k === 0 ? 0 : 1))];
  const { linearCka, debiasedCka, causes } = sketchComparison(layers, null);
  assert.deepEqual([linearCka[0]![1], debiasedCka[0]![1]], [null, null]);
  assert.equal(causes['debiasedCka of input × z_mean'], 'the approximate debiased CKA may be off by 0.08');
});
