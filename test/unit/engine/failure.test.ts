import assert from 'node:assert/strict';
import test from 'node:test';
import { UserError } from '../../../src/base/errors';
import { EngineError, guarded } from '../../../src/engine/failure';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';

const GPU = { name: 'tensorflow', device: 'GPU, TensorFlow 2.9.1' };
const failure = (message: string): EngineError => new EngineError(GPU, new Error(message));

test('no memory: a smaller batch or another engine, and what TensorFlow said', () => {
  const error = failure(
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[4096,4096] on /GPU:0 by allocator GPU_0_bfc\nmore',
  );
  assert.equal(
    error.message,
    'the engine tensorflow (GPU, TensorFlow 2.9.1) has run out of memory ' +
      '(OOM when allocating tensor with shape[4096,4096] on /GPU:0 by allocator GPU_0_bfc)',
  );
  assert.equal(error.advice, 'Take a smaller train.batch, or start a new run with train.engine: onnx');
});

test('a status of no memory is enough', () => {
  assert.match(failure('Invalid TF_Status: 8\nMessage: no words for it').advice, /smaller train\.batch/);
  assert.doesNotMatch(failure('Invalid TF_Status: 80\nMessage: no words for it').advice, /train\.batch/);
});

test('no memory, in the words of a runtime in C++', () => {
  for (const message of ['std::bad_alloc', 'bad allocation'])
    assert.match(failure(message).advice, /smaller train\.batch/);
});

test('a driver that fails: resume, or another engine', () => {
  const error = failure('Invalid TF_Status: 13\nMessage: cuDNN launch failure : input shape ([64,1,28,28])');
  assert.match(error.message, / has failed: cuDNN launch failure : input shape \(\[64,1,28,28\]\)$/);
  assert.equal(error.advice, 'Resume it to try again, or start a new run with train.engine: onnx');
});

test('a state that finds no memory is a failure of the engine too', () => {
  const engine = guarded({
    ...onnxEngine(1),
    createState: () => {
      throw new Error('OOM when allocating');
    },
  });
  assert.throws(() => engine.createState([], {}), EngineError);
});

test('what is for the user already stays as it is', () => {
  const engine = guarded(onnxEngine(1));
  const huge = { name: 'w', shape: [2 ** 31] };
  assert.throws(
    () => engine.createState([huge], {}),
    (thrown: unknown) => thrown instanceof UserError && /at most 4 GB fit/.test(thrown.message),
  );
});
