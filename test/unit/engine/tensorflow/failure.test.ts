import assert from 'node:assert/strict';
import test from 'node:test';
import { UserError } from '../../../../src/base/errors';
import { explainFailure } from '../../../../src/engine/tensorflow/failure';

const explained = (message: string): Error => explainFailure(new Error(message));

test('no memory: a smaller batch, and what TensorFlow said', () => {
  const error = explained(
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[4096,4096] on /GPU:0 by allocator GPU_0_bfc',
  );
  assert.ok(error instanceof UserError);
  assert.match(
    error.message,
    /out of memory: take a smaller train\.batch, or train\.engine: onnx \(.*OOM when allocating/,
  );
});

test('a driver that fails: resume, or another engine', () => {
  const error = explained('Invalid TF_Status: 13\nMessage: cuDNN launch failure : input shape ([64,1,28,28])');
  assert.ok(error instanceof UserError);
  assert.match(error.message, /^the GPU's driver or libraries failed .*resume.*train\.engine: onnx \(.*cuDNN launch/);
});

test('any other status is said to be TensorFlow’s', () => {
  const error = explained('Invalid TF_Status: 3\nMessage: Incompatible shapes');
  assert.ok(error instanceof UserError);
  assert.match(error.message, /^TensorFlow failed/);
});

test('a mistake of ours stays one', () => {
  const mistake = new Error('the program lacks its input x');
  assert.equal(explainFailure(mistake), mistake);
});
