import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import type { Watch } from '../../../src/base/progress';
import { Measurements, measureAgain } from '../../../webview/common/measuring/measurements';

/** Answers by hand. */
function byHand(): {
  measurements: Measurements<string>;
  asked: { file: string; watch: Watch; resolve: (value: string) => void; reject: (error: Error) => void }[];
} {
  const asked: ReturnType<typeof byHand>['asked'] = [];
  const ask = (file: string, watch: Watch): Promise<string> =>
    new Promise((resolve, reject) => asked.push({ file, watch, resolve, reject }));
  return { measurements: new Measurements(ask, () => undefined), asked };
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('measures one file after the other and keeps what it got', async () => {
  const { measurements, asked } = byHand();
  measurements.want(['a', 'b']);
  assert.deepEqual(
    asked.map(({ file }) => file),
    ['a'],
  );
  asked[0]!.resolve('A');
  await settled();
  assert.equal(measurements.result('a'), 'A');
  assert.equal(measurements.of('b').state, 'under way');
  asked[1]!.resolve('B');
  await settled();
  measurements.want(['b', 'a']);
  assert.equal(asked.length, 2);
});

test('a new first file does not wait for the others', async () => {
  const { measurements, asked } = byHand();
  measurements.want(['a', 'b', 'c']);
  measurements.want(['c', 'a', 'b']);
  assert.ok(asked[0]!.watch.signal.aborted);
  assert.equal(measurements.of('c').state, 'under way');
  asked[0]!.reject(new Error('interrupted'));
  asked[1]!.resolve('C');
  await settled();
  assert.equal(asked[2]!.file, 'a');
  assert.equal(measurements.of('a').state, 'under way');
});

test('goes on with what is under way while it is still wanted', () => {
  const { measurements, asked } = byHand();
  measurements.want(['a', 'b']);
  measurements.want(['a']);
  assert.equal(asked[0]!.watch.signal.aborted, false);
  measurements.want([]);
  assert.ok(asked[0]!.watch.signal.aborted);
  assert.equal(measurements.of('a').state, 'waiting');
});

test('a failure is told, does not stop the others, and can be tried again', async () => {
  const { measurements, asked } = byHand();
  measurements.want(['a', 'b']);
  asked[0]!.watch.progress(1, 4, 'batches');
  assert.deepEqual(measurements.of('a'), {
    state: 'under way',
    progress: { done: 1, total: 4, what: 'batches' },
  });
  asked[0]!.reject(new Error('a is damaged'));
  await settled();
  assert.deepEqual(measurements.of('a'), { state: 'failed', message: 'a is damaged' });
  asked[1]!.resolve('B');
  await settled();
  measurements.retry('a');
  asked[2]!.resolve('A');
  await settled();
  assert.equal(measurements.result('a'), 'A');
});

test('what can be done about a failure is told, and once it is done all that failed is tried again', async () => {
  const { measurements, asked } = byHand();
  measurements.want(['a']);
  const remedy = { locateData: '/runs/a' };
  asked[0]!.reject(new UserError('the data are gone', false, { remedy }));
  await settled();
  assert.deepEqual(measurements.of('a'), { state: 'failed', message: 'the data are gone', remedy });
  measureAgain();
  asked[1]!.resolve('A');
  await settled();
  assert.equal(measurements.result('a'), 'A');
});

test('a result that comes after it was cancelled is kept', async () => {
  const { measurements, asked } = byHand();
  measurements.want(['a']);
  measurements.want(['b']);
  asked[0]!.resolve('A');
  await settled();
  assert.equal(measurements.result('a'), 'A');
  assert.equal(measurements.of('b').state, 'under way');
});
