import assert from 'node:assert/strict';
import test from 'node:test';
import { scalarsOf } from '../../../src/model/objectives/objectives';

const STEPS = 1000;

test('without a schedule the weight is that of the objective in every step', () => {
  for (const step of [0, 1, 999]) {
    assert.deepEqual(scalarsOf({ name: 'beta-vae', beta: 4 }, { step, steps: STEPS }), { klWeight: 4 });
    assert.deepEqual(scalarsOf({ name: 'dip-vae-2', lambda: 5 }, { step, steps: STEPS }), { klWeight: 1 });
    const tc = { name: 'beta-tc-vae', beta: 6, estimator: 'mss' } as const;
    assert.deepEqual(scalarsOf(tc, { step, steps: STEPS }), { klWeight: 1 });
  }
});

test('of info-vae the schedule takes its share of the weight of the rate, 1 − α', () => {
  const info = { name: 'info-vae', alpha: 0.75, lambda: 10, schedule: 'linear', warmup: 10 } as const;
  assert.deepEqual(
    [0, 5, 10].map(step => scalarsOf(info, { step, steps: STEPS })),
    [0, 0.125, 0.25].map(klWeight => ({ klWeight })),
  );
});

const weights = (schedule: object, steps: readonly number[]): number[] =>
  steps.map(step => scalarsOf({ name: 'beta-vae', beta: 2, ...schedule }, { step, steps: STEPS }).klWeight!);

test('a linear schedule rises from 0 over its warm-up, 0.3 of the training where none is given', () => {
  assert.deepEqual(weights({ schedule: 'linear', warmup: 10 }, [0, 1, 5, 9, 10, 11, 999]), [0, 0.2, 1, 1.8, 2, 2, 2]);
  assert.deepEqual(weights({ schedule: 'linear' }, [0, 150, 300, 999]), [0, 1, 2, 2]);
});

test('a cyclic schedule rises over half of each of its cycles, four where none are given', () => {
  assert.deepEqual(
    weights({ schedule: 'cyclic' }, [0, 25, 125, 249, 250, 275, 500, 999]),
    [0, 0.4, 2, 2, 0, 0.4, 0, 2],
  );
  assert.deepEqual(weights({ schedule: 'cyclic', cycles: 1 }, [0, 250, 500, 999]), [0, 1, 2, 2]);
});

test('the capacity grows evenly up to its threshold, and γ is the weight throughout', () => {
  const annealed = { name: 'annealed-vae', capacity: 25, gamma: 1000, threshold: 100 } as const;
  assert.deepEqual(
    [0, 1, 50, 100, 999].map(step => scalarsOf(annealed, { step, steps: STEPS })),
    [0, 0.25, 12.5, 25, 25].map(capacity => ({ klWeight: 1000, capacity })),
  );
});
