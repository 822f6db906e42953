import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import { readConfig } from '../../../src/config/reading/read';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import type { Evaluation } from '../../../src/run/records';
import { keyText } from '../../../src/vscode/language/keyText';
import { collapseWarnings, measuredLine, measuredTable, type MeasuredRun } from '../../../src/vscode/language/measured';
import { atBeta } from '../analysis/atParameter';

const TEXT = `data: {name: tetrominoes}
model: {architecture: mlp, latent: 10}
objective:
  beta: 4
train: {steps: 300, batch: 64}
sweep:
  objective.beta: [1, 64]
`;
const read = readConfig(TEXT);
const config = read.config!;

interface Measures {
  rate?: number;
  active?: number;
  step?: number;
  health?: MeasuredRun['health'];
}

/** A run of the config with overrides. */
function run(sets: string[], { rate = 15.6, active = 6, step, health = 'finished' }: Measures = {}): MeasuredRun {
  const made = readConfig(TEXT, sets).config!;
  const steps = made.train.steps ?? 0;
  const ended = step ?? steps;
  const errors = { rateError: 0, distortionError: 0, elboError: 0 };
  const units = Array.from({ length: made.model.latent! }, () => ({ meanVariance: 0, kl: 0, precise: 0 }));
  const evaluation: Evaluation = {
    ...{ kind: 'test', step: ended, n: 9, rate, distortion: 39.6, loss: 0, elbo: -(rate + 39.6), ...errors },
    activeUnits: active,
    units,
  };
  return {
    dir: `/runs/${sets.join(' ')}`,
    info: {
      ...{
        format: 1,
        name: 'x',
        config: resolvedConfig(made),
        configFile: '/x.vae.yaml',
        seed: made.seed,
        engine: 'onnx',
      },
      ...{ threads: 1, lowering: {}, versions: {}, steps, stepsPerEpoch: 1, created: '2026-11-21T00:00:00Z' },
      data: { fingerprint: 'f', shape: [1, 1, 1], train: 1, heldOut: 1 },
    },
    state: { status: 'finished', step: ended, heartbeat: '2026-11-21T00:00:00Z', seconds: ended * 0.052 },
    health,
    scalars: [evaluation],
  };
}

test('above β stands what the newest run of exactly this config has measured', () => {
  const line = 'rate 15.6 · distortion 39.6 · 6 of 10 units active';
  assert.equal(measuredLine(config, [run([])]), line);
  assert.equal(measuredLine(config, [run(['seed=1'], { rate: 3 }), run([]), run([], { rate: 9 })]), line);
  assert.equal(measuredLine(config, [run(['seed=1']), run(['objective.beta=1'])]), undefined);
  assert.equal(measuredLine(config, [{ ...run([]), scalars: [] }]), undefined);
});

test('latent sizes are compared by their active units', () => {
  const runs = [run(['model.latent=20'], { active: 7 }), run([]), run(['model.latent=20', 'seed=3'])];
  assert.deepEqual(measuredTable('model.latent', 10, config, runs)?.split('\n'), [
    '| `model.latent` | active units | rate (nats) | distortion (nats) | ELBO (nats) |',
    '|---:|---:|---:|---:|---:|',
    '| **10** | **6 of 10** | **15.6** | **39.6** | **−55.2** |',
    '| 20 | 7 of 20 | 15.6 | 39.6 | −55.2 |',
    '',
    'Held-out examples, in runs that differ in `model.latent` alone.',
  ]);
});

test('lengths of training say how long a step took, and where a run ended', () => {
  const table = measuredTable('train.steps', 300, config, [
    run(['train.steps=1000'], { step: 420, health: 'stopped' }),
  ]);
  assert.match(table ?? '', /\| `train.steps` \| ended at step \| time a step \| ELBO \(nats\) \|/);
  assert.match(table ?? '', /\| 1000 \| 420 \| 52\.0 ms \| −55\.2 \|/);
});

test('other keys are compared only where another value was measured, in runs that are finished', () => {
  const table = (...runs: MeasuredRun[]) => measuredTable('train.batch', 64, config, runs);
  assert.equal(table(), undefined);
  assert.equal(table(run([])), undefined);
  assert.equal(table(run([]), run(['train.batch=128'], { health: 'running' })), undefined);
  assert.equal(table(run([]), run(['train.batch=128', 'seed=1'])), undefined);
  assert.match(table(run(['train.batch=128']))!, /^\| `train.batch` \| rate \(nats\) .*\n.*\n\| 128 \| 15\.6 /);
  assert.match(measuredTable('seed', 0, config, [run([]), run(['seed=1'])])!, /\| \*\*0\*\* .*\n\| 1 \|/);
});

