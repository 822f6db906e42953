import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  peekComparison,
  peekProfile,
  peekTraversal,
  rememberComparison,
  rememberProfile,
  rememberTraversal,
} from '../../../src/analysis/results/remembered';
import type { Comparison, Profile } from '../../../src/analysis/results/results';
import { UserError } from '../../../src/base/errors';
import { writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { createRun } from '../../../src/run/folder';
import { someCheckpoint, someInfo, temporaryFolder } from './helpers';

const comparison = (n: number): Comparison => ({
  rows: ['input'],
  columns: ['input'],
  n,
  linearCka: [[1]],
  debiasedCka: [[null]],
  procrustes: null,
  causes: { input: 'input is constant over these examples' },
});

const profile: Profile = {
  n: 3,
  step: 5,
  layers: [
    {
      name: 'input',
      kind: 'input',
      width: 2,
      id: { fit: 1.5, mle: null, fitError: 0.1, mleError: null, dropped: 0, cause: null },
      toInput: null,
      toOutput: null,
    },
  ],
};

/** A run and one of its checkpoints. */
function trained(root: string, seed: number): { dir: string; file: string } {
  const dir = createRun(root, someInfo({ seed }));
  return { dir, file: writeCheckpoint(dir, someCheckpoint(5, [seed, 2])) };
}

function counted(t: TestContext) {
  const compute = t.mock.fn(() => Promise.resolve(comparison(compute.mock.callCount() + 1)));
  return compute;
}

test('what was measured is found again without measuring', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  assert.equal(peekProfile(file), undefined);
  assert.equal(peekComparison([file]), undefined);
  await rememberProfile(file, () => Promise.resolve(profile));
  assert.deepEqual(peekProfile(file), profile);
  const compute = counted(t);
  await rememberComparison([file], compute);
  assert.deepEqual(peekComparison([file]), comparison(1));
  assert.deepEqual(await rememberComparison([file], compute), comparison(1));
  assert.equal(readdirSync(join(dir, 'analysis')).length, 2);
});

test('what was measured with Procrustes similarity answers for CKA alone, and not the other way round', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  const both = { ...comparison(1), procrustes: [[0.5]] };
  await rememberComparison([file], () => Promise.resolve(both), { procrustes: true });
  const compute = counted(t);
  assert.deepEqual(await rememberComparison([file], compute), { ...both, procrustes: null });
  assert.deepEqual(peekComparison([file], { procrustes: true }), both);
  assert.equal(compute.mock.callCount(), 0);
  assert.equal(readdirSync(join(dir, 'analysis')).length, 1);

  const other = trained(temporaryFolder(t), 1);
  await rememberComparison([other.file], compute);
  assert.equal(peekComparison([other.file], { procrustes: true }), undefined);
});

test('a traversal is known by what was asked', async t => {
  const { file } = trained(temporaryFolder(t), 0);
  const asked = { example: 2, units: [3, 0], values: [-3, 3] };
  const known = { ...asked, step: 5, at: [0.5, 0], size: [28, 28] as [number, number], picture: 'AAAA', input: null };
  await rememberTraversal(file, asked, () => Promise.resolve(known));
  assert.deepEqual(peekTraversal(file, { ...asked }), known);
  for (const other of [{ example: null }, { example: 3 }, { units: [0, 3] }, { values: [-2, 3] }]) {
    assert.equal(peekTraversal(file, { ...asked, ...other }), undefined);
  }
});

test('a checkpoint that was written anew is measured anew', async t => {
  const { file } = trained(temporaryFolder(t), 0);
  await rememberProfile(file, () => Promise.resolve(profile));
  utimesSync(file, 1, 1);
  assert.equal(peekProfile(file), undefined);
});

test('runs may move, alone or together', async t => {
  const root = temporaryFolder(t);
  const [one, two] = [trained(root, 1), trained(root, 2)];
  const compute = counted(t);
  await rememberComparison([one.file, two.file], compute);
  await rememberComparison([one.file], compute);
  await rememberComparison([two.file, one.file], compute);
  assert.equal(compute.mock.callCount(), 3, 'the order matters');

  const moved = ({ dir, file }: { dir: string; file: string }, to: string): string => {
    renameSync(dir, to);
    return join(to, file.slice(dir.length));
  };
  const first = moved(one, join(root, 'elsewhere'));
  mkdirSync(join(root, 'far'));
  const second = moved(two, join(root, 'far', 'away'));
  assert.deepEqual(peekComparison([first, second]), comparison(1));
  assert.deepEqual(peekComparison([first]), comparison(2));
  assert.deepEqual(peekComparison([second, first]), comparison(3));
});

test('another run of the same name is another run', async t => {
  const root = temporaryFolder(t);
  const [one, two] = [trained(root, 1), trained(root, 2)];
  await rememberComparison([one.file, two.file], () => Promise.resolve(comparison(1)));
  appendFileSync(join(two.dir, 'run.json'), '\n');
  assert.equal(peekComparison([one.file, two.file]), undefined);
});

test('a checkpoint outside a run is measured each time, and may be the second one', async t => {
  const root = temporaryFolder(t);
  const { file } = trained(root, 0);
  const alone = join(root, 'alone.safetensors');
  copyFileSync(file, alone);
  const compute = counted(t);
  await rememberComparison([alone], compute);
  await rememberComparison([alone], compute);
  assert.equal(compute.mock.callCount(), 2);
  assert.equal(peekComparison([alone]), undefined);
  await rememberComparison([file, alone], compute);
  assert.deepEqual(peekComparison([file, alone]), comparison(3));
});

test('a file that is not there is nothing to peek at, and named when it is measured', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  const none = join(dir, 'checkpoints', 'step-00000009.safetensors');
  assert.equal(peekProfile(none), undefined);
  assert.equal(peekComparison([file, none]), undefined);
  await assert.rejects(
    rememberProfile(none, () => Promise.resolve(profile)),
    (thrown: unknown) => thrown instanceof UserError && thrown.message.includes('step-00000009'),
  );
});

test('a damaged result is none', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  await rememberProfile(file, () => Promise.resolve(profile));
  writeFileSync(join(dir, 'analysis', readdirSync(join(dir, 'analysis'))[0]!), '{"format":1,"result":3}');
  assert.equal(peekProfile(file), undefined);
});
