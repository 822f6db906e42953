import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CROSS_ENTROPY } from '../../../src/model/objectives/objectives';
import { listedFactors } from '../../../src/data/examples/factors';
import { storedDataset } from '../../../src/data/examples/stored';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { clipGradient } from '../../../src/train/clipGradient';
import { initialState } from '../../../src/train/stateFile';
import { gradientSum, squareSum } from '../../../src/train/step';
import { Trainer, type TrainingOptions } from '../../../src/train/trainer';
import { assertClose, evaluate, uniforms, values } from '../engine/evaluate';
import { smallClassifier, smallMlp } from '../model/models';

const engine = onnxEngine(1);
const RATE = 0.01;

type State = Record<string, Float32Array>;

/** Training on images whose first numbers are these. */
function options(changes: Partial<TrainingOptions> = {}, pixels?: readonly number[]): TrainingOptions {
  const vae = changes.vae ?? smallMlp();
  const [height, width, channels] = vae.image;
  const images = uniforms('images', [8, height, width, channels]).data;
  if (pixels) images.forEach((_, i) => (images[i] = pixels[i % (height * width * channels)] ?? 0));
  const stored = { name: 'test', values: images, divisor: 1, shape: [height, width, channels], range: [0, 1] } as const;
  return {
    ...{ vae, dataset: storedDataset(stored, undefined), examples: Uint32Array.from({ length: 8 }, (_, i) => i) },
    ...{ seed: 1, batch: 4, learningRate: RATE, optimizer: 'adam', steps: 10 },
    objective: { name: 'beta-vae', beta: 1 },
    ...changes,
  };
}

/** Some steps from a state that has `done` behind it: the norms that they tell, and the state behind them. */
async function trained(given: TrainingOptions, count: number, from?: State, done = 0) {
  const trainer = await Trainer.start(given, engine, from ?? initialState(given.vae, 'pytorch', 1), done);
  const norms: (number | undefined)[] = [];
  try {
    for (let i = 0; i < count; i++) norms.push((await trainer.next()).gradientNorm);
    return { norms, state: trainer.read() };
  } finally {
    await trainer.dispose();
  }
}

const namesIn = (state: State): string[] => Object.keys(state).filter(name => gradientSum(name) in state);

/** The gradient that a step from this state would see: Adam's sums of it after one that begin at 0. */
async function gradientAt(given: TrainingOptions, from: State, done: number): Promise<State> {
  const names = namesIn(from);
  const empty = names.flatMap(name => [gradientSum(name), squareSum(name)].map(key => [key, from[name]!.map(() => 0)]));
  const { state } = await trained(given, 1, { ...from, ...Object.fromEntries(empty) } as State, done);
  return Object.fromEntries(names.map(name => [name, state[gradientSum(name)]!]));
}

const normOf = (gradient: State): number => Math.hypot(...Object.values(gradient).flatMap(one => Array.from(one)));

test('gradients are scaled together, and only those that are too long', async () => {
  const gradients = { a: values([2, 1], [3, 0]), b: values([2], [0, -4]) };
  const clipped = (limit: number | undefined) =>
    evaluate(all => {
      const { gradients, told } = clipGradient(all, limit);
      return { ...gradients, ...told };
    }, gradients);
  for (const limit of [5.1, 1000, 1e300]) {
    const { a, b, gradientNorm } = await clipped(limit);
    assert.deepEqual([...a!, ...b!, ...gradientNorm!], [3, 0, 0, -4, 5], String(limit));
  }
  for (const limit of [5, 4.9, 1, 1e-5, 1e-9]) {
    const { a, b, gradientNorm } = await clipped(limit);
    const scale = limit / (5 + 1e-6);
    assertClose([...a!, ...b!], [3 * scale, 0, 0, -4 * scale], 1e-6, String(limit));
    assert.equal(gradientNorm![0], 5);
  }
  const small = { a: values([2], [0, 0]) };
  const none = await evaluate(all => clipGradient(all, 0.5).gradients, small);
  assert.deepEqual([...none['a']!], [0, 0]);
});

