import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNWATCHED } from '../../../../src/base/progress';
import { type Representation } from '../../../../src/algebra/representation';
import { neighbourError } from '../../../../src/analysis/geometry/neighbourErrors';
import { twoNN } from '../../../../src/analysis/geometry/twonn';
import * as m from '../matrices';

const noGram = () => Promise.reject(new Error('the Gram matrix was asked for'));
const measured = (x: Representation) => twoNN(x, noGram, UNWATCHED);

const ESTIMATORS = {
  fit: (ratios: readonly number[]): number => {
    const sorted = [...ratios].sort((a, b) => a - b).slice(0, Math.floor(0.9 * ratios.length));
    const heights = sorted.map((_, i) => -Math.log(1 - (i + 1) / ratios.length));
    return sumOf(sorted.map((x, i) => x * heights[i]!)) / sumOf(sorted.map(x => x * x));
  },
  mle: (ratios: readonly number[]): number => (ratios.length - 1) / sumOf(ratios),
};

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The two nearest other rows of each row, by sorting all distances. */
function nearestTwo({ n, p, data }: Representation): { others: number[]; logRatio: number }[] {
  return Array.from({ length: n }, (_, i) => {
    const all = Array.from({ length: n }, (_, j) => {
      const row = Array.from({ length: p }, (_, k) => data[i * p + k]! - data[j * p + k]!);
      return { j, distance: Math.hypot(...row) };
    });
    const [one, two] = all.filter(({ j }) => j !== i).sort((a, b) => a.distance - b.distance);
    return { others: [one!.j, two!.j], logRatio: Math.log(two!.distance / one!.distance) };
  });
}

/** The formula over all pairs of rows, every estimate anew. */
function errorByHand(x: Representation, estimate: (ratios: readonly number[]) => number): number {
  const rows = nearestTwo(x);
  const without = rows.map((_, i) => estimate(rows.filter((_, j) => j !== i).map(({ logRatio }) => logRatio)));
  const off = without.map(value => value - sumOf(without) / x.n);
  let [own, shared] = [0, 0];
  for (let i = 0; i < x.n; i++) {
    own += off[i]! * off[i]!;
    for (let j = 0; j < x.n; j++) {
      const linked = rows[i]!.others.includes(j) || rows[j]!.others.includes(i);
      if (i !== j && linked) shared += off[i]! * off[j]!;
    }
  }
  return Math.sqrt(((x.n - 1) / x.n) * Math.max(own, own + shared));
}

for (const [n, p] of [
  [3, 1],
  [4, 2],
  [7, 2],
  [31, 3],
  [120, 5],
] as const) {
  test(`the errors of ${n} rows are those of the formula over all pairs`, async () => {
    for (const seed of [1, 2, 3]) {
      const x = m.gaussian(n, p, seed);
      const { fitError, mleError } = await measured(x);
      m.close(fitError! / errorByHand(x, ESTIMATORS.fit), 1, 1e-9);
      m.close(mleError! / errorByHand(x, ESTIMATORS.mle), 1, 1e-9);
    }
  });
}

test('of a mean: √3 times the standard error where triples of neighbours agree, never below it', () => {
  const values = Float64Array.from([1, 1, 1, 5, 5, 5, 9, 9, 9]);
  const without = values.map(value => (45 - value) / 8);
  const standard = Math.sqrt((3 * (16 + 16)) / 8 / 9);
  const found = (others: (i: number) => [number, number]) => ({
    first: values,
    second: values,
    nearest: Int32Array.from(values, (_, i) => others(i)[0]),
    next: Int32Array.from(values, (_, i) => others(i)[1]),
  });
  const inTriple = (i: number, step: number) => i - (i % 3) + ((i + step) % 3);
  m.close(
    neighbourError(
      without,
      found(i => [inTriple(i, 1), inTriple(i, 2)]),
    ),
    Math.sqrt(3) * standard,
    1e-12,
  );
  // Neighbours of other triples: what they share is negative.
  m.close(
    neighbourError(
      without,
      found(i => [(i + 3) % 9, (i + 6) % 9]),
    ),
    standard,
    1e-12,
  );
  assert.equal(
    neighbourError(
      values.map(() => NaN),
      found(i => [(i + 3) % 9, (i + 6) % 9]),
    ),
    null,
  );
});

test('the order of the examples does not matter', async () => {
  const x = m.gaussian(300, 4, 8);
  const turned = m.matrix(300, 4, (i, j) => x.data[((i * 7) % 300) * 4 + j]!);
  const [before, after] = [await measured(x), await measured(turned)];
  m.close(after.fitError! / before.fitError!, 1, 1e-9);
  m.close(after.mleError! / before.mleError!, 1, 1e-9);
});

// 1,000 draws of 1,000 examples: `npm run dimensions`. Of 200 draws 95 % are 190 ± 3.1.
for (const dimension of [2, 5, 10]) {
  test(`intervals of 1.96 errors hold the mean over draws, d = ${dimension}`, async () => {
    const draws = [];
    for (let seed = 0; seed < 200; seed++) draws.push(await measured(m.gaussian(400, dimension, 1000 + seed)));
    for (const [name, error] of [
      ['fit', 'fitError'],
      ['mle', 'mleError'],
    ] as const) {
      const mean = sumOf(draws.map(draw => draw[name]!)) / draws.length;
      const held = draws.filter(draw => Math.abs(draw[name]! - mean) <= 1.96 * draw[error]!).length;
      assert.ok(held >= 180 && held <= 199, `${held} of ${draws.length}`);
    }
  });
}
