import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Baselines, Comparison } from '../../../src/analysis/results/comparison';
import { UNASKED } from '../../../src/analysis/results/similarities';
import {
  besideUntrained,
  sinceUntrained,
  sinceUntrainedAt,
  towardsTheLastAt,
} from '../../../src/views/heatmaps/sinceUntrained';

const NAMES = ['encoder/1', 'z_mean'];

function comparisonOf(linearCka: (number | null)[][]): Comparison {
  return { rows: NAMES, columns: NAMES, n: 100, linearCka, debiasedCka: linearCka, ...UNASKED, causes: {} };
}

const of = (value: number, untrained: number): string | undefined => sinceUntrained([{ value, untrained }]);

test('one seed: nothing learned where the untrained model has as much, else the two numbers', () => {
  assert.equal(of(0.94, 0.95), '0.94, untrained 0.95: nothing learned shows here.');
  assert.equal(of(0.953, 0.951), '0.95, untrained 0.95: nothing learned shows here.');
  assert.equal(of(0.97, 0.95), '0.97, untrained 0.95.', 'nothing tells how much of that is chance');
  assert.equal(of(0.94, 0.4), '0.94, untrained 0.40.');
  assert.equal(of(0.4, 0.95), '0.40, untrained 0.95.', 'that training has changed it is no sign that it has not');
  assert.equal(sinceUntrained([]), undefined);
});

test('several seeds: by the standard deviation of the difference over them', () => {
  const seeds = (...values: [number, number][]): string | undefined =>
    sinceUntrained(values.map(([value, untrained]) => ({ value, untrained })));
  // Differences 0.05, 0.01 and −0.03: mean 0.01, standard deviation 0.04.
  const same = seeds([0.95, 0.9], [0.91, 0.9], [0.87, 0.9]);
  assert.equal(same, '0.91, untrained 0.90 (the difference varies by 0.04 over 3 seeds): nothing learned shows here.');
  assert.equal(seeds([0.9, 0.5], [0.92, 0.54]), '0.91, untrained 0.52 (the difference varies by 0.01 over 2 seeds).');
  assert.match(seeds([0.5, 0.9], [0.54, 0.92])!, /over 2 seeds\): training has made them less alike\.$/);
  assert.match(seeds([0.901, 0.9], [0.901, 0.9])!, /nothing learned shows here/, 'two decimals show no difference');
});

test('a cell beside the same one untrained; nothing of a layer and itself, or without a value', () => {
  const [now, before] = [
    [
      [1, 0.7],
      [0.7, 1],
    ],
    [
      [1, 0.72],
      [null, 1],
    ],
  ].map(comparisonOf) as [Comparison, Comparison];
  const at = (row: number, column: number) => besideUntrained(now, before, { row, column }, 'linearCka');
  assert.deepEqual(at(0, 1), { value: 0.7, untrained: 0.72 });
  assert.equal(at(1, 0), undefined);
  assert.equal(at(0, 0), undefined);
  const words = sinceUntrainedAt(now, before, { row: 0, column: 1 }, 'linearCka');
  assert.equal(words, '0.70, untrained 0.72: nothing learned shows here.');
  assert.equal(sinceUntrainedAt(now, before, { row: 0, column: 1 }, 'procrustes'), undefined, 'not measured');
});

test('two checkpoints, one of them the last: by the spread over halves of the examples', () => {
  const baselines: Baselines = {
    ...{ n: 100, layers: NAMES, untrained: [0.95, 0.5], spread: [0.01, 0.02], redrawn: [1, 1], copies: [] },
  };
  const between = (first: number, second: number): Comparison =>
    comparisonOf([
      [first, 0.1],
      [0.1, second],
    ]);
  const at = (comparison: Comparison, row: number, column = row, more: Partial<Baselines> = {}) =>
    towardsTheLastAt(comparison, { ...baselines, ...more }, { row, column }, 'linearCka');
  assert.equal(at(between(0.94, 0.9), 0), '0.94, untrained 0.95: nothing learned shows here.');
  assert.equal(at(between(0.959, 0.9), 0), '0.96, untrained 0.95: nothing learned shows here.');
  assert.equal(at(between(0.97, 0.9), 0), '0.97, untrained 0.95.');
  assert.equal(at(between(0.97, 0.9), 1), '0.90, untrained 0.50.');
  assert.equal(at(between(0.97, 0.9), 0, 1), undefined, 'another layer');
  assert.equal(at(between(0.97, 0.9), 0, 0, { copies: ['encoder/1'] }), undefined, 'another layer by construction');
  assert.equal(at(between(0.97, 0.9), 0, 0, { spread: [null, null] }), undefined, 'too few examples');
  assert.equal(towardsTheLastAt(between(1, 1), baselines, { row: 0, column: 0 }, 'debiasedCka'), undefined);
});
