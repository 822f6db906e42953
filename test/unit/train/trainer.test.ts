import assert from 'node:assert/strict';
import test from 'node:test';
import type { Dataset } from '../../../src/data/examples/dataset';
import { objectiveKind } from '../../../src/config/schema/objective';
import { type Binarisation, binarised } from '../../../src/data/examples/binarise';
import { storedDataset } from '../../../src/data/examples/stored';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { initialState, stateFromFile, stateToFile } from '../../../src/train/stateFile';
import type { StepResult } from '../../../src/train/step';
import { NotFiniteError, Trainer, type TrainingOptions } from '../../../src/train/trainer';
import { uniforms } from '../engine/evaluate';
import { modelOf, smallConv, smallConvBn, smallLinear, smallMlp } from '../model/models';

const COUNT = 24;
const convBn = smallConvBn();
const engine = onnxEngine(1);

function dataset(
  [height, width, channels]: readonly [number, number, number],
  change?: (values: Float32Array) => void,
): Dataset {
  const values = uniforms('images', [COUNT, height, width, channels]).data;
  change?.(values);
  const stored = { name: 'test', values, divisor: 1, shape: [height, width, channels], range: [0, 1] } as const;
  return storedDataset(stored, undefined);
}

function options(changes: Partial<TrainingOptions> = {}): TrainingOptions {
  const vae = changes.vae ?? smallMlp();
  return {
    vae,
    dataset: dataset(vae.image),
    examples: Uint32Array.from({ length: COUNT }, (_, i) => i),
    seed: 1,
    batch: 4,
    learningRate: 0.01,
    optimizer: 'adam',
    objective: { name: 'beta-vae', beta: 1 },
    steps: 200,
    ...changes,
  };
}

/** A trainer at the start, or after `done` steps. */
const begin = (
  given: TrainingOptions,
  tensors = initialState(given.vae, 'pytorch', given.seed),
  done = 0,
): Promise<Trainer> => Trainer.start(given, engine, tensors, done);

async function steps(trainer: Trainer, count: number): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (let i = 0; i < count; i++) results.push(await trainer.next());
  return results;
}

async function train(
  given: TrainingOptions,
  count: number,
): Promise<{ results: StepResult[]; state: Record<string, Float32Array> }> {
  const trainer = await begin(given);
  const results = await steps(trainer, count);
  assert.equal(trainer.step, count);
  const state = trainer.state.read();
  await trainer.dispose();
  return { results, state };
}

for (const [name, vae, how] of [
  ['mlp', smallMlp()],
  ['mlp on examples drawn anew', smallMlp(), 'dynamic'],
  ['conv', smallConv()],
  ['conv-bn', convBn],
  ['linear', smallLinear()],
  ['cnn', modelOf({ architecture: 'cnn', channels: [3, 4], norm: 'batch', latent: 2 }, [7, 6, 2])],
] as readonly (readonly [name: string, vae: TrainingOptions['vae'], how?: Binarisation])[]) {
  const [count, stop] = [30, 10];
  const data = dataset(vae.image);
  const given = options({ vae, dataset: how ? binarised(data, how) : data });

  test(`${name}: the same training gives the same bits`, async () => {
    assert.deepEqual(await train(given, count), await train(given, count));
  });

  test(`${name}: stopped, saved and resumed, it gives the bits of the undisturbed one`, async () => {
    const whole = await train(given, count);
    const first = await begin(given);
    await steps(first, stop);
    const saved = stateToFile(vae, first.read());
    await first.dispose();
    const second = await begin(given, stateFromFile(vae, saved, 'a file'), stop);
    assert.deepEqual(await steps(second, count - stop), whole.results.slice(stop));
    assert.equal(second.step, count);
    assert.deepEqual(second.state.read(), whole.state);
    await second.dispose();
  });
}

for (const [architecture, side] of [
  ['resnet', 28],
  ['resnet', 32],
  ['conv-bn', 32],
] as const) {
  test(`20 steps of ${architecture} on ${side}×${side} lower the loss`, async () => {
    const vae = modelOf({ architecture, latent: 3 }, [side, side, 1]);
    const images = dataset(vae.image, values => values.forEach((value, i) => (values[i] = value ** 4)));
    const { results } = await train(options({ vae, dataset: images, learningRate: 0.001 }), 20);
    assert.ok(results.at(-1)!.loss < 0.9 * results[0]!.loss, `${results[0]!.loss} -> ${results.at(-1)!.loss}`);
  });
}

test('a running statistic that is not finite is found, and its layer named', async () => {
  const given = options({ vae: convBn });
  const state = initialState(convBn, 'pytorch', 1);
  state['encoder.2.bn.running_var']!.fill(NaN);
  const trainer = await begin(given, state);
  await trainer.next();
  assert.throws(
    () => trainer.checkWeights(),
    (error: unknown) => error instanceof NotFiniteError && error.layer === 'encoder/2',
  );
  await trainer.dispose();
});

test('training lowers the loss, which is distortion + β·rate', async () => {
  const { results } = await train(options({ objective: { name: 'beta-vae', beta: 3 } }), 200);
  for (const { loss, rate, distortion } of results)
    assert.ok(Math.abs(loss - distortion! - 3 * rate!) < 1e-5 * Math.abs(loss));
  const mean = (part: StepResult[]): number => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  assert.ok(mean(results.slice(-20)) < mean(results.slice(0, 20)) - 0.05);
});

