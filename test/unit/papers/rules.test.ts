import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { encodersMeet } from '../../../scripts/papers/000/alike';
import { NotTestable } from '../../../scripts/papers/common/notTestable';
import { isSlight, sameOrder } from '../../../scripts/papers/000/inBothMeasures';
import { type Bounds, meanOf, type Parts, partsOf } from '../../../scripts/papers/000/layers';
import { before, orderOf, untrainedMeet } from '../../../scripts/papers/000/learning';
import { pairsOf } from '../../../scripts/papers/000/pairs';
import { converged } from '../../../scripts/papers/000/plateau';
import { apart, spreadOf } from '../../../scripts/papers/common/quantiles';
import { fallsEverywhere, within } from '../../../scripts/papers/000/regularisation';
import type { Run } from '../../../scripts/papers/common/finishedRuns';
import { decoderFollows, onlyRefined } from '../../../scripts/papers/000/snapshots';

const encoder = (...values: number[]): Parts => ({ encoder: values, latent: [], decoder: [] });

test('untrained encoders meet a claim at its level, or where trained ones are not above them', () => {
  const trained = [encoder(0.95, 0.95), encoder(0.96, 0.94), encoder(0.95, 0.97)];
  const all = (value: number): Parts[] => trained.map(() => encoder(value, value));
  assert.equal(encodersMeet(all(0.5), trained, 0.9), false);
  assert.equal(encodersMeet(all(0.92), trained, 0.9), true);
  const onAverage = trained.map(() => encoder(0.99, 0.85));
  assert.equal(encodersMeet(onAverage, trained, 0.9), true, 'a layer that misses the level is no excuse');
  const oneAlike = [encoder(0.5, 0.5), encoder(0.5, 0.5), encoder(0.96, 0.96)];
  assert.equal(encodersMeet(oneAlike, trained, 0.9), true);
});

test('an early encoder says nothing where the untrained one is as much like the last', () => {
  const early = (value: number, error = 0.01) => ({ parts: encoder(value, value), error });
  assert.equal(untrainedMeet([early(0.6), early(0.5)], [early(0.9), early(0.9)]), false);
  assert.equal(untrainedMeet([early(0.85), early(0.85)], [early(0.9), early(0.9)]), true);
  assert.equal(untrainedMeet([early(0.6), early(0.79)], [early(0.9), early(0.8, 0.02)]), true);
});

test('layers of the same name, without copies, as shares of what noise allows', () => {
  const rows = ['input', 'encoder/1', 'encoder/2', 'z_mean', 'sampling', 'decoder/1', 'decoder/2'];
  const linearCka = rows.map((_, i) => rows.map((__, j) => (i === j ? 0.6 : 0)));
  const bounds = (share: number): Bounds => ({
    copies: ['encoder/2'],
    redrawn: new Map(rows.map(layer => [layer, layer === 'decoder/2' ? 0.4 : layer.startsWith('decoder') ? share : 1])),
  });
  const comparison = { rows, columns: rows, linearCka } as unknown as Comparison;
  const parts = partsOf(comparison, bounds(0.9), bounds(0.4 / 0.9 + 0.2));
  assert.deepEqual(parts.encoder, [0.6]);
  assert.deepEqual(parts.latent, [0.6, 0.6]);
  assert.equal(parts.decoder.length, 1, 'a decoder that noise rules says nothing');
  assert.ok(Math.abs(parts.decoder[0]! - 0.6 / Math.sqrt(0.9 * (0.4 / 0.9 + 0.2))) < 1e-12);
  assert.throws(() => meanOf(encoder(1), 'decoder'), NotTestable);
});

test('pairs share neither a model nor a seed', () => {
  const runs = (name: string, ...seeds: number[]): Run[] => seeds.map(seed => ({ dir: name, seed }) as Run);
  const pairs = pairsOf(runs('a', 0, 1, 2), runs('b', 0, 1, 2));
  assert.deepEqual(
    pairs.map(([a, b]) => [a.seed, b.seed]),
    [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
  );
  const same = runs('a', 0, 1);
  assert.equal(pairsOf(same, same).length, 1);
  assert.throws(() => pairsOf(runs('a', 0), runs('b', 0)), NotTestable);
  assert.throws(() => pairsOf(runs('a', 0, 1), runs('b', 1, 0)), NotTestable);
});

test('apart: no overlap', () => {
  assert.equal(apart([3, 4], [1, 2]), true);
  assert.equal(apart([2, 4], [1, 2]), false);
  assert.equal(apart([], [1]), false);
});

test('in every seed, from each β to the next', () => {
  assert.equal(
    fallsEverywhere(
      new Map([
        [1, [9, 8]],
        [2, [7, 7.5]],
        [4, [6, 7]],
      ]),
    ),
    true,
  );
  assert.equal(
    fallsEverywhere(
      new Map([
        [1, [9, 8]],
        [2, [7, 8]],
        [4, [6, 7]],
      ]),
    ),
    false,
  );
});

test('within bounds over groups and seeds', () => {
  assert.equal(within([spreadOf([0.9, 0.92]), spreadOf([0.95, 0.95])]), true);
  assert.equal(within([spreadOf([0.9, 0.92]), spreadOf([0.7, 0.7])]), false);
  assert.equal(within([spreadOf([0.8, 0.95]), spreadOf([0.87, 0.87])]), false);
  assert.throws(() => within([spreadOf([1]), spreadOf([1, 1])]), NotTestable);
});

test('the order of settling', () => {
  const course = (layer: string, settledAt: number) => ({ layer, settledAt });
  const order = orderOf([
    course('encoder/2', 2),
    course('decoder/1', 4),
    course('decoder/2', 3),
    course('encoder/1', 0),
  ]);
  assert.deepEqual(order, { encoder: 2, latent: null, decoder: 4.5 });
  assert.equal(before([order], 'encoder', 'decoder'), true);
  assert.equal(before([order], 'decoder', 'encoder'), false);
  assert.equal(before([order], 'encoder', 'latent'), false, 'no layer is no evidence');
});

test('phases of learning', () => {
  const way = { encoder: [0.9, 0.93, 0.95, 0.96], decoder: [0.1, 0.6, 0.7, 0.8] };
  assert.equal(decoderFollows(way), true);
  assert.equal(decoderFollows({ ...way, decoder: [0.1, 0.2, 0.7, 0.8] }), false);
  assert.equal(decoderFollows({ ...way, encoder: [0.2, 0.9, 0.9, 0.9] }), false);
  assert.equal(onlyRefined(way), true);
  assert.equal(onlyRefined({ ...way, decoder: [0.1, 0.2, 0.7, 0.8] }), false);
  assert.equal(onlyRefined({ ...way, encoder: [0.9, 0.95, 0.94, 0.96] }), false);
});

test('nine tenths of the way', () => {
  const elbos = [-700, -300, -200, -145, -100];
  const tests = elbos.map((elbo, i) => ({ step: 50 * (i + 1), elbo }));
  assert.equal(converged(tests), 0.8);
});

test('both measures in the same order, and a slight difference', () => {
  const layers = [
    { cka: 0.9, procrustes: 0.8 },
    { cka: 0.5, procrustes: 0.6 },
    { cka: 0.4, procrustes: 0.7 },
  ];
  assert.equal(sameOrder(layers), 2 / 3);
  assert.deepEqual([0.1, 0, -0.1, 0.3].map(isSlight), [true, false, false, false]);
});
