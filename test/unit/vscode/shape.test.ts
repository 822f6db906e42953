import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import type { RunFacts } from '../../../src/vscode/text/run';
import {
  changedLooks,
  configChildren,
  configLabel,
  configText,
  epochText,
  looksOf,
  moreText,
  rootNodes,
  runChildren,
  runNode,
  sweepRuns,
  sweepText,
  whenText,
} from '../../../src/vscode/text/shape';
import { NOW, someCheckpoints, someRun } from './runs';

const FILE = '/vae/mnist.vae.yaml';

function finished(beta: number, seed = 0): RunFacts {
  return someRun({ beta, seed, health: 'finished', step: 1000 });
}

test('a few runs stand by themselves, newest first', () => {
  const runs = [someRun(), finished(1), finished(2)];
  assert.deepEqual(
    configChildren({ file: FILE, runs }).map(node => node.kind === 'run' && node.run),
    runs.map(({ dir }) => dir),
  );
});

test('many runs that differ in β and seed alone are put together, beside one that is being trained', () => {
  const sweep = [0, 1].flatMap(seed => [1, 2, 4, 8].map(beta => finished(beta, seed)));
  const training = someRun();
  const other = { ...finished(1), info: { ...finished(1).info, steps: 5 } };
  const runs = [training, ...sweep, other];
  const children = configChildren({ file: FILE, runs });
  assert.deepEqual(
    children.map(({ kind }) => kind),
    ['run', 'sweep', 'run'],
  );
  const [, node] = children;
  assert.ok(node?.kind === 'sweep');
  const inside = sweepRuns(runs, node.key);
  assert.deepEqual(inside, sweep);
  assert.deepEqual(sweepText(inside), ['Sweep of β', '8 runs, 4 values, 2 seeds']);
  assert.deepEqual(sweepText([finished(4, 0), finished(4, 1)]), ['β 4', '2 runs, 2 seeds']);
});

test('of 10,000 checkpoints the newest hundred are listed', () => {
  const run = someRun({ checkpoints: someCheckpoints(10_000) });
  const nodes = runChildren(FILE, run);
  assert.equal(nodes.length, 101);
  assert.equal(nodes[0]?.kind === 'checkpoint' && nodes[0].step, 100_000);
  assert.equal(nodes[99]?.kind === 'checkpoint' && nodes[99].step, 99_010);
  assert.equal(nodes[100]?.kind, 'more');
  assert.equal(moreText(run), '9,900 more…');
  assert.equal(runChildren(FILE, someRun({ checkpoints: someCheckpoints(100) })).length, 100);
});

test('the best checkpoint is listed however many are newer, and drawn anew when it is another', () => {
  const best = { step: 50, value: 60, among: 100, since: 90 };
  const run = someRun({ checkpoints: someCheckpoints(200), best });
  const nodes = runChildren(FILE, run);
  assert.deepEqual([nodes.length, nodes[100]?.kind === 'checkpoint' && nodes[100].step], [102, 50]);
  assert.equal(moreText(run), '99 more…');
  const of = (one: typeof run) => looksOf([{ file: FILE, runs: [one] }], NOW);
  assert.equal(changedLooks(of(run), of({ ...run, best: { ...best, step: 60 } })).length, 1);
});

test('the untrained model is listed last, and is not counted among the checkpoints', () => {
  const untrained = { step: 0, file: '/vae/step-0.safetensors' };
  const run = someRun({ checkpoints: someCheckpoints(101), untrained });
  const nodes = runChildren(FILE, run);
  assert.deepEqual([nodes.length, nodes[100]?.kind, moreText(run)], [102, 'more', '1 more…']);
  const last = nodes.at(-1)!;
  assert.deepEqual(last.kind === 'checkpoint' && [last.step, last.file], [0, untrained.file]);
  assert.equal(whenText(0, 70), 'untrained');
  const of = (one: typeof run) => looksOf([{ file: FILE, runs: [one] }], NOW);
  assert.equal(changedLooks(of({ ...run, untrained: undefined }), of(run)).length, 1, 'it is drawn when it comes');
});

