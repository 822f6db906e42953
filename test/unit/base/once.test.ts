import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Once } from '../../../src/base/once';

test('it is made once, for all who ask', async () => {
  let made = 0;
  const once = new Once(() => Promise.resolve(++made));
  assert.equal(once.peek(), undefined);
  assert.deepEqual(await Promise.all([once.get(), once.get()]), [1, 1]);
  assert.deepEqual([await once.get(), await once.peek()], [1, 1]);
});

test('where it failed, who waited hears of it and who asks next has it made anew', async () => {
  let tries = 0;
  const once = new Once(() => (++tries === 1 ? Promise.reject(new Error('no room')) : Promise.resolve(tries)));
  const [first, second] = await Promise.allSettled([once.get(), once.get()]);
  assert.deepEqual([first.status, second.status, tries], ['rejected', 'rejected', 1]);
  assert.equal(once.peek(), undefined);
  assert.equal(await once.get(), 2);
});
