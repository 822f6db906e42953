import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../src/config/reading/complaints';
import { resolvedConfig } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';
import { type LearningRate, learningRateAt, warmupCaution } from '../../../src/config/schema/learningRate';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { storedDataset } from '../../../src/data/examples/stored';
import { initialState } from '../../../src/train/stateFile';
import { adamScalars } from '../../../src/train/adam';
import { stepInputs } from '../../../src/train/step';
import { Trainer, type TrainingOptions } from '../../../src/train/trainer';
import { isOfLearningRate, learningRateText } from '../../../src/vscode/language/learningRateText';
import { assertClose, uniforms } from '../engine/evaluate';
import { smallMlp } from '../model/models';

const cosine = (rate: number, others: Partial<LearningRate> = {}): LearningRate => ({
  learningRate: rate,
  learningRateSchedule: 'cosine',
  ...others,
});
const rates = (how: LearningRate, steps: number, at: readonly number[]): number[] =>
  at.map(step => learningRateAt(how, { step, steps }));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('a cosine schedule with a warm-up is that of PyTorch', () => {
  // torch 2.15, SequentialLR of LinearLR(start_factor=1e-10) and CosineAnnealingLR, the optimiser's lr before each step.
  assertClose(
    rates(cosine(1e-3), 200, [0, 1, 5, 9, 10, 11, 57, 105, 150, 199, 200]),
    [
      1e-13, 0.00010000000009, 0.00050000000005, 0.00090000000001, 0.001, 0.0009999317208437383, 0.0008566077599215528,
      0.0005005, 0.00016219785497294242, 1.0682791562617323e-6, 1e-6,
    ],
    1e-12,
    'a twentieth of the training and 1e-6, where neither is given',
  );
  assertClose(
    rates(cosine(0.02, { learningRateWarmup: 2, learningRateEnd: 0 }), 7, upTo(8)),
    [
      2e-12, 0.010000000001, 0.02, 0.018090169943749474, 0.013090169943749473, 0.0069098300562505256,
      0.0019098300562505263, 0,
    ],
    1e-12,
    'down to 0',
  );
  assertClose(
    rates(cosine(3e-4, { learningRateWarmup: 0, learningRateEnd: 1e-5 }), 12, upTo(13)),
    [
      0.0003, 0.00029505924481191485, 0.0002805736835487436, 0.00025753048327204934, 0.0002275, 0.00019252876153986548,
      0.000155, 0.00011747123846013449, 8.25e-5, 5.246951672795062e-5, 2.9426316451256386e-5, 1.4940755188085112e-5,
      1e-5,
    ],
    1e-12,
    'without a warm-up',
  );
});

test('it is at its largest where the warm-up ends, half way between half way down, and at its end from the last step on', () => {
  const how = cosine(0.004, { learningRateWarmup: 100, learningRateEnd: 0.002 });
  const [begun, full, half, end, after] = rates(how, 1100, [0, 100, 600, 1100, 5000]);
  assert.ok(begun! > 0 && begun! < 1e-12);
  assert.deepEqual([full, end, after], [0.004, 0.002, 0.002]);
  assert.ok(Math.abs(half! - 0.003) < 1e-15);
  // An end that is left out is never above the rate itself.
  assert.deepEqual(rates(cosine(1e-7, { learningRateWarmup: 0 }), 10, [0, 5, 10]), [1e-7, 1e-7, 1e-7]);
  // A warm-up that takes longer than the training goes on in one that goes on from it.
  assert.equal(learningRateAt(cosine(1, { learningRateWarmup: 20 }), { step: 10, steps: 8 }).toFixed(6), '0.500000');
});

test('without a schedule it is the same in every step', () => {
  for (const step of [0, 1, 999, 5000]) {
    assert.equal(learningRateAt({ learningRate: 0.01 }, { step, steps: 1000 }), 0.01);
    assert.equal(learningRateAt({ learningRate: 0.01, learningRateSchedule: 'constant' }, { step, steps: 1000 }), 0.01);
  }
});

const objective = { name: 'beta-vae', beta: 1 } as const;

test('each step is fed the learning rate of its own, laid out on steps of its own where it has some', () => {
  const how = {
    seed: 1,
    optimizer: 'adam',
    objective,
    steps: 100,
    ...cosine(0.01, { learningRateWarmup: 5 }),
  } as const;
  const fed = (step: number, learningRateSteps?: number): number =>
    stepInputs(new Float32Array(1), [], step, { ...how, ...(learningRateSteps && { learningRateSteps }) })
      .stepSize![0]!;
  const wanted = (step: number, rate: number): number => Math.fround(adamScalars(step + 1, rate, 'adam').stepSize);
  assert.equal(fed(5), wanted(5, 0.01));
  // Half way from 5 to 25.
  assert.equal(fed(15, 25), wanted(15, learningRateAt(how, { step: 15, steps: 25 })));
  assert.ok(Math.abs(learningRateAt(how, { step: 15, steps: 25 }) - (0.01 + 1e-6) / 2) < 1e-12);
  assert.equal(fed(60, 25), wanted(60, 1e-6));
});

