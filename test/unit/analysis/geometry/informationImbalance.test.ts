import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gramOf } from '../../../../src/algebra/gram';
import { type Representation, largestMagnitude } from '../../../../src/algebra/representation';
import { imbalances } from '../../../../src/analysis/geometry/informationImbalance';
import { neighbourhoodsOf } from '../../../../src/analysis/geometry/neighbourhoods';
import { type PairDistances, pairDistances } from '../../../../src/analysis/geometry/pairDistances';
import { ranksIn } from '../../../../src/analysis/geometry/ranksOf';
import { UNWATCHED } from '../../../../src/base/progress';
import * as m from '../matrices';

const noGram = () => Promise.reject(new Error('the Gram matrix was asked for'));
const distances = (x: Representation) => pairDistances(x, largestMagnitude(x.data), noGram);

async function imbalance(a: PairDistances, b: PairDistances, k: number) {
  const neighbourhoods = await neighbourhoodsOf(a, k, UNWATCHED);
  const [found] = await imbalances([neighbourhoods], b, UNWATCHED);
  return { ...found!, ties: neighbourhoods.ties };
}

async function measured(a: Representation, b: Representation, k = 1) {
  return imbalance(await distances(a), await distances(b), k);
}

/** The formula by sorting all distances; ties at the k-th place share what is left of the weight. */
function byHand(a: Representation, b: Representation, k: number): number {
  const squared = ({ p, data }: Representation, i: number, j: number) => {
    let sum = 0;
    for (let q = 0; q < p; q++) sum += (data[i * p + q]! - data[j * p + q]!) ** 2;
    return sum;
  };
  let total = 0;
  for (let i = 0; i < a.n; i++) {
    const others = Array.from({ length: a.n }, (_, j) => j).filter(j => j !== i);
    const inA = others.map(j => squared(a, i, j));
    const inB = others.map(j => squared(b, i, j));
    const kth = [...inA].sort((x, y) => x - y)[k - 1]!;
    const nearer = inA.filter(one => one < kth).length;
    const tied = inA.filter(one => one === kth).length;
    inA.forEach((one, q) => {
      if (one > kth) return;
      const rank = inB.filter(x => x < inB[q]!).length + (inB.filter(x => x === inB[q]!).length + 1) / 2;
      total += ((one < kth ? 1 : (k - nearer) / tied) / k) * rank;
    });
  }
  return (2 / a.n ** 2) * total;
}

test('the imbalances of two closed-form matrices are those of an independent program', async () => {
  const x = m.matrix(12, 3, (i, j) => Math.sin(0.7 * i + 1.3 * j + 0.1 * i * j));
  const y = m.matrix(12, 4, (i, j) => Math.cos(0.4 * i - 0.9 * j + 0.05 * i * j));
  assert.ok(Math.abs((await measured(x, y)).value - 1.1805555555555556) < 1e-12);
  assert.ok(Math.abs((await measured(y, x)).value - 0.4305555555555556) < 1e-12);
});

test('of all other rows the value is 1 by construction, and has no error', async () => {
  const { value, error } = await measured(m.gaussian(30, 3, 1), m.gaussian(30, 2, 2), 29);
  assert.ok(Math.abs(value - 1) < 1e-12);
  assert.equal(error, 0);
});

for (const k of [1, 2, 5, 29]) {
  test(`with k = ${k} the value is that of sorting all distances, on a lattice full of ties too`, async () => {
    const a = m.gaussian(30, 3, 1);
    const b = m.gaussian(30, 2, 2);
    assert.ok(Math.abs((await measured(a, b, k)).value - byHand(a, b, k)) < 1e-12);
    const lattice = m.matrix(30, 2, (i, j) => (j === 0 ? i % 5 : Math.floor(i / 5)));
    const found = await measured(lattice, a, k);
    assert.ok(Math.abs(found.value - byHand(lattice, a, k)) < 1e-12);
    assert.ok(Math.abs((await measured(a, lattice, k)).value - byHand(a, lattice, k)) < 1e-12);
    if (k < 29) assert.ok(found.ties > 0);
  });
}

test('of wide matrices the Gram matrix decides only what it is sure of', async () => {
  const wide = m.gaussian(60, 200, 3);
  const rounded = await gramOf(wide, m.noProduct, UNWATCHED);
  const inexact = { ...rounded, triangle: rounded.triangle.map(Math.fround), error: 1e-4 };
  const a = await pairDistances(wide, largestMagnitude(wide.data), () => Promise.resolve(inexact));
  const b = await distances(m.gaussian(60, 3, 4));
  for (const k of [1, 3]) {
    assert.ok(Math.abs((await imbalance(a, b, k)).value - byHand(wide, m.gaussian(60, 3, 4), k)) < 1e-12);
    assert.ok(Math.abs((await imbalance(b, a, k)).value - byHand(m.gaussian(60, 3, 4), wide, k)) < 1e-12);
  }
});

