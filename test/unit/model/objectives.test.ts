import { type Tensor, mean as meanOf } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dipPenalties } from '../../../src/model/objectives/dipVae';
import { type VaeObjective, regulariser, scalarNames } from '../../../src/model/objectives/objectives';
import { type Posteriors } from '../../../src/model/objectives/posteriors';
import { type Weighting, klParts, totalCorrelation } from '../../../src/model/objectives/totalCorrelation';
import { rateOf } from '../../../src/model/vae';
import { type Values, assertClose, evaluate, normals, values } from '../engine/evaluate';

/** Means, log-variances and samples of a batch of posteriors, row by row. */
interface Batch {
  readonly mean: Values;
  readonly logVariance: Values;
  readonly z: Values;
}

/** Each number a function of example i and latent unit j. */
function batchOf(
  rows: number,
  latent: number,
  mean: (i: number, j: number) => number,
  logVariance: (i: number, j: number) => number,
  noise: (i: number, j: number) => number,
): Batch {
  const fill = (entry: (i: number, j: number) => number): Values =>
    values(
      [rows, latent],
      Array.from({ length: rows * latent }, (_, at) => entry(Math.floor(at / latent), at % latent)),
    );
  return {
    mean: fill(mean),
    logVariance: fill(logVariance),
    z: fill((i, j) => mean(i, j) + Math.exp(logVariance(i, j) / 2) * noise(i, j)),
  };
}

/** Six posteriors of three latent units, of 100 training examples. */
const GIVEN = batchOf(
  6,
  3,
  (i, j) => Math.sin(i + 2 * j),
  (i, j) => 0.5 * Math.cos(2 * i - j),
  (i, j) => Math.sin(3 * i + 5 * j),
);
const EXAMPLES = 100;

/** What `fn` gives for a batch. */
async function of(
  batch: Batch,
  fn: (posteriors: Posteriors) => Record<string, Tensor>,
): Promise<Record<string, number>> {
  const out = await evaluate(all => fn(all as unknown as Posteriors), { ...batch });
  return Object.fromEntries(Object.entries(out).map(([name, data]) => [name, data[0]!]));
}

function close(actual: Record<string, number>, expected: Record<string, number>, tolerance = 1e-5): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    const allowed = tolerance * Math.max(1, Math.abs(value));
    assert.ok(Math.abs(actual[name]! - value) <= allowed, `${name} is ${actual[name]} instead of ${value}`);
  }
}

/** What the objective adds to the distortion. */
function added(
  batch: Batch,
  objective: VaeObjective,
  scalars: Record<string, number>,
): Promise<Record<string, number>> {
  return of(batch, posteriors => {
    const feeds = Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, meanOf([value])]));
    assert.deepEqual(Object.keys(feeds).sort(), scalarNames(objective).sort());
    const rate = meanOf(rateOf(posteriors.mean, posteriors.logVariance));
    return { added: regulariser(objective, { ...posteriors, rate, examples: EXAMPLES }, feeds) };
  });
}

// Expected values below: the formulas once more in float64, with NumPy.
const RATE = 0.8517204099115311;
const TC = -3.599493107840992;
const MWS = {
  mutualInformation: 5.483665780907483,
  totalCorrelation: 9.194366202591302,
  dimensionWise: -14.01961502815566,
};
const MSS = {
  mutualInformation: 1.2378512574721527,
  totalCorrelation: -0.1257153827122194,
  dimensionWise: -0.4537189194168112,
};
const DIP_2 = { offDiagonal: 0.4034053079774065, diagonal: 1.0087638545445707 };

test('total correlation, the parts of the rate and the penalties of DIP-VAE are what NumPy gives', async () => {
  const found = await of(GIVEN, posteriors => ({
    rate: meanOf(rateOf(posteriors.mean, posteriors.logVariance)),
    locatello: totalCorrelation(posteriors),
  }));
  close(found, { rate: RATE, locatello: TC });
  const parts = (weighting: Weighting) => of(GIVEN, posteriors => ({ ...klParts(posteriors, EXAMPLES, weighting) }));
  close(await parts('mws'), MWS);
  close(await parts('mss'), MSS);
  close(await of(GIVEN, posteriors => dipPenalties(posteriors, true)), DIP_2);
});

