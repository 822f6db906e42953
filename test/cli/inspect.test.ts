import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { checkpoints, result, smallConfig, temporary, train, vaeLens } from './helpers';

/** `inspect` on real digits. */

const folder = temporary({ after });

test('inspect says what compare and profile say', async () => {
  const { run } = await train(smallConfig(folder));
  const file = checkpoints(run).at(-1)!;
  const both = await result('inspect', run);
  assert.deepEqual(both, { compare: await result('compare', file), profile: await result('profile', file) });
  const texts = [await vaeLens('compare', file), await vaeLens('profile', file)].map(({ stdout }) => stdout);
  assert.equal((await vaeLens('inspect', file)).stdout, texts.join('\n'));
});