for (const wide of [false, true]) {
  test(`of rows that are all but alike ${wide ? 'in wide matrices ' : ''}it is that of sorting all distances`, async () => {
    const [n, p] = [120, wide ? 80 : 3];
    const alike = m.matrix(n, p, (i, j) => (i % 10 === 0 ? Math.sin(i * j + j) : 0));
    const half = m.matrix(n, p, (i, j) => (i % 20 < 10 ? Math.cos(i * i + j) : 1));
    const of = async (x: Representation) =>
      pairDistances(x, largestMagnitude(x.data), () => gramOf(x, m.noProduct, UNWATCHED));
    const [a, b] = [await of(alike), await of(half)];
    assert.ok(Math.abs((await imbalance(a, b, 1)).value - byHand(alike, half, 1)) < 1e-9);
    assert.ok(Math.abs((await imbalance(b, a, 3)).value - byHand(half, alike, 3)) < 1e-9);
  });
}

test('many rows are ranked and counted together as one by one', () => {
  const x = m.matrix(60, 1, i => (i * i) % 23);
  const squared = (i: number, j: number) => (x.data[i]! - x.data[j]!) ** 2;
  // Bounds that decide little.
  const bounds: PairDistances['bounds'] = (i, lower, upper) => {
    for (let j = 0; j < 60; j++) [lower[j], upper[j]] = [squared(i, j) - 40, squared(i, j) + 40];
    lower[i] = upper[i] = Infinity;
  };
  const ranks = ranksIn({ n: 60, exact: squared, bounds });
  const rows = Uint32Array.from({ length: 30 }, (_, q) => 1 + ((q * 7) % 59));
  const weights = Float64Array.from(rows, (_, q) => (q % 3) + 0.25);
  ranks.turnTo(0);
  const [one, all] = [new Float64Array(60), new Float64Array(60)];
  const sum = rows.reduce((total, row, q) => total + weights[q]! * ranks.rank(row, weights[q]!, one), 0);
  assert.ok(Math.abs(ranks.sumOfRanks(rows, weights, all) - sum) < 1e-9);
  all.forEach((value, j) => assert.ok(Math.abs(value - one[j]!) < 1e-9, `row ${j}`));
});

test('a matrix says all of itself, and of noise nothing', async () => {
  const x = m.gaussian(200, 4, 5);
  assert.equal((await measured(x, x)).value, 2 / 200);
  const { value, error } = await measured(x, m.gaussian(200, 4, 6));
  assert.ok(Math.abs(value - 1) < 3 * error, `${value} ± ${error}`);
});

test('of few rows the error is at least that of their ranks', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    for (const n of [4, 6, 9]) {
      const [a, b] = [m.gaussian(n, 3, seed), m.gaussian(n, 3, seed + 1000)];
      const { value, error } = await measured(a, b);
      assert.ok(Number.isFinite(error));
      // All ranks are equal only where they leave nothing to vary.
      if (error === 0)
        assert.ok(Number.isInteger(Number(((value * n) / 2).toFixed(9))), `n ${n}, seed ${seed}: ${value}`);
    }
  }
});

/** A pair of representations that are drawn anew for each seed. */
const KINDS: Record<string, (seed: number) => [Representation, Representation]> = {
  'a noisy copy': seed => {
    const a = m.gaussian(DRAWN, 5, seed);
    const noise = m.gaussian(DRAWN, 5, seed + 10_000);
    return [a, { ...a, data: a.data.map((value, at) => value + noise.data[at]! / 2) }];
  },
  'two of five columns': seed => {
    const a = m.gaussian(DRAWN, 5, seed);
    return [m.matrix(DRAWN, 2, (i, j) => a.data[i * 5 + j]!), a];
  },
  'a square': seed => {
    const a = m.gaussian(DRAWN, 1, seed);
    return [m.mapped(a, value => value * value), a];
  },
  noise: seed => [m.gaussian(DRAWN, 3, seed), m.gaussian(DRAWN, 3, seed + 10_000)],
};
const DRAWN = 300;
const DRAWS = 200;

for (const [kind, draw] of Object.entries(KINDS)) {
  test(`of ${kind}, 95 % intervals hold the mean over draws in 92 to 98 %, in both directions`, async () => {
    for (const turned of [false, true]) {
      const found = [];
      for (let seed = 1; seed <= DRAWS; seed++) {
        const [a, b] = draw(seed);
        found.push(await (turned ? measured(b, a) : measured(a, b)));
      }
      const mean = found.reduce((sum, { value }) => sum + value, 0) / DRAWS;
      const held = found.filter(({ value, error }) => Math.abs(value - mean) <= 1.96 * error).length / DRAWS;
      const way = turned ? 'from right to left' : 'from left to right';
      assert.ok(held >= 0.92, `${way} ${held}`);
      // Where nearly all ranks are 1 the errors may be too large, never too small.
      if (mean > 5 * (2 / DRAWN)) assert.ok(held <= 0.98, `${way} ${held}`);
    }
  });
}
