import assert from 'node:assert/strict';
import test from 'node:test';
import { isComparable, scalarsOf } from '../../../src/model/objectives/objectives';

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

test('over 200 moments the baselines of Bae et al.: up over the first 0.3, or in 4 cycles up over half of each', () => {
  const share = (schedule: 'linear' | 'cyclic', at: readonly number[]): number[] =>
    at.map(step => scalarsOf({ name: 'beta-vae', beta: 1, schedule }, { step, steps: 200 })['klWeight']!);
  assert.deepEqual(share('linear', [0, 15, 30, 45, 60, 61, 199]), [0, 0.25, 0.5, 0.75, 1, 1, 1]);
  for (const begun of [0, 50, 100, 150]) {
    const at = [0, 5, 10, 20, 25, 26, 49].map(step => begun + step);
    assert.deepEqual(share('cyclic', at), [0, 0.2, 0.4, 0.8, 1, 1, 1]);
  }
});

test('the capacity grows evenly up to its threshold, and γ is the weight throughout', () => {
  const annealed = { name: 'annealed-vae', capacity: 25, gamma: 1000, threshold: 100 } as const;
  assert.deepEqual(
    [0, 1, 50, 100, 999].map(step => scalarsOf(annealed, { step, steps: STEPS })),
    [0, 0.25, 12.5, 25, 25].map(capacity => ({ klWeight: 1000, capacity })),
  );
});

test('evaluations are comparable once training asks for the same: at the full weight, at the capacity, at ends of cycles', () => {
  const at = (objective: Parameters<typeof isComparable>[0], ...steps: number[]): number[] =>
    steps.filter(step => isComparable(objective, { step, steps: STEPS }));
  const beta = { name: 'beta-vae', beta: 2 } as const;
  const all = [0, 1, 250, 300, 500, 999, 1000];
  assert.deepEqual(at(beta, ...all), all);
  assert.deepEqual(at({ name: 'cross-entropy' }, ...all), all);
  assert.deepEqual(at({ ...beta, schedule: 'linear' }, 299, 300, 1000), [300, 1000]);
  assert.deepEqual(at({ ...beta, schedule: 'linear', warmup: 10 }, 9, 10), [10]);
  assert.deepEqual(at({ ...beta, schedule: 'cyclic' }, ...all), [250, 500, 1000]);
  // Three cycles of 1,000 steps end within the steps 334, 667 and 1,000.
  assert.deepEqual(
    at({ ...beta, schedule: 'cyclic', cycles: 3 }, 333, 334, 335, 666, 667, 999, 1000),
    [334, 667, 1000],
  );
  // A training that goes on after its schedule stays at the full weight.
  assert.deepEqual(at({ ...beta, schedule: 'cyclic', cycles: 3 }, 1001, 1100, 1333), [1001, 1100, 1333]);
  const weight = (step: number) => scalarsOf({ ...beta, schedule: 'cyclic' }, { step, steps: STEPS })['klWeight'];
  assert.deepEqual([750, 999, 1000, 1001, 1250].map(weight), [0, 2, 2, 2, 2]);
  const annealed = { name: 'annealed-vae', capacity: 25, gamma: 10 } as const;
  assert.deepEqual(at({ ...annealed, threshold: 500 }, ...all), [500, 999, 1000]);
  assert.deepEqual(at({ ...annealed, threshold: 1001 }, ...all), []);
});
