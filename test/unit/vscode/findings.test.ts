import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { rememberComparison, rememberSameLayers } from '../../../src/analysis/results/rememberedLayers';
import { BASELINES, type SameLayers } from '../../../src/analysis/results/comparison';
import { remember } from '../../../src/analysis/results/remembered';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import { listCheckpoints, writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';

import { findingText, hasFindings } from '../../../src/vscode/language/findingText';
import { type FoundRun, findingsOf } from '../../../src/vscode/store/runFindings';
import { makeRun, someCheckpoint, temporaryFolder } from '../run/helpers';
import { someEvaluation, someRun } from './runs';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { atBeta, atLambda } from '../analysis/atParameter';
import { UNASKED } from '../../../src/analysis/results/similarities';

const RULE = 'settled';
const same = (encoder: number, decoder: number): SameLayers => ({
  n: 100,
  layers: ['input', 'encoder/1', 'decoder/1'],
  linearCka: [1, encoder, decoder],
});

/** A finished run with checkpoints at steps 100, 200 and 300. */
function finished(t: TestContext, seed = 0): FoundRun & { files: string[] } {
  const facts = someRun({ seed, health: 'finished', step: 300 });
  const dir = makeRun(temporaryFolder(t), facts.info);
  const files = [100, 200, 300].map(step => writeCheckpoint(dir, someCheckpoint(step, [seed, step])));
  const scalars = [100, 200, 300].map(step => someEvaluation('test', step));
  return { ...facts, dir, scalars, checkpoints: listCheckpoints(dir), files };
}

async function settle({ files }: { files: string[] }, decoder: number): Promise<void> {
  const last = files.at(-1)!;
  for (const file of files.slice(0, -1))
    await rememberSameLayers([file, last], () => Promise.resolve(same(0.99, decoder)));
  const { layers } = same(1, 1);
  const all = (value: number) => layers.map(() => value);
  const baselines = { n: 100, layers, untrained: all(0.1), spread: all(0.01), redrawn: all(1), copies: [] };
  await remember(BASELINES, [last], {}, () => Promise.resolve(baselines));
}

test('what was measured before is found, as soon as it is there, and nothing is said until then', async t => {
  const run = finished(t);
  const found = (one: FoundRun) => findingsOf(one, [], [one]).find(({ rule }) => rule === RULE);
  assert.equal(found(run), undefined);
  assert.ok(findingsOf(run, [], [run]).some(({ rule }) => rule === 'active unit'));
  await settle(run, 0.5);
  assert.match(
    found(run)!.sentence,
    /^The encoder has hardly changed since step 100 .* decoder\/1 \(0\.5\) still does\.$/,
  );
  assert.equal(found({ ...run, health: 'running' }), undefined);
  // Another checkpoint is the last one now, and nothing is compared with it yet.
  writeCheckpoint(run.dir, someCheckpoint(400));
  assert.equal(found({ ...run, checkpoints: listCheckpoints(run.dir) }), undefined);
});

test('seeds of the same β are averaged, runs of another are not', async t => {
  const [run, seed, other] = [finished(t), finished(t, 1), finished(t, 2)];
  await settle(run, 0.8);
  await settle(seed, 0.6);
  await settle(other, 0);
  const point = (dir: string, beta: number): CurvePoint => ({
    ...atBeta(beta),
    ...{ split: 'test', rate: 9, distortion: 90, rateError: 0, distortionError: 0, elboError: 0 },
    ...{ activeUnits: 5, latent: 10, seed: 0, step: 300, run: dir },
  });
  const points = [point(run.dir, 4), point(seed.dir, 4), point(other.dir, 8)];
  const found = findingsOf(run, points, [run, seed, other]).find(({ rule }) => rule === RULE)!;
  assert.equal(found.numbers['seeds'], 2);
  assert.deepEqual(found.numbers['movingCka'], [0.7]);
  // A second run of a seed is no other seed.
  const [twin, own] = [finished(t, 1), finished(t)];
  await settle(twin, 0.1);
  await settle(own, 0.1);
  const more = [...points, point(twin.dir, 4), point(own.dir, 4)];
  const again = findingsOf(run, more, [run, seed, other, twin, own]).find(({ rule }) => rule === RULE)!;
  assert.deepEqual([again.numbers['seeds'], again.numbers['movingCka']], [2, [0.7]]);
  // The same where the parameter is λ.
  const config = storedConfig({ ...run.info.config, objective: { name: 'dip-vae-2', lambda: 4 } }, 'a test');
  const overLambda = points.map(one => ({ ...one, ...atLambda(one.parameter.value) }));
  const rules = findingsOf({ ...run, config }, overLambda, [run, seed, other]);
  assert.deepEqual(rules.find(({ rule }) => rule === RULE)!.numbers['movingCka'], [0.7]);
});

test('a run that overfits has its checkpoint, unless its schedule still goes on', t => {
  const run = finished(t);
  const scalars = [39, 45, 49].flatMap((distortion, i) => [
    someEvaluation('train', 100 * (i + 1), 15, 40 - 5 * i),
    someEvaluation('test', 100 * (i + 1), 15, distortion),
  ]);
  const found = (one: FoundRun) => findingsOf(one, [], [one]).find(({ rule }) => rule === 'overfits');
  assert.match(
    found({ ...run, scalars })!.sentence,
    /^Best on unseen data at step 100, 10\.0 ± 0\.\d+ nats better than now/,
  );
  assert.equal(found({ ...run, scalars })!.next, 'Use the checkpoint of step 100.');
  const objective = { name: 'beta-vae', beta: 1, schedule: 'linear', warmup: 301 };
  const config = storedConfig({ ...run.info.config, objective }, 'a test');
  assert.equal(found({ ...run, scalars, config }), undefined);
});

test('a comparison of all pairs tells of the same layers, too', async t => {
  const run = finished(t);
  const [first, second, last] = run.files as [string, string, string];
  await settle({ files: [second, last] }, 0.97);
  const layers = ['input', 'encoder/1', 'decoder/1'];
  const linearCka = [
    [1, 0.1, 0.2],
    [0.3, 0.98, 0.4],
    [0.5, 0.6, 0.7],
  ];
  const all = { rows: layers, columns: layers, n: 100, linearCka, debiasedCka: linearCka, ...UNASKED, causes: {} };
  await rememberComparison([first, last], [], () => Promise.resolve(all));
  const found = findingsOf(run, [], [run]).find(({ rule }) => rule === RULE)!;
  assert.deepEqual(found.numbers['settledSteps'], [100, 200]);
});

test('the hover of a key says what belongs to it', () => {
  const one = { holds: true, numbers: {}, next: null };
  const found = [
    { ...one, rule: 'could stop', sentence: 'Training longer has changed little.', next: 'Set train.steps to 5.' },
    { ...one, rule: 'unit type', sentence: 'Unit 1 is passive.' },
    { ...one, rule: 'settled', sentence: 'No layer has settled.', holds: false },
  ];
  assert.equal(
    findingText('train.steps', found),
    'The newest run of this config: Training longer has changed little. Set train.steps to 5.',
  );
  assert.equal(findingText('model.latent', found), 'The newest run of this config: Unit 1 is passive.');
  assert.equal(findingText('seed', found), undefined);
  assert.equal(findingText('train.epochs', found.slice(1)), undefined);
  assert.deepEqual(['train.epochs', 'seed', 'constructor'].map(hasFindings), [true, false, false]);
});

test('a folder that is gone is nothing to find in', () => {
  const gone = {
    ...someRun({ health: 'finished' }),
    dir: '/nowhere',
    checkpoints: [{ step: 1, file: join('/nowhere', 'checkpoints', 'a') }],
  };
  assert.deepEqual(findingsOf(gone, [], [gone]), []);
});