test('the norm of a model that is known: all weights 0, a sum of squares', async () => {
  // Only the biases of the last layer have a gradient: −2x.
  const vae = smallMlp([3, 4, 1], 'sse');
  const zeros = initialState(vae, 'pytorch', 1);
  for (const one of Object.values(zeros)) one.fill(0);
  const { norms, state } = await trained(options({ vae, clipGradient: 0.1 }, [0, 0.5, 0.25, 0.75]), 1, zeros);
  assertClose([norms[0]!], [2 * Math.hypot(0.5, 0.25, 0.75)], 1e-6, 'norm');
  const clipped = [0, 0.5, 0.25, 0.75].map(x => (-x / Math.hypot(0.5, 0.25, 0.75)) * 0.1);
  assertClose(state[gradientSum('decoder.3.bias')]!.subarray(0, 4), clipped, 1e-5, 'gradient');
});

test('a limit that is never reached changes nothing', async () => {
  for (const vae of [smallMlp(), smallMlp([3, 4, 1], 'sse')]) {
    const free = await trained(options({ vae }), 10);
    const limited = await trained(options({ vae, clipGradient: 1e6 }), 10);
    assert.deepEqual(limited.state, free.state);
    assert.deepEqual(free.norms, Array(10).fill(undefined));
    assert.ok(limited.norms.every(norm => norm! > 0 && norm! < 1e6));
  }
});

test('the norm is that of the gradient, and Adam is fed with the scaled one', async () => {
  const limit = 0.2;
  const start = initialState(smallMlp(), 'pytorch', 1);
  let state: State = start;
  let wanted: Record<string, { weight: number[]; m: number[]; v: number[] }> = Object.fromEntries(
    namesIn(start).map(name => {
      const none = Array.from(start[name]!, () => 0);
      return [name, { weight: Array.from(start[name]!), m: none, v: none }];
    }),
  );
  for (let t = 1; t <= 4; t++) {
    const gradient = await gradientAt(options(), state, t - 1);
    const norm = normOf(gradient);
    assert.ok(norm > 2 * limit, `norm ${norm}`);
    const next = await trained(options({ clipGradient: limit }), 1, state, t - 1);
    assertClose([next.norms[0]!], [norm], 1e-5, `norm of step ${t}`);
    // Kingma and Ba's algorithm 1 in float64.
    wanted = Object.fromEntries(
      Object.entries(wanted).map(([name, { weight, m, v }]) => {
        const g = Array.from(gradient[name]!, value => (value * limit) / (norm + 1e-6));
        const first = m.map((value, i) => 0.9 * value + 0.1 * g[i]!);
        const second = v.map((value, i) => 0.999 * value + 0.001 * g[i]! ** 2);
        const moved = weight.map((value, i) => {
          const root = Math.sqrt(second[i]! / (1 - 0.999 ** t));
          return value - (RATE * first[i]!) / (1 - 0.9 ** t) / (root + 1e-8);
        });
        return [name, { weight: moved, m: first, v: second }];
      }),
    );
    state = next.state;
    for (const [name, { weight, m }] of Object.entries(wanted)) {
      // The engine's sums are means without their factor.
      assertClose(
        state[gradientSum(name)]!,
        m.map(value => value / 0.1),
        1e-4,
        `${name} after step ${t}`,
      );
      assertClose(state[name]!, weight, 1e-4, `${name} after step ${t}`);
    }
  }
});

test('a classifier tells it too', async () => {
  const factors = listedFactors(
    { a: 2, b: 3 },
    Uint8Array.from({ length: 16 }, (_, i) => i % 2),
  );
  const given = options({ vae: smallClassifier([2, 3]), objective: CROSS_ENTROPY });
  const { norms } = await trained({ ...given, dataset: { ...given.dataset, factors }, clipGradient: 1 }, 2);
  assert.ok(norms.every(norm => norm! > 0));
});

test('a gradient that has no finite norm ends the training', async () => {
  const vae = smallMlp([3, 4, 1], 'sse');
  const zeros = initialState(vae, 'pytorch', 1);
  for (const one of Object.values(zeros)) one.fill(0);
  // A pixel whose square is a float32, and the square of whose gradient is not.
  const given = options({ vae, batch: 1, clipGradient: 1 }, [0, 0, 0, 0, 0, 1.2e19]);
  await assert.rejects(trained(given, 1, zeros), {
    ...{ name: 'NotFiniteError', updates: 0, layer: 'gradientNorm' },
    message: 'the norm of the gradient is not finite in step 1',
  });
});