test('seeds are compared with and without a split seed, but not with another one', () => {
  const seeds = (own: typeof config, ...runs: MeasuredRun[]) =>
    [...(measuredTable('seed', own.seed, own, runs) ?? '').matchAll(/^\| \**(\d+)/gm)].map(([, seed]) => Number(seed));
  const same = run(['seed=1', 'data.splitSeed=0']);
  assert.deepEqual(seeds(config, run([]), same, run(['seed=2']), run(['seed=3', 'data.splitSeed=4'])), [0, 1, 2]);
  assert.equal(measuredLine(config, [run(['data.splitSeed=0'])]), measuredLine(config, [run([])]));
  assert.equal(measuredLine(config, [run(['data.splitSeed=3'])]), undefined);
  const given = readConfig(TEXT, ['data.splitSeed=5']).config!;
  assert.deepEqual(seeds(given, run(['data.splitSeed=5']), same, run(['seed=2', 'data.splitSeed=5'])), [0, 2]);
});

test('of many values, those near the own one are shown, and a sum of squares has no ELBO', () => {
  const sse = ['model.likelihood=sse'];
  const runs = Array.from({ length: 30 }, (_, seed) => run([...sse, `seed=${seed}`]));
  const table = measuredTable('seed', 20, readConfig(TEXT, sse).config!, runs)!;
  assert.deepEqual(
    [...table.matchAll(/^\| \**(\d+)/gm)].map(([, seed]) => Number(seed)),
    [16, 17, 18, 19, 20, 21, 22, 23],
  );
  assert.match(table, /alone: 8 of 30 values\.$/);
  assert.match(table, /^\| `seed` \| rate \(nats\) \| distortion \(sum of squares\) \|$/m);
});

const point = (beta: number, rate: number, seed: number): CurvePoint => ({
  ...atBeta(beta),
  ...{ split: 'test', rate, distortion: 90, rateError: 0, distortionError: 0, elboError: 0 },
  ...{ activeUnits: rate > 0.1 ? 5 : 0, learns: false, latent: 10, seed, step: 300, run: `/${beta}/${seed}` },
});

test('a value of β at which every run collapsed is warned of, in the config and in its sweep', () => {
  const points = [point(64, 0.02, 0), point(64, 0.01, 1), point(4, 0.02, 0), point(1, 25, 0)];
  assert.deepEqual(collapseWarnings(read, points), [
    {
      key: 'objective.beta',
      message: 'The posterior collapsed at β 4 in an earlier run (rate 0.02 nats). Lower it to keep units active.',
    },
    {
      key: 'sweep.objective.beta[1]',
      message:
        'The posterior collapsed at β 64 in 2 of 2 earlier runs (rate 0.02 nats). The sweep would measure nothing new there.',
    },
  ]);
  assert.deepEqual(collapseWarnings(read, [...points, point(4, 20, 1), point(64, 9, 2)]), []);
  // Of one evaluation it is not known whether they had begun to learn.
  const once = points.map(one => ({ ...one, learns: undefined }));
  assert.deepEqual(collapseWarnings(read, once), []);
});

test('a sweep over whole objectives is warned of as one over β is', () => {
  const text = TEXT.replace('objective.beta: [1, 64]', 'objective: [{beta: 1}, {name: beta-vae, beta: 64}]');
  const swept = readConfig(text);
  assert.deepEqual(swept.problems, []);
  const warnings = collapseWarnings(swept, [point(64, 0.02, 0), point(1, 25, 0)]);
  assert.deepEqual(
    warnings.map(({ key }) => key),
    ['sweep.objective[1].beta'],
  );
  const { start, end } = swept.places.get('sweep.objective[1].beta')!.value;
  assert.equal(text.slice(start.offset, end.offset), '64');
  // A mapping replaces the section: without a name it is a β-VAE, whatever the config trains itself.
  const other = readConfig(text.replace('objective:', 'objective:\n  name: beta-tc-vae'));
  assert.deepEqual(other.problems, []);
  assert.deepEqual(collapseWarnings(other, [point(1, 0.02, 0), point(64, 0.02, 0)]), []);
});

test('a key says what it takes and does', () => {
  assert.equal(
    keyText('sweep.model[0].latent'),
    '`model.latent`: a whole number, at least 1\n\nThe number of latent dimensions, that is, the length of z (by default 32 for resnet and conv-bn). Default: 10.',
  );
  assert.match(
    keyText('model.architecture')!,
    /^`model.architecture`: one of mlp, linear, conv, fc, resnet, conv-bn, cnn, classifier\n/,
  );
  assert.equal(keyText('model.qqq'), undefined);
});

test('runs that differ in λ alone are compared, with their active units', () => {
  const dip = ['objective={name: dip-vae-2, lambda: 5}'];
  const own = readConfig(TEXT.replace('  objective.beta: [1, 64]', '  seed: [1]'), dip).config!;
  const of = (lambda: number, active: number): MeasuredRun =>
    run([`objective={name: dip-vae-2, lambda: ${lambda}}`, 'sweep={seed: [1]}'], { active });
  const table = measuredTable('objective.lambda', 5, own, [of(5, 6), of(20, 9)]);
  assert.deepEqual(table?.split('\n').slice(0, 4), [
    '| `objective.lambda` | active units | rate (nats) | distortion (nats) | ELBO (nats) |',
    '|---:|---:|---:|---:|---:|',
    '| **5** | **6 of 10** | **15.6** | **39.6** | **−55.2** |',
    '| 20 | 9 of 10 | 15.6 | 39.6 | −55.2 |',
  ]);
});