test('each objective puts them together as its paper does', async () => {
  const one = { klWeight: 1 };
  close(await added(GIVEN, { name: 'beta-vae', beta: 4 }, { klWeight: 4 }), { added: 4 * RATE });
  const tc = { name: 'beta-tc-vae', beta: 6 } as const;
  close(await added(GIVEN, { ...tc, estimator: 'locatello' }, one), { added: RATE + 5 * TC });
  for (const [estimator, { mutualInformation, totalCorrelation: weighted, dimensionWise }] of [
    ['mws', MWS],
    ['mss', MSS],
  ] as const) {
    const wanted = { added: mutualInformation + 6 * weighted + dimensionWise };
    close(await added(GIVEN, { ...tc, estimator }, one), wanted);
  }
  const dip = DIP_2.offDiagonal * 5;
  close(await added(GIVEN, { name: 'dip-vae-2', lambda: 5 }, one), { added: RATE + dip + 5 * DIP_2.diagonal });
  const apart = { name: 'dip-vae-2', lambda: 5, lambdaDiagonal: 2 } as const;
  close(await added(GIVEN, apart, one), { added: RATE + dip + 2 * DIP_2.diagonal });
  const annealed = { name: 'annealed-vae', capacity: 25, gamma: 1000, threshold: 10 } as const;
  for (const capacity of [0, 0.5, 3]) {
    const wanted = { added: 1000 * Math.abs(RATE - capacity) };
    close(await added(GIVEN, annealed, { klWeight: 1000, capacity }), wanted);
  }
});

test('DIP-VAE I looks at the means alone, and weights the diagonal tenfold', async () => {
  // Biased covariance [[2, 1], [1, 1]]/4·… of four points, by hand: variances 1 and 0.25, covariance 0.25.
  const means = [
    [1, 0.5],
    [1, -0.5],
    [-1, 0.5],
    [-1, -0.5],
  ];
  const sheared = batchOf(
    4,
    2,
    (i, j) => means[i]![j]! + (j === 1 ? 0.25 * means[i]![0]! : 0),
    () => 3,
    () => 0,
  );
  const [offDiagonal, diagonal] = [2 * 0.25 ** 2, (0.25 + 0.0625 - 1) ** 2];
  close(await of(sheared, posteriors => dipPenalties(posteriors, false)), { offDiagonal, diagonal });
  const rate = await of(sheared, ({ mean, logVariance }) => ({ rate: meanOf(rateOf(mean, logVariance)) }));
  const wanted = { added: rate.rate! + 3 * offDiagonal + 30 * diagonal };
  close(await added(sheared, { name: 'dip-vae-1', lambda: 3 }, { klWeight: 1 }), wanted);
});

test('DIP-VAE asks nothing of whitened means (I), and nothing of the prior (II)', async () => {
  const corners = batchOf(
    4,
    2,
    (i, j) => (j === 0 ? [1, 1, -1, -1][i]! : [1, -1, 1, -1][i]!),
    () => -60,
    () => 0,
  );
  const prior = batchOf(
    4,
    3,
    () => 0.3,
    () => 0,
    (i, j) => i - j,
  );
  const none = { offDiagonal: 0, diagonal: 0 };
  for (const ofSamples of [false, true])
    close(await of(corners, posteriors => dipPenalties(posteriors, ofSamples)), none, 1e-6);
  close(await of(prior, posteriors => dipPenalties(posteriors, true)), none, 1e-6);
});

const random = fc.record({
  seed: fc.nat(1000),
  rows: fc.integer({ min: 2, max: 7 }),
  latent: fc.integer({ min: 1, max: 4 }),
  examples: fc.integer({ min: 7, max: 100_000 }),
});

