import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  MNIST,
  type Trained,
  checkpoints,
  jsonOf,
  kill,
  refuses,
  runsIn,
  smallConfig,
  start,
  stateOf,
  temporary,
  train,
  training,
  vaeLens,
} from './helpers';

/** A run that goes on from a checkpoint of another ends as one that was that long from the start. */

interface Info {
  readonly parent?: { readonly run: string; readonly step: number };
  readonly scheduleSteps?: number;
  readonly learningRateSteps?: number;
  readonly steps: number;
  readonly config: { readonly train: { readonly learningRate: number } };
}

/** Few examples, over which an untrained model's statistics are measured, and one evaluation. */
const BATCH_NORM = [
  'model.architecture=conv-bn',
  'data.size=32',
  'data.split=0.02',
  'train.batch=8',
  'train.evaluations=1',
].flatMap(set => ['--set', set]);

const folder = temporary({ after });
const config = smallConfig(folder, { steps: 40, checkpoints: 4, evaluations: 4 });
let parent: Trained;

before(async () => {
  parent = await train(config);
});

const infoOf = (run: string): Info => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Info;
const last = (run: string): Buffer => readFileSync(checkpoints(run).at(-1)!);
const steps = (run: string): number[] => checkpoints(run).map(file => Number(/\d+/.exec(basename(file))![0]));
const further = (...args: string[]): Promise<Trained> => train('--continue', parent.run, ...args);
const scalars = (run: string): Record<string, unknown>[] =>
  readFileSync(join(run, 'scalars.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);

/** The same last checkpoint, and the same scalars where both have them. */
function assertSame(run: string, other: string): void {
  assert.ok(last(run).equals(last(other)), `${run} and ${other} end otherwise`);
  const begun = infoOf(run).parent!.step;
  const late = (of: string) => scalars(of).filter(({ step }) => Number(step) > begun);
  assert.deepEqual(late(run), late(other));
}

describe('training further', () => {
  const ways: [string, string[], number?, number?][] = [
    ['a multilayer perceptron', []],
    ['batch normalisation', BATCH_NORM, 2],
    ['from a checkpoint in between', [], 40, 20],
    ['a linear schedule in steps of its own', ['--set', 'objective.schedule=linear', '--set', 'objective.warmup=50']],
    ['batches that end with an epoch', ['--set', 'data.split=0.1', '--set', 'train.clipGradient=5']],
  ];
  for (const [name, sets, length = 40, from] of ways) {
    test(`equals one run of all steps, bit for bit: ${name}`, async () => {
      const all = ['--set', `train.steps=${2 * length}`];
      const whole = await train(config, ...sets, ...all);
      const half = sets.length === 0 ? parent : await train(config, ...sets, '--set', `train.steps=${length}`);
      const start = from === undefined ? [] : ['--from', String(from)];
      const { run, state, step } = await train('--continue', half.run, ...start, ...all);
      assert.deepEqual([state, step], ['finished', 2 * length]);
      assertSame(run, whole.run);
      const { parent: of } = infoOf(run);
      assert.deepEqual([resolve(run, of!.run), of!.step], [half.run, from ?? length]);
      assert.equal(of!.run, relative(run, half.run), 'a relative path, which travels');
      // Its course begins with the checkpoint that it goes on from.
      assert.equal(scalars(run)[0]!['step'], from ?? length);
      assert.equal(steps(run)[0], from ?? length);
    });
  }

  test('a schedule keeps the steps that it had, unless another is set', async () => {
    const linear = ['--set', 'objective.schedule=linear'];
    const half = await train(config, ...linear);
    const on = (...sets: string[]) => train('--continue', half.run, '--from', '10', '--set', 'train.steps=80', ...sets);
    const [kept, same, anew] = [
      await on(),
      // 0.3 of 40 steps.
      await on('--set', 'objective.warmup=12'),
      await on('--set', 'objective.warmup=24'),
    ];
    assert.deepEqual(
      [kept, same, anew].map(({ run }) => infoOf(run).scheduleSteps),
      [40, undefined, undefined],
    );
    assert.deepEqual(kept.test, same.test);
    assert.notDeepEqual(kept.test, anew.test);
    const again = await train('--continue', kept.run, '--set', 'train.steps=100');
    assert.equal(infoOf(again.run).scheduleSteps, 40, 'and in a run that goes on from that one');
  });

  test("a learning rate's schedule keeps the steps that it had, unless one of its keys is set", async () => {
    const half = await train(config, '--set', 'train.learningRateSchedule=cosine');
    const on = (...sets: string[]) =>
      train('--continue', half.run, '--from', '20', ...sets.flatMap(set => ['--set', set]));
    const kept = await on('train.steps=80');
    const anew = await on('train.steps=80', 'train.learningRateEnd=0.0001');
    assert.deepEqual(
      [kept, anew].map(({ run }) => infoOf(run).learningRateSteps),
      [40, undefined],
    );
    // On the way it is what its parent ended as.
    const at40 = (run: string) => scalars(run).find(({ kind, step }) => kind === 'test' && step === 40);
    assert.deepEqual(at40(kept.run), at40(half.run));
    assert.notDeepEqual(at40(anew.run), at40(half.run));
    // Laid out anew it is laid out on all steps. In a warm-up it does not matter what comes after.
    const rising = ['train.learningRateSchedule=cosine', 'train.learningRateWarmup=60'];
    const rest = ['train.steps=80', 'train.learningRateEnd=0.000001'];
    const given = (...sets: string[]) => [config, ...[...rising, ...sets].flatMap(set => ['--set', set])];
    const whole = await train(...given(...rest));
    const short = await vaeLens('train', ...given('train.steps=20', 'train.learningRateEnd=0.0002'), '--json');
    assert.match(short.stderr, /^train\.learningRateWarmup is 60 steps, and the training has 20: .*\n$/);
    const begun = jsonOf(short) as Trained;
    assertSame((await train('--continue', begun.run, ...rest.flatMap(set => ['--set', set]))).run, whole.run);
  });

  test('gates stay those that there are, or none', async () => {
    const on = (run: string, objective: string) => [
      'train',
      '--continue',
      run,
      '--set',
      'train.steps=80',
      '--set',
      `objective={${objective}}`,
    ];
    const { run } = await train(config, '--set', 'objective={name: multi-rate, range: [0.1, 8]}');
    const before = runsIn(dirname(run));
    await refuses(
      on(run, 'name: multi-rate, range: [0.1, 10]'),
      2,
      /objective\.range cannot be changed where training/,
    );
    await refuses(
      on(run, 'name: multi-rate, range: [0.1, 8], decoderGate: open'),
      2,
      /objective\.decoderGate cannot be/,
    );
    await refuses(on(run, 'name: beta-vae'), 2, /objective\.name cannot be changed where training/);
    await refuses(on(parent.run, 'name: multi-rate'), 2, /objective\.name cannot be changed where training/);
    assert.deepEqual(runsIn(dirname(run)), before, 'nothing is made');
  });

  test('another learning rate is that of the new steps alone', async () => {
    const { run, test: ended } = await further('--set', 'train.steps=80', '--set', 'train.learningRate=0.0001');
    assert.equal(infoOf(run).config.train.learningRate, 0.0001);
    assert.notDeepEqual(ended, parent.test);
    // What its config alone asks for is another run, for a sweep and --resume too.
    const fresh = await train(config, '--set', 'train.steps=80', '--set', 'train.learningRate=0.0001', '--resume');
    assert.notEqual(fresh.run, run);
    assert.notDeepEqual(fresh.test, ended);
  });

  test('what makes another model, other data or another split is refused by key', async () => {
    const before = runsIn(dirname(parent.run));
    const cases: [string[], RegExp][] = [
      [['model.latent=3'], /^model\.latent cannot be changed/],
      [['data.size=14', 'seed=3'], /^seed and data\.size cannot be changed/],
      [['data.splitSeed=1', 'train.steps=80'], /^data\.splitSeed cannot be changed/],
      [['data.path=elsewhere'], /^data\.path cannot be changed/],
      [['train.learningRate=0.1'], /^train\.steps: 40 is not above the step 40/],
      [['train.epochs=1', 'train.batch=400'], /^train\.epochs: 1, that is \d+ steps, is not above the step 40/],
      [['train.stepz=80'], /unknown key 'train.stepz', did you mean 'train.steps'\?/],
      [['train.steps=-1'], /train\.steps: -1 is below 1 .*--set train\.steps=-1/],
    ];
    for (const [sets, message] of cases) {
      await refuses(['train', '--continue', parent.run, ...sets.flatMap(set => ['--set', set])], 2, message);
    }
    await refuses(
      ['train', '--continue', parent.run, '--from', '15'],
      2,
      /no checkpoint of step 15, the nearest .* 10$/m,
    );
    await refuses(['train', config, '--continue', parent.run], 2, /leave .* out/);
    await refuses(['train', config, '--from', '10'], 2, /--from is a step of the run of --continue/);
    await refuses(['train'], 2, /needs a config/);
    await refuses(['train', '--continue', folder], 1, /not the folder of a run/);
    assert.deepEqual(runsIn(dirname(parent.run)), before, 'nothing is made');
  });

  test('a checkpoint that is not of the model of its run is refused, and nothing is made', async () => {
    const runs = join(folder, 'another model');
    cpSync(dirname(parent.run), runs, { recursive: true });
    const half = join(runs, basename(parent.run));
    const { run: other } = await train(config, '--set', 'model.latent=3', '--runs', join(folder, 'other'));
    copyFileSync(checkpoints(other).at(-1)!, checkpoints(half).at(-1)!);
    const before = runsIn(runs);
    for (const from of [[], ['--from', '40']]) {
      const args = ['train', '--continue', half, ...from, '--set', 'train.steps=80'];
      await refuses(args, 1, /is of another architecture: its tensor z_mean\S* is 3×16, its config wants 2×16/);
    }
    assert.deepEqual(runsIn(runs), before);
  });

  test('in a project that was moved, whose data were moved too, it goes on once somebody says where they are', async () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    cpSync(MNIST, join(project, 'data'), { recursive: true });
    const own = JSON.parse(readFileSync(config, 'utf8')) as object;
    writeFileSync(join(project, 'small.vae.json'), JSON.stringify({ ...own, data: { name: 'mnist', path: 'data' } }));
    const half = await train(join(project, 'small.vae.json'));
    const moved = join(folder, 'moved project');
    renameSync(project, moved);
    const args = ['--continue', join(moved, relative(project, half.run)), '--set', 'train.steps=50'];
    const first = await train(...args);
    renameSync(join(moved, 'data'), join(moved, 'elsewhere'));
    await refuses(['train', ...args], 1, /cannot be trained further: it needs the data/);
    const second = await train(...args, '--data', join(moved, 'elsewhere'));
    assert.deepEqual(second.test, first.test);
    // Where they are is known from here on.
    await train('--continue', second.run, '--set', 'train.steps=60');
  });

  test('one that was killed before it had a checkpoint takes that of its parent again, or says where it was', async () => {
    const moved = join(folder, 'moved');
    cpSync(dirname(parent.run), moved, { recursive: true });
    const half = join(moved, basename(parent.run));
    const args = ['--continue', half, '--set', 'train.steps=80'];
    const { run, test: ended } = await train(...args);
    const whole = last(run);
    for (const file of checkpoints(run)) rmSync(file);
    rmSync(join(run, 'state.json'));
    const resumed = await train(...args, '--resume');
    assert.deepEqual([resumed.run, resumed.test], [run, ended]);
    assert.ok(last(run).equals(whole));
    for (const file of checkpoints(run)) rmSync(file);
    rmSync(join(run, 'state.json'));
    rmSync(join(half, 'checkpoints'), { recursive: true });
    const lost = await vaeLens('train', ...args, '--from', '40', '--resume', '--json');
    assert.match((jsonOf(lost, 2) as { error: string }).error, /has no checkpoint of step 40/);
  });

  test('killed and resumed, wherever its parent is by now, it ends the same', async () => {
    const moved = join(folder, 'killed');
    cpSync(dirname(parent.run), moved, { recursive: true });
    const half = join(moved, basename(parent.run));
    const long = ['--set', 'train.steps=3000', '--set', 'train.checkpoints=30'];
    const whole = await train('--continue', half, ...long);
    rmSync(join(whole.run, 'lock'), { force: true });
    const { pid, ended } = start(['train', '--continue', half, ...long]);
    const run = await training(moved);
    kill(pid);
    await ended;
    assert.notEqual(run, whole.run);
    assert.equal(stateOf(whole.run)!.status, 'finished');
    const resumed = await train('--continue', half, ...long, '--resume');
    assert.equal(resumed.run, run);
    renameSync(half, `${half} renamed`);
    assertSame(run, whole.run);
  });
});
