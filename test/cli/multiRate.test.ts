import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CurvePoint } from '../../src/analysis/results/curve';
import type { RetrainedRun } from '../../src/analysis/results/curves/retrained';
import { assertSentence, checkpoints, kill, refuses, result, smallConfig, start, temporary } from './helpers';
import { type Trained, train, training, vaeLens } from './helpers';

/** One training for every β, asked from a terminal. */

const folder = temporary({ after });
const config = smallConfig(folder);
const MULTI_RATE = ['--set', 'objective={name: multi-rate, range: [0.1, 8]}'];
let trained: Trained;

interface Curve {
  readonly points: (CurvePoint & { objective: string })[];
  readonly retrained: RetrainedRun[];
}

before(async () => {
  trained = await train(config, ...MULTI_RATE, '--set', 'train.steps=300');
});

test('a run has a curve of 20 β, evenly spaced in log β, on both splits', async () => {
  const { points } = (await result('curve', trained.run)) as Curve;
  for (const split of ['test', 'train']) {
    const betas = points.filter(point => point.split === split).map(({ beta }) => beta!);
    assert.equal(betas.length, 20);
    assert.deepEqual([betas[0], betas[19]], [0.1, 8]);
    const steps = betas.slice(1).map((beta, i) => Math.log(beta / betas[i]!));
    assert.ok(steps.every(step => Math.abs(step - Math.log(80) / 19) < 1e-9));
  }
  assert.ok(points.every(point => point.multiRate && point.objective === 'multi-rate'));
  const rates = points.filter(({ split }) => split === 'test').map(({ rate }) => rate);
  assert.ok(rates[0]! > rates[19]!, `${rates[0]} > ${rates[19]}`);
});

test('as text: the run once, and a row for each β with held-out and training numbers', async () => {
  const { stdout } = await vaeLens('curve', trained.run);
  const [heading, columns, ...rows] = stdout.trimEnd().split('\n');
  assert.equal(heading, trained.run);
  assert.match(columns!, /^β +rate +distortion +active +train rate +train distortion +train active$/);
  const { points } = (await result('curve', trained.run)) as Curve;
  const expected = points
    .filter(({ split }) => split === 'test')
    .map(test => {
      const train = points.find(({ split, beta }) => split === 'train' && beta === test.beta)!;
      const numbers = [test, train].flatMap(({ rate, distortion, activeUnits, latent }) => [
        ...[rate.toFixed(2), distortion.toFixed(2), `${activeUnits}/${latent}`],
      ]);
      return [String(Number(test.beta!.toPrecision(3))), ...numbers];
    });
  assert.deepEqual(
    rows.map(row => row.split(/ +/)),
    expected,
  );
});

test('at β = 1 it is what training followed', async () => {
  const { points } = (await result('curve', trained.run, '--betas', '1')) as Curve;
  const found = points.find(({ split }) => split === 'test')!;
  assert.deepEqual([found.rate, found.distortion], [trained.test.rate, trained.test.distortion]);
});

test('a β that is asked for twice is measured once', async () => {
  const { points } = (await result('curve', trained.run, '--betas', '4,1,4.0')) as Curve;
  assert.deepEqual(
    points.map(({ beta, split }) => [beta, split]),
    [1, 4].flatMap(beta => ['test', 'train'].map(split => [beta, split])),
  );
  const over = (await result('profile', trained.run, '--betas', '4,1,4.0')) as { points: { beta: number }[] };
  assert.deepEqual(
    over.points.map(({ beta }) => beta),
    [4, 1],
  );
});

