import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readCheckpoint } from '../../src/run/checkpoints/checkpoint';
import { checkpoints, refuses, runsIn, smallConfig, stateOf, temporary, vaeLens } from './helpers';

const folder = temporary({ after });
const config = smallConfig(folder);
const at = (...names: string[]): string => join(folder, ...names);

describe('numbers that are not finite', () => {
  test('end the run as failed, with the step and the layer, the last good checkpoint intact', async () => {
    const runs = at('nan');
    const sets = ['train.learningRate=1e30', 'train.checkpoints=[1]', 'train.evaluations=1'];
    await refuses(
      ['train', config, '--runs', runs, ...sets.flatMap(set => ['--set', set])],
      1,
      /training failed: z_mean is not finite in step 2; the checkpoint of step 1 is intact\. Try a train\.learningRate below/,
    );
    const [run] = runsIn(join(runs, 'small'));
    const { status, step, error, cause, advice } = stateOf(run!)!;
    assert.deepEqual([status, step, cause], ['failed', 1, 'not finite']);
    assert.deepEqual(advice, { key: 'train.learningRate', value: 1e29 });
    assert.match(error!, /z_mean is not finite in step 2/);
    assert.deepEqual(checkpoints(run!).length, 1);
    assert.equal(readCheckpoint(checkpoints(run!)[0]!).step, 1);
    assert.equal((await vaeLens('report', run!)).status, 0);
  });

  test('before the first update are not blamed on the learning rate', async () => {
    const runs = at('nan at once');
    // The square of the gradient overflows, and the loss itself.
    for (const lambda of ['1e30', '1e38']) {
      await refuses(
        ['train', config, '--runs', runs, '--set', `objective={name: dip-vae-1, lambda: ${lambda}}`],
        1,
        /step 1; there is no checkpoint yet\. No update came before, so train\.learningRate is not the cause: .*objective\.lambda 1e\+3[08]/,
      );
    }
    const states = runsIn(join(runs, 'small')).map(run => stateOf(run)!);
    assert.deepEqual(
      states.map(({ step, cause, advice }) => [step, cause, advice]),
      [1, 0].map(step => [step, 'not finite', undefined]),
    );
  });

  test('in an evaluation do so too', async () => {
    const sets = ['train.learningRate=1e30', 'train.evaluations=30'];
    await refuses(
      ['train', config, '--runs', at('nan evaluated'), ...sets.flatMap(set => ['--set', set])],
      1,
      /z_mean is not finite for a held-out example after step 1; there is no checkpoint yet/,
    );
  });
});
