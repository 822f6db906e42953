import assert from 'node:assert/strict';
import test from 'node:test';
import { Newest } from '../../../webview/inspector/rateDistortion/newest';

/** Answers when it is told to. */
function slow(): { asked: number[]; answer: () => Promise<void>; newest: Newest<number> } {
  const asked: number[] = [];
  let done: () => void = () => undefined;
  const newest = new Newest<number>(value => {
    asked.push(value);
    return new Promise(resolve => (done = resolve));
  });
  const answer = async (): Promise<void> => {
    done();
    await new Promise(resolve => setImmediate(resolve));
  };
  return { asked, answer, newest };
}

test('one is under way, the newest waits, and those between are dropped', async () => {
  const { asked, answer, newest } = slow();
  for (const value of [1, 2, 3, 4]) newest.submit(value);
  assert.deepEqual(asked, [1]);
  await answer();
  assert.deepEqual(asked, [1, 4]);
  await answer();
  assert.deepEqual(asked, [1, 4]);
  newest.submit(5);
  assert.deepEqual(asked, [1, 4, 5]);
});

test('what waits may be taken back', async () => {
  const { asked, answer, newest } = slow();
  newest.submit(1);
  newest.submit(2);
  newest.clear();
  await answer();
  assert.deepEqual(asked, [1]);
});