function drawn(seed: number, rows: number, latent: number): Batch {
  const entries = (what: string, scale: number) => {
    const { data } = normals(`${what} ${seed}`, [rows, latent], scale);
    return (i: number, j: number): number => data[i * latent + j]!;
  };
  return batchOf(rows, latent, entries('mean', 2), entries('log-variance', 1), entries('noise', 1));
}

/** The batch with its examples and latent units in another order: i and j say which one comes there. */
function reordered(batch: Batch, examples: readonly number[], units: readonly number[]): Batch {
  const move = ({ shape, data }: Values): Values =>
    values(
      shape,
      examples.flatMap(i => units.map(j => data[i * units.length + j]!)),
    );
  return { mean: move(batch.mean), logVariance: move(batch.logVariance), z: move(batch.z) };
}

const all = (posteriors: Posteriors, examples: number): Record<string, Tensor> => ({
  tc: totalCorrelation(posteriors),
  ...klParts(posteriors, examples, 'mws'),
  ...dipPenalties(posteriors, true),
});

test('the order of examples and of latent units does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(random, async ({ seed, rows, latent, examples }) => {
      const batch = drawn(seed, rows, latent);
      const turned = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) % count);
      const other = reordered(batch, turned(rows), turned(latent).reverse());
      const fn = (posteriors: Posteriors) => all(posteriors, examples);
      close(await of(other, fn), await of(batch, fn), 1e-4);
    }),
    { numRuns: 12 },
  );
});

test('the parts sum to the Monte Carlo rate, one unit has no total correlation, and the two forms differ by a constant', async () => {
  await fc.assert(
    fc.asyncProperty(random, async ({ seed, rows, latent, examples }) => {
      const batch = drawn(seed, rows, latent);
      const { mean, logVariance, z } = batch;
      let rate = 0;
      for (let at = 0; at < rows * latent; at++) {
        const scaled = (z.data[at]! - mean.data[at]!) ** 2 / Math.exp(logVariance.data[at]!);
        rate += (z.data[at]! ** 2 - scaled - logVariance.data[at]!) / 2 / rows;
      }
      const locatello = await of(batch, posteriors => ({ tc: totalCorrelation(posteriors) }));
      for (const weighting of ['mws', 'mss'] as const) {
        const parts = await of(batch, posteriors => ({ ...klParts(posteriors, examples, weighting) }));
        const { mutualInformation, totalCorrelation: tc, dimensionWise } = parts;
        const scale = Math.max(1, Math.abs(mutualInformation!), Math.abs(tc!), Math.abs(dimensionWise!));
        assert.ok(Math.abs(mutualInformation! + tc! + dimensionWise! - rate) < 1e-5 * scale);
        if (latent === 1) assert.ok(Math.abs(tc!) < 1e-5);
        const constant = (latent - 1) * Math.log(examples * rows);
        if (weighting === 'mws') assert.ok(Math.abs(tc! - locatello.tc! - constant) < 1e-5 * scale);
      }
      if (latent === 1) assert.ok(Math.abs(locatello.tc!) < 1e-5);
    }),
    { numRuns: 12 },
  );
});

test('stratified weights sum to 1: of equal posteriors nothing is mutual and nothing correlated', async () => {
  for (const rows of [2, 3, 8]) {
    const equal = batchOf(
      rows,
      3,
      (_, j) => j,
      (_, j) => 0.3 * j,
      (i, j) => Math.sin(i + 2 * j),
    );
    for (const examples of [rows, 50, 60_000]) {
      const parts = await of(equal, posteriors => ({ ...klParts(posteriors, examples, 'mss') }));
      close({ mi: parts.mutualInformation!, tc: parts.totalCorrelation! }, { mi: 0, tc: 0 });
    }
  }
});

test('posteriors that are far apart, and very narrow, still have finite parts', async () => {
  const apart = batchOf(
    4,
    2,
    i => 100 * i,
    () => -12,
    (i, j) => i - j,
  );
  const found = await of(apart, posteriors => all(posteriors, 1000));
  assertClose(
    Object.values(found).map(Number.isFinite).map(Number),
    Object.keys(found).map(() => 1),
    0,
    'finite',
  );
});