test('one checkpoint is compared with itself at two β, and profiled at one', async () => {
  const { rows, linearCka } = (await result('compare', `${trained.run}#beta=0.1`, `${trained.run}#beta=8`)) as {
    rows: string[];
    linearCka: number[][];
  };
  const same = (layer: string): number => linearCka[rows.indexOf(layer)]![rows.indexOf(layer)]!;
  assert.ok(Math.abs(same('input') - 1) < 1e-6);
  assert.ok(same('z_mean') < 1 - 1e-6, `z_mean ${same('z_mean')}`);
  const profile = async (...beta: string[]) => JSON.stringify(await result('profile', trained.run, ...beta));
  const said = await profile('--beta', '1');
  assert.match(said, /^\{"beta":1,/);
  // Where training followed it.
  assert.ok(said === (await profile()));
  assert.ok((await profile('--beta', '8')) !== said);
});

test('beside a run that was trained at one β, the difference is that of its means', async () => {
  const retrained = await train(config, '--set', 'objective={beta: 4}', '--set', 'train.steps=300');
  const curve = (await result('curve', trained.run, retrained.run)) as Curve;
  const [found, ...others] = curve.retrained;
  assert.deepEqual([others.length, found!.beta, found!.run, found!.n], [0, 4, retrained.run, 60]);
  const objective = retrained.test.distortion + 4 * retrained.test.rate;
  assert.ok(Math.abs(found!.retrained / objective - 1) < 1e-6);
  assert.ok(Math.abs(found!.multiRate - found!.retrained - found!.difference.mean) < 1e-6 * objective);
  assert.ok(found!.difference.paired && found!.difference.error > 0);
  const { stdout } = await vaeLens('curve', trained.run, retrained.run);
  assert.match(stdout, /Multi-rate beside retrained: distortion \+ β·rate, 60 held-out examples/);
});

test('a run that is killed and resumed ends as one that was not', async () => {
  const long = [config, ...MULTI_RATE, '--set', 'train.steps=2000', '--set', 'train.checkpoints=20'];
  const whole = await train(...long, '--runs', join(folder, 'whole'));
  const runs = join(folder, 'killed');
  const { child, pid, ended } = start(['train', ...long, '--runs', runs]);
  await training(join(runs, 'small'));
  kill(pid);
  child.kill('SIGKILL');
  await ended;
  const resumed = await train(...long, '--runs', runs, '--resume');
  const last = (run: string): Buffer => readFileSync(checkpoints(run).at(-1)!);
  assert.ok(last(resumed.run).equals(last(whole.run)));
});

test('numbers as text say at which β they are', async () => {
  const text = async (...args: string[]): Promise<string> => (await vaeLens(...args)).stdout;
  const steps = ['--set', 'train.steps=20'];
  assert.match(
    await text('train', config, ...MULTI_RATE, ...steps),
    /held-out rate \S+ \+ distortion \S+ = \S+ at β 1$/m,
  );
  assert.doesNotMatch(await text('train', config, ...steps), / at β /);
  for (const command of ['inspect', 'compare', 'profile', 'estimate']) {
    assert.match(await text(command, trained.run), /^at β 1$/m, command);
    assert.match(await text(command, trained.run, '--beta', '4'), /^at β 4$/m, command);
  }
  const two = await text('compare', trained.run, `${trained.run}#beta=4`);
  assert.match(two, /^rows: .* \(step 300, at β 1\)$/m);
  assert.match(two, /^columns: .* \(step 300, at β 4\)$/m);
});

test('what cannot be trained is refused with the key', async () => {
  const refused = (objective: string, message: RegExp): Promise<void> =>
    refuses(['train', config, '--set', `objective={name: multi-rate, ${objective}}`], 2, message);
  await refused('range: [10, 0.01]', /objective\.range: has to go from a lower number to a higher one/);
  await refused('range: [1, 1]', /objective\.range: has to go from a lower number to a higher one/);
  await refused('range: [0, 10]', /objective\.range\[0\].*0/);
  await refused('beta: 4', /objective\.beta: 'multi-rate' has no beta, only beta-vae and beta-tc-vae have one/);
  await refused('schedule: linear', /objective\.schedule: 'multi-rate' has no schedule/);
  await refused('base: info-vae', /objective\.base: .*info-vae.*beta-vae.*beta-tc-vae/);
  await refused('sharedLayer: true', /objective\.sharedLayer: needs objective\.gateLayers of at least 2/);
  await refused('base: beta-tc-vae, gateInput: other', /objective\.gateInput: other needs a β for each example/);
});

test('β outside the range, and β of a model that is not multi-rate, are refused with what to do', async () => {
  const outside = /trained for β from 0\.1 to 8, and says nothing of β 9: ask within this range/;
  for (const command of ['compare', 'profile', 'inspect', 'estimate'])
    await refuses([command, trained.run, '--beta', '9'], 2, outside);
  await refuses(['curve', trained.run, '--betas', '1,9'], 2, outside);
  const plain = await train(config);
  await refuses(['profile', plain.run, '--beta', '1'], 2, /is no multi-rate VAE.*objective\.name: multi-rate/);
  await refuses(
    ['curve', plain.run, '--betas', '1'],
    2,
    /cannot be asked at other β: no multi-rate VAE with a checkpoint is among them/,
  );
  await refuses(['profile', `${trained.run}#beta=1`, '--beta', '2'], 2, /names β 1, and --beta another, 2/);
  for (const command of ['profile', 'estimate'])
    await refuses([command, `${trained.run}#beta=1`, '--betas', '2,3'], 2, /names β 1, and --betas others/);
  await refuses(['compare', `${trained.run}#beta=1`, `${trained.run}#beta=abc`], 2, /β 'abc' is not a positive number/);
  await refuses(['profile', `${trained.run}#beta=0`], 2, /β '0' is not a positive number/);
  const ended = await vaeLens('profile', trained.run, '--beta', '0');
  assertSentence(ended, /a number above 0 is needed/);
  assert.equal(ended.status, 2);
});

test('multi-rate needs nothing of an architecture: batch normalisation and linear maps train and are measured', async () => {
  const size = ['--set', 'data.size=16', '--set', 'train.steps=20'];
  const cnn = ['--set', 'model={architecture: cnn, channels: [4, 8], norm: batch, latent: 2}'];
  const linear = ['--set', 'model={architecture: linear, latent: 2}'];
  const tc = ['--set', 'objective={name: multi-rate, base: beta-tc-vae, range: [0.1, 8]}'];
  for (const args of [cnn, linear, tc]) {
    const { run, state } = await train(config, ...size, ...MULTI_RATE, ...args);
    assert.equal(state, 'finished');
    const { points } = (await result('curve', run, '--betas', '0.2,5')) as Curve;
    assert.ok(points.every(({ rate, distortion }) => Number.isFinite(rate) && Number.isFinite(distortion)));
  }
});
