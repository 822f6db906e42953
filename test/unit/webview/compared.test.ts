import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedSchema, keptComparedSchema } from '../../../src/protocol/compared';
import { checkpointSubject, representationSubject } from '../../../webview/common/measuring/subject';

test('a panel of an earlier version comes back as one of checkpoints', () => {
  assert.deepEqual(keptComparedSchema.parse({ files: ['/a'], measure: 'svcca' }), { of: 'checkpoints', files: ['/a'] });
  const own = { of: 'representations', files: ['/a', '/b'] };
  assert.deepEqual(keptComparedSchema.parse(own), own);
  for (const files of [[], ['/a', '/b', '/c']]) {
    assert.equal(keptComparedSchema.safeParse({ files }).success, false);
    assert.equal(comparedSchema.safeParse({ of: 'checkpoints', files }).success, false);
  }
});

test('figures say what they are of, in their words and in the names of their files', () => {
  const { name, where, id, key } = checkpointSubject({ file: '/c', step: 500 });
  assert.deepEqual([name, where, id, key], ['step 500', ', at step 500', 'step-500', { step: 500 }]);
  assert.equal(checkpointSubject({ file: '/c', step: 0 }).where, ', at the untrained model');
  const own = representationSubject('/r/layers.npz', 'A, layers.npz');
  assert.deepEqual([own.name, own.where, own.id], ['A, layers.npz', ', in A, layers.npz', 'A-layers-npz']);
  assert.deepEqual(own.key, { file: '/r/layers.npz' });
});
