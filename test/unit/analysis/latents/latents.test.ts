import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activeUnits,
  countUnits,
  isActive,
  latentUnits,
  meanAndError,
  mostInformative,
  unitType,
} from '../../../../src/analysis/latents/latentUnits';
import { close, matrix } from '../matrices';

test('KL of all units together: the golden value', () => {
  const mean = matrix(6, 3, (i, j) => Math.sin(i + 2 * j)).data;
  const logVariance = matrix(6, 3, (i, j) => 0.5 * Math.cos(2 * i - j)).data;
  const units = latentUnits(mean, logVariance, 6, 3);
  close(
    units.reduce((sum, unit) => sum + unit.kl, 0),
    0.8517204099115311,
    1e-12,
  );
});

test('variance, KL and precision of a unit, by hand', () => {
  const units = latentUnits(Float64Array.of(1, 0, 3, 0), Float64Array.of(Math.log(0.25), 0, 0, Math.log(0.4)), 2, 2);
  close(units[0]!.meanVariance, 2, 1e-15);
  close(units[0]!.kl, ((1 + 0.25 - Math.log(0.25) - 1) / 2 + 9 / 2) / 2, 1e-12);
  close(units[0]!.precise, 0.5, 0);
  close(units[1]!.meanVariance, 0, 0);
  close(units[1]!.kl, (0.4 - Math.log(0.4) - 1) / 4, 1e-12);
});

test('near the prior KL keeps its digits', () => {
  const log = 1e-6;
  const [unit] = latentUnits(Float64Array.of(0, 0), Float64Array.of(log, log), 2, 1);
  close(unit!.kl / (log ** 2 / 4), 1, 1e-5);
});

test('an offset of 10⁶ leaves the variance alone', () => {
  const mean = Float64Array.from({ length: 1000 }, (_, i) => 1e6 + (i % 2));
  const [unit] = latentUnits(mean, new Float64Array(1000), 1000, 1);
  close(unit!.meanVariance, 250 / 999, 1e-9);
});

test('types and activity at their borders', () => {
  const unit = (meanVariance: number, kl: number, precise: number) => ({ meanVariance, kl, precise });
  assert.equal(unitType(unit(0, 0.009, 0)), 'passive');
  assert.equal(unitType(unit(0, 0.01, 0)), 'mixed');
  assert.equal(unitType(unit(0.01, 0.009, 0)), 'mixed');
  assert.equal(unitType(unit(1, 3, 0.95)), 'precise');
  assert.equal(unitType(unit(1, 3, 0.9499)), 'mixed');
  // However small its variance, a constant mean says nothing of any example.
  assert.equal(unitType(unit(0.00999, 3, 1)), 'mixed');
  assert.ok(isActive(unit(0.01, 0, 0)));
  assert.ok(!isActive(unit(0.00999, 0, 0)));
  assert.equal(activeUnits([unit(1, 1, 1), unit(0, 1, 1)]), 1);
});

test('the most informative first: active ones by KL, then the others by KL', () => {
  const unit = (meanVariance: number, kl: number) => ({ meanVariance, kl, precise: 1 });
  const units = [unit(0, 5), unit(1, 0.2), unit(0, NaN), unit(1, 3), unit(0, 7), unit(1, 3)];
  assert.deepEqual(mostInformative(units), [3, 5, 1, 4, 0, 2]);
  assert.deepEqual(countUnits([...units, { meanVariance: 0, kl: 0, precise: 0 }]), {
    active: 3,
    precise: 3,
    mixed: 3,
    passive: 1,
  });
});

test('one example has no variance, and no NaN', () => {
  assert.deepEqual(latentUnits(Float64Array.of(1), Float64Array.of(0), 1, 1), [
    { meanVariance: 0, kl: 0.5, precise: 0 },
  ]);
});

test('what cannot be is refused', () => {
  assert.throws(() => latentUnits(Float64Array.of(), Float64Array.of(), 0, 1), RangeError);
  assert.throws(() => latentUnits(Float64Array.of(1, 2), Float64Array.of(0), 2, 1), RangeError);
  assert.throws(() => meanAndError([]), RangeError);
});

test('mean and standard error', () => {
  const { mean, error } = meanAndError(Float32Array.of(1, 2, 3, 6));
  close(mean, 3, 1e-15);
  close(error, Math.sqrt((4 + 1 + 0 + 9) / 3 / 4), 1e-15);
  assert.deepEqual(meanAndError([5]), { mean: 5, error: 0 });
});