test('examples that are drawn anew each time are not those that are drawn once', async () => {
  const [fixed, anew] = (['static', 'dynamic'] as const).map(how => binarised(dataset(smallMlp().image), how));
  assert.notDeepEqual(await train(options({ dataset: anew! }), 2), await train(options({ dataset: fixed! }), 2));
});

test('seed, β, learning rate and optimiser each matter', async () => {
  const { state } = await train(options(), 2);
  const changes: Partial<TrainingOptions>[] = [
    { seed: 2 },
    { objective: { name: 'beta-vae', beta: 2 } },
    { learningRate: 0.02 },
    { optimizer: 'adam-tensorflow' },
  ];
  for (const change of changes)
    assert.notDeepEqual((await train(options(change), 2)).state, state, JSON.stringify(change));
});

test('a schedule weights the rate from its first step on', async () => {
  const { results } = await train(
    options({ objective: { name: 'beta-vae', beta: 2, schedule: 'linear', warmup: 4 } }),
    6,
  );
  for (const [step, { loss, rate, distortion }] of results.entries()) {
    const weight = Math.min(2, step / 2);
    assert.ok(Math.abs(loss - distortion! - weight * rate!) < 1e-5 * Math.abs(loss), `step ${step}`);
  }
});

for (const objective of [
  { name: 'beta-vae', beta: 4, rate: 'marginal-kl' },
  { name: 'beta-vae', beta: 4, rate: 'mutual-information' },
  { name: 'beta-tc-vae', beta: 4, estimator: 'mss' },
  { name: 'dip-vae-1', lambda: 5 },
  { name: 'dip-vae-2', lambda: 5 },
] as const) {
  test(`${objectiveKind(objective)} lowers its loss, and its rate is that of the same weights`, async () => {
    const { results } = await train(options({ objective, batch: 8 }), 200);
    const mean = (part: StepResult[]): number => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
    assert.ok(mean(results.slice(-20)) < mean(results.slice(0, 20)) - 0.05);
    const plain = await train(options({ batch: 8 }), 1);
    const [first] = results;
    assert.deepEqual([first!.rate, first!.distortion], [plain.results[0]!.rate, plain.results[0]!.distortion]);
    assert.notEqual(first!.loss, plain.results[0]!.loss);
  });
}

test('annealed-vae follows its capacity', async () => {
  const objective = { name: 'annealed-vae', capacity: 3, gamma: 1000, threshold: 300 } as const;
  const { results } = await train(options({ objective, learningRate: 0.003 }), 500);
  for (const [from, wanted] of [
    [140, 1.5],
    [480, 3],
  ] as const) {
    const rates = results.slice(from, from + 20).map(({ rate }) => rate!);
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    assert.ok(Math.abs(mean - wanted) < 0.35, `${mean} instead of ${wanted} from step ${from} on`);
  }
});

/** The error with which training fails, within some steps. */
async function failure(given: TrainingOptions): Promise<NotFiniteError> {
  const trainer = await begin(given);
  try {
    await steps(trainer, 5);
  } catch (thrown) {
    assert.ok(thrown instanceof NotFiniteError, String(thrown));
    return thrown;
  } finally {
    await trainer.dispose();
  }
  return assert.fail('training went well');
}

test('a learning rate that is far too large fails with the step and a layer', async () => {
  const error = await failure(options({ learningRate: 1e30 }));
  assert.equal(error.updates, 1);
  const layers = smallMlp().layers.map(({ name }) => name);
  // The first layer multiplies weights of 1e30 with pixels; the next ones multiply that with 1e30 again.
  assert.ok(layers.indexOf(error.layer) > layers.indexOf('encoder/1'), error.layer);
  assert.match(error.message, new RegExp(`${error.layer} is not finite in step 2`));
});

test('an infinite pixel is found in the input', async () => {
  const vae = smallMlp([3, 4, 1], 'gaussian');
  for (const bad of [Infinity, NaN]) {
    const data = dataset(vae.image, values => values.fill(bad, 0, 12));
    // Every example in one batch.
    const error = await failure(options({ vae, dataset: data, batch: COUNT }));
    assert.deepEqual([error.updates, error.layer], [0, 'input']);
  }
});

test('a loss that alone overflows is named so', async () => {
  const vae = smallMlp([3, 4, 1], 'sse');
  const data = dataset(vae.image, values => values.fill(3e19));
  const weights = initialState(vae, 'pytorch', 1);
  for (const values of Object.values(weights)) values.fill(0);
  const trainer = await begin(options({ vae, dataset: data }), weights);
  await assert.rejects(trainer.next(), { name: 'NotFiniteError', updates: 0, layer: 'loss' });
  await trainer.dispose();
});

test('what a step broke is known before anyone uses it, and blamed on that step afterwards', async () => {
  const vae = smallMlp([3, 4, 1], 'sse');
  // A pixel whose square is a float32, and the square of whose gradient is not.
  const data = dataset(vae.image, values => values.forEach((_, i) => (values[i] = i % 12 === 5 ? 1.2e19 : 0)));
  const weights = initialState(vae, 'pytorch', 1);
  for (const values of Object.values(weights)) values.fill(0);
  const trainer = await begin(options({ vae, dataset: data, batch: 1 }), weights);
  trainer.checkWeights();
  await trainer.next();
  assert.throws(() => trainer.checkWeights(), { name: 'NotFiniteError', updates: 0, layer: 'decoder/3' });
  await trainer.dispose();

  const error = await failure(options({ learningRate: 1e39 }));
  assert.deepEqual([error.updates, error.layer], [1, 'encoder/1']);
  assert.match(error.message, /the gradient or weights of encoder\/1 are not finite after step 1/);
});
