import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkpoints, smallConfig, stateOf, temporary, train, vaeLens } from './helpers';

const [FIRST, SECOND, THIRD] = ['1', '2', '3'].map(digit => digit.repeat(40));

test('a run keeps the commit that it began at; one that goes on from it has its own', async t => {
  const root = temporary(t);
  const configs = join(root, 'configs');
  for (const folder of ['configs', '.git/objects', '.git/refs']) mkdirSync(join(root, folder), { recursive: true });
  const checkOut = (id: string | undefined): void => writeFileSync(join(root, '.git/HEAD'), `${id}\n`);
  const commitOf = (run: string): unknown =>
    (JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { commit?: string }).commit;

  checkOut(FIRST);
  const config = smallConfig(configs);
  const { run } = await train(config);
  rmSync(checkpoints(run).at(-1)!);
  writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped' }));
  checkOut(SECOND);
  const resumed = await train(config, '--resume');
  assert.deepEqual([resumed.run, checkpoints(run).length, commitOf(run)], [run, 3, FIRST]);

  const further = await train('--continue', run, '--set', 'train.steps=40');
  assert.equal(commitOf(further.run), SECOND);

  const report = join(root, 'report.html');
  assert.equal((await vaeLens('report', run, '-o', report)).status, 0);
  assert.match(readFileSync(report, 'utf8'), new RegExp(`<dt>Commit</dt><dd>${FIRST} was checked out when the run`));

  checkOut('damaged');
  const without = await train(config, '--set', 'train.steps=10');
  assert.equal(commitOf(without.run), undefined);
  checkOut(THIRD);
  assert.equal(commitOf((await train(config, '--set', 'train.steps=11')).run), THIRD);
});
