import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { heldOutSince } from '../../../../src/analysis/latents/evaluationDifferences';
import { differencesOf } from '../../../../src/analysis/population/runDifferences';
import type { CurvePoint } from '../../../../src/analysis/results/curve';
import { openPerExample, readPerExample } from '../../../../src/run/perExample';
import type { Evaluation } from '../../../../src/run/records';
import { temporaryFolder } from '../../run/helpers';
import { atBeta } from '../atParameter';
import * as m from '../matrices';

const HELD_OUT = { id: '0123456789abcdef', n: 4 };

const write = (dir: string, step: number, rate: number[], distortion: number[], heldOut = HELD_OUT): void => {
  mkdirSync(dir, { recursive: true });
  const log = openPerExample(dir, heldOut);
  log.append(step, { rate: Float32Array.from(rate), distortion: Float32Array.from(distortion) });
  log.close();
};

const point = (run: string, beta: number, seed = 0): CurvePoint => {
  const errors = { rateError: 9, distortionError: 9, elboError: 9 };
  const where = { seed, step: 10, run, activeUnits: 2, latent: 2, n: 4, split: 'test' as const };
  return { ...atBeta(beta), ...where, ...errors, rate: 1, distortion: 1 };
};

test('runs of one seed are compared by example where they kept the same ones', t => {
  const root = temporaryFolder(t);
  const dir = (name: string) => join(root, name);
  write(dir('a'), 10, [5, 1, 2, 4], [100, 50, 80, 90]);
  write(dir('b'), 10, [4, 0, 1, 3], [101, 51, 83, 91]);
  write(dir('other examples'), 10, [4, 0, 1, 3], [1, 2, 3, 4], { ...HELD_OUT, id: 'f'.repeat(16) });
  write(dir('other seed'), 10, [4, 0, 1, 3], [1, 2, 3, 4]);
  write(dir('other step'), 20, [4, 0, 1, 3], [1, 2, 3, 4]);
  const points = [
    point(dir('a'), 1),
    { ...point(dir('a'), 1), split: 'train' as const },
    point(dir('b'), 2),
    point(dir('other examples'), 4),
    point(dir('other seed'), 4, 1),
    point(dir('other step'), 4),
    point(dir('nothing kept'), 4),
  ];
  const [found, ...others] = differencesOf(points);
  assert.deepEqual(others, []);
  assert.deepEqual([found!.a, found!.b], [dir('a'), dir('b')]);
  assert.deepEqual(found!.rate, { mean: 1, error: 0, paired: true });
  // All β of a multi-rate run are of one run, whose evaluations are at one of them.
  const overBeta = [1, 2].map(beta => ({ ...point(dir('b'), beta), multiRate: true as const }));
  assert.deepEqual(differencesOf([point(dir('a'), 1), ...overBeta]), []);
  // −1, −1, −3 and −1: a mean of −1.5 with a standard deviation of 1.
  assert.deepEqual(found!.distortion, { mean: -1.5, error: 0.5, paired: true });
  // Of −(rate + distortion): 0, 0, 2 and 0.
  assert.deepEqual(found!.elbo, { mean: 0.5, error: 0.5, paired: true });
});

test('evaluations of a run are compared by example, at the full weight of the rate, where both were kept', t => {
  const dir = temporaryFolder(t);
  write(dir, 20, [1, 1, 1, 1], [9, 9, 9, 9]);
  write(dir, 30, [2, 2, 2, 4], [5, 5, 7, 5]);
  const test = (step: number): Evaluation => {
    const errors = { rateError: 3, distortionError: 4, elboError: 5 };
    const means = { rate: 10 - step / 10, distortion: step, loss: 0, elbo: -10 - 0.9 * step };
    return { kind: 'test', step, n: 4, ...means, ...errors, activeUnits: 0, units: [] };
  };
  const tests = [test(10), test(20), test(30)];
  const [older, known] = heldOutSince(tests, readPerExample(dir), 3);
  assert.deepEqual(older!.rate, { mean: -2, error: Math.hypot(3, 3), paired: false });
  assert.equal(known!.step, 20);
  // D + 3R fell from 12 by 1, 1, −1 and −5; D alone from 9 by 4, 4, 2 and 4.
  m.close(known!.objective.mean, 1, 1e-12);
  m.close(known!.objective.error, Math.sqrt(((-2) ** 2 + (-2) ** 2 + 0 + 4 ** 2) / 3 / 4), 1e-12);
  assert.deepEqual([known!.distortion.mean, known!.distortion.paired], [-3.5, true]);
  m.close(known!.distortion.error, Math.sqrt((3 * 0.5 ** 2 + 1.5 ** 2) / 3 / 4), 1e-12);
  assert.deepEqual([older!.turned, known!.turned], [0, 0]);
  assert.ok(heldOutSince(tests, undefined, 3).every(({ rate, objective }) => !rate.paired && !objective.paired));
  assert.deepEqual(heldOutSince([], readPerExample(dir), 3), []);
});