test('ids are the same at every look and differ between configs that share runs', () => {
  const run = someRun({ checkpoints: someCheckpoints(3) });
  const ids = (file: string): string[] => [runNode(file, run), ...runChildren(file, run)].map(({ id }) => id);
  assert.deepEqual(ids(FILE), ids(FILE));
  assert.equal(new Set([...ids(FILE), ...ids('/vae/b.vae.yaml')]).size, 8);
});

test('texts', () => {
  assert.equal(epochText(500, 70), 'epoch 7.1');
  assert.equal(epochText(700, 70), 'epoch 10');
  assert.equal(whenText(504, 70), 'epoch 7.2, step 504');
  for (const step of [1, 60, 69]) {
    assert.equal(epochText(step, 70), undefined, 'epoch 0 would say nothing');
    assert.equal(whenText(step, 70), `step ${step}`);
  }
  const alone = { file: FILE, runs: [] };
  assert.equal(configText(alone, [alone]), 'no runs yet');
  const twin = { file: '/vae/other/mnist.vae.yaml', runs: [someRun()] };
  assert.equal(configText(twin, [alone, twin]), '1 run · other');
});

test('runs that were opened on their own are called by their config, and say where they lie', () => {
  const file = '/home/anna/copied/2026-11-21T09-14-05-seed0/run.json';
  const opened = { file, name: 'mnist', runs: [someRun()] };
  assert.equal(configLabel(opened), 'mnist');
  assert.equal(configText(opened, [opened]), '1 run · /home/anna/copied');
  assert.equal(configLabel({ file: FILE, name: 'digits' }), basename(FILE));
});

test('only what changed is drawn again', () => {
  const [a, b] = [someRun(), finished(1)];
  const of = (...runs: RunFacts[]): ReturnType<typeof looksOf> => looksOf([{ file: FILE, runs }], NOW);
  const idOf = (run: RunFacts): string => runNode(FILE, run).id;
  assert.deepEqual(changedLooks(of(a, b), of(a, b)), []);
  assert.deepEqual(changedLooks(of(a, b), of({ ...a, step: 791 }, b)), []);
  assert.deepEqual(changedLooks(of(a, b), of({ ...a, step: 800 }, b)), [idOf(a)]);
  assert.deepEqual(changedLooks(of(a, b), of(a, { ...b, checkpoints: someCheckpoints(1) })), [idOf(b)]);
  const fresh = someRun();
  const [config] = rootNodes([{ file: FILE, runs: [a] }]);
  assert.deepEqual(changedLooks(of(a, b), of(fresh, a, b)), [config!.id, idOf(fresh)]);
  // A config's first run opens it, which takes a node of another id.
  assert.equal(changedLooks(of(), of(a)), 'all');
  assert.equal(changedLooks(of(a), looksOf([], NOW)), 'all');
});

test('runs of an objective without β are told by their own parameter', () => {
  const of = (lambda: number, seed: number): RunFacts => {
    const objective = { name: 'dip-vae-2', lambda };
    const config = storedConfig({ ...finished(1, seed).info.config, objective }, 'a test');
    return { ...finished(1, seed), config, info: { ...finished(1, seed).info, config: { ...config } } };
  };
  const runs = [0, 1].map(seed => of(5, seed));
  assert.deepEqual(sweepText(runs), ['dip-vae-2 λ 5', '2 runs, 2 seeds']);
  const sweep = [0, 1].flatMap(seed => [1, 2, 5, 10, 20].map(lambda => of(lambda, seed)));
  const children = configChildren({ file: FILE, runs: sweep });
  assert.deepEqual(
    children.map(({ kind }) => kind),
    ['sweep'],
  );
  assert.deepEqual(sweepText(sweep), ['Sweep of λ', '10 runs, 5 values, 2 seeds']);
});