test('training with a schedule that is resumed ends in the same bits', async () => {
  const [vae, engine] = [smallMlp(), onnxEngine(1)];
  const [height, width, channels] = vae.image;
  const values = uniforms('images', [8, height, width, channels]).data;
  const stored = { name: 'test', values, divisor: 1, shape: [height, width, channels], range: [0, 1] } as const;
  const options: TrainingOptions = {
    ...{ vae, dataset: storedDataset(stored), examples: Uint32Array.from(upTo(8)), objective },
    ...{ seed: 1, batch: 4, optimizer: 'adam', steps: 6, ...cosine(0.01, { learningRateWarmup: 2 }) },
  };
  const trained = async (how: TrainingOptions, count: number, from = initialState(vae, 'pytorch', 1), done = 0) => {
    const trainer = await Trainer.start(how, engine, from, done);
    for (let i = 0; i < count; i++) await trainer.next();
    const state = trainer.read();
    await trainer.dispose();
    return state;
  };
  const through = await trained(options, 6);
  assert.deepEqual(await trained(options, 3, await trained(options, 3), 3), through);
  assert.notDeepEqual(await trained({ ...options, learningRateSchedule: 'constant' }, 6), through);
});

const HEAD = 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\n';
const read = (train: string, sets: readonly string[] = []) => {
  const { config, problems } = readConfig(`${HEAD}train: ${train}`, sets);
  assert.deepEqual(problems, []);
  return config!;
};
const trainOf = (train: string, sets: readonly string[] = []) => resolvedConfig(read(train, sets))['train'];

test('a config without a schedule resolves to what it was before there were any', () => {
  const before =
    '{"steps":10000,"batch":128,"learningRate":0.001,"optimizer":"adam","checkpoints":5,"evaluations":20,"engine":"auto"}';
  for (const train of ['{}', '{learningRateSchedule: constant}']) assert.equal(JSON.stringify(trainOf(train)), before);
  assert.deepEqual(trainOf('{learningRateSchedule: cosine, learningRateWarmup: 30}'), {
    ...(JSON.parse(before) as object),
    learningRateSchedule: 'cosine',
    learningRateWarmup: 30,
  });
});

test('keys of a schedule are refused without it, and taken away with it', () => {
  const complaints = (train: object): string[] =>
    checkConfig({ data: { name: 'tetrominoes' }, model: { architecture: 'mlp' }, train }).complaints.map(
      ({ message }) => message,
    );
  assert.deepEqual(complaints({ learningRateWarmup: 30, learningRateEnd: 0 }), [
    'train.learningRateWarmup: only a cosine schedule has learningRateWarmup, this one is constant',
    'train.learningRateEnd: only a cosine schedule has learningRateEnd, this one is constant',
  ]);
  assert.match(
    complaints({ learningRateSchedule: 'cosine', learningRateEnd: 0.1 }).join(),
    /^train\.learningRateEnd: the learning rate falls to it, and 0\.1 is above train\.learningRate, 0\.001/,
  );
  assert.match(complaints({ learningRateSchedule: 'cosine', learningRateWarmup: -1 }).join(), /-1 is below 0/);
  assert.match(complaints({ learningRateSchedule: 'cosin' }).join(), /did you mean 'cosine'/);
  assert.deepEqual(
    trainOf('{learningRateSchedule: cosine, learningRateWarmup: 3}', ['train.learningRateSchedule=constant']),
    trainOf('{}'),
  );
});

test('a warm-up that the training ends before is told', () => {
  // Half of it after 100 of 200 steps.
  assert.equal(
    warmupCaution(cosine(0.001, { learningRateWarmup: 200 }), 101),
    'train.learningRateWarmup is 200 steps, and the training has 101: its learning rate ends at 0.0005, before it is 0.001',
  );
  assert.equal(warmupCaution(cosine(0.001, { learningRateWarmup: 100 }), 101), undefined);
  assert.equal(warmupCaution(cosine(0.001, {}), 1), undefined);
});

test('a hover says how it goes on and what it is at the end', () => {
  const says = (train: string): string => learningRateText(read(train));
  assert.equal(says('{}'), 'The learning rate is 0.001 from the first step to the last.');
  assert.equal(
    says('{steps: 4500, learningRateSchedule: cosine}'),
    'The learning rate rises to 0.001 in the first 225 of 4,500 steps, and falls to 0.000001 at their end.',
  );
  assert.equal(
    says('{epochs: 200, learningRateSchedule: cosine}'),
    'The learning rate rises to 0.001 in the first 0.05 of 200 epochs, and falls to 0.000001 at their end.',
  );
  assert.equal(
    says('{epochs: 200, learningRateSchedule: cosine, learningRateWarmup: 3900, learningRateEnd: 0}'),
    'The learning rate rises to 0.001 in the first 3,900 steps of 200 epochs, and falls to 0 at their end.',
  );
  assert.equal(
    says('{steps: 300, learningRateSchedule: cosine, learningRateWarmup: 0}'),
    'The learning rate falls from 0.001 to 0.000001 over the 300 steps.',
  );
  assert.equal(
    says('{steps: 101, learningRateSchedule: cosine, learningRateWarmup: 200}'),
    'The learning rate rises in all 101 steps, and is 0.0005 in the last: a shorter train.learningRateWarmup leaves steps to fall in.',
  );
  assert.deepEqual(['train.learningRate', 'train.learningRateEnd', 'train.batch'].map(isOfLearningRate), [
    true,
    true,
    false,
  ]);
});
