import assert from 'node:assert/strict';
import test from 'node:test';
import { stepInName } from '../../../src/run/checkpoints/checkpoint';
import { atBeta, referenceOf } from '../../../src/run/checkpoints/reference';

test('a reference names a checkpoint at one β', () => {
  const file = '/runs/a#b/checkpoints/step-00000600.safetensors';
  for (const beta of [0.01, 1, 4, 1e-7]) assert.deepEqual(referenceOf(atBeta(file, beta)), { file, beta });
  assert.deepEqual(referenceOf(atBeta(file, undefined)), { file, beta: undefined });
});

test('a reference that names its β keeps it', () => {
  assert.deepEqual(referenceOf(atBeta(atBeta('a', 4), 5)), { file: 'a', beta: 4 });
});

test('the step in the name of a checkpoint is that at each β', () => {
  const untrained = '/runs/a/checkpoints/step-00000000.safetensors';
  assert.deepEqual([untrained, atBeta(untrained, 4), '/a.safetensors#beta=4'].map(stepInName), [0, 0, undefined]);
});

test('what is no number is part of the name', () => {
  for (const file of ['a#beta=', 'a#beta=x', 'a#beta', '#'])
    assert.deepEqual(referenceOf(file), { file, beta: undefined });
});
