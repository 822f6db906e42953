import { type Tensor, mul, reshape, sum } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import test from 'node:test';
import { leakyRelu } from '../../src/model/activationFunctions';
import { batchNorm, normalise } from '../../src/model/batchNorm';
import { type Values, assertClose, evaluate, normals, values } from '../unit/engine/evaluate';
import { parity } from './reference';

/** Batch normalisation and what is built of it, against a plain version in float64 and TF.js's own CPU backend. */

/** Of the largest magnitude: what float32 leaves of a mean over some dozen numbers. */
const TOLERANCE = 1e-5;
const EPSILON = 1e-5;

/** The channels of row-major numbers [..., channels]. */
const channel = (data: ArrayLike<number>, c: number, channels: number): number[] =>
  Array.from({ length: data.length / channels }, (_, i) => data[i * channels + c]!);
const average = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0) / numbers.length;
const spread = (numbers: readonly number[]): number => {
  const mean = average(numbers);
  return average(numbers.map(x => (x - mean) ** 2));
};

/** y of one channel, by definition. */
function normalised(x: readonly number[], weight: number, bias: number): number[] {
  const [mean, variance] = [average(x), spread(x)];
  return x.map(value => ((value - mean) / Math.sqrt(variance + EPSILON)) * weight + bias);
}

const CHANNELS = 3;
const SHAPE = [4, 2, 3, CHANNELS];
/** Far from 0 in units of its own spread, where E[x²] − E[x]² alone would lose most digits. */
const far = (x: Values): Values => ({ shape: x.shape, data: x.data.map(value => 0.1 * value + 20) });
const CASES: [name: string, x: Values, runningMean: number[]][] = [
  ['channels about 0', normals('x', SHAPE), [0.1, -0.2, 0]],
  ['channels far from 0', far(normals('x', SHAPE)), [20, 19.9, 20.1]],
];
const weight = values([CHANNELS], [0.5, -1.5, 2]);
const bias = values([CHANNELS], [0.3, 0, -0.7]);
const runningVariance = values([CHANNELS], [1, 0.25, 4]);
const offset = values([CHANNELS], [0.01, -0.02, 0.03]);

for (const [name, x, means] of CASES) {
  const runningMean = values([CHANNELS], means);
  const inputs = { x, weight, bias, runningMean, runningVariance, offset };
  const take = (all: Readonly<Record<string, Tensor>>): ReturnType<typeof batchNorm> =>
    batchNorm(
      all.x!,
      all.offset!,
      { mean: all.runningMean!, variance: all.runningVariance! },
      { weight: all.weight!, bias: all.bias! },
    );

  test(`${name}: normalised by the batch, and the running statistics move a tenth of the way`, async () => {
    const out = await evaluate(all => {
      const { value, next } = take(all);
      return { value, mean: next.mean, variance: next.variance };
    }, inputs);
    const count = x.data.length / CHANNELS;
    for (let c = 0; c < CHANNELS; c++) {
      const column = channel(x.data, c, CHANNELS).map(value => value + offset.data[c]!);
      const expected = normalised(column, weight.data[c]!, bias.data[c]!);
      // float32 holds a number near 20 to 2e-6, a spread of 0.1 to 2e-5 of it.
      assertClose(channel(out.value!, c, CHANNELS), expected, 5 * TOLERANCE, `channel ${c}`);
      assertClose([out.mean![c]!], [0.9 * means[c]! + 0.1 * average(column)], TOLERANCE, `running mean ${c}`);
      const unbiased = (spread(column) * count) / (count - 1);
      const variance = 0.9 * runningVariance.data[c]! + 0.1 * unbiased;
      assertClose([out.variance![c]!], [variance], TOLERANCE, `running variance ${c}`);
    }
  });
}

test('gradients are those of finite differences, and the offset has none', async () => {
  const [, x] = CASES[0]!;
  const running = { mean: values([CHANNELS], [0.1, -0.2, 0]), variance: runningVariance };
  const dy = normals('dy', SHAPE);
  const { grads } = await import('@tensorflow/tfjs-core');
  const out = await evaluate(
    all => {
      const loss = (x: Tensor, weight: Tensor, bias: Tensor, offset: Tensor): Tensor =>
        sum(mul(batchNorm(x, offset, { mean: all.mean!, variance: all.variance! }, { weight, bias }).value, all.dy!));
      const [x, weight, bias, offset] = grads(loss)([all.x!, all.weight!, all.bias!, all.offset!]) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      return { x, weight, bias, offset };
    },
    { x, weight, bias, offset, mean: running.mean, variance: running.variance, dy },
  );
  const STEP = 1e-5;
  const central = (f: (change: number) => number): number => (f(STEP) - f(-STEP)) / (2 * STEP);
  for (let c = 0; c < CHANNELS; c++) {
    const column = channel(x.data, c, CHANNELS);
    const upstream = channel(dy.data, c, CHANNELS);
    const loss = (xs: readonly number[], w: number, b: number): number =>
      normalised(xs, w, b).reduce((total, y, i) => total + y * upstream[i]!, 0);
    const [w, b] = [weight.data[c]!, bias.data[c]!];
    const moved = (i: number) => (change: number) =>
      loss(
        column.map((value, j) => (j === i ? value + change : value)),
        w,
        b,
      );
    const expected = column.map((_, i) => central(moved(i)));
    assertClose(channel(out.x!, c, CHANNELS), expected, TOLERANCE, `gradient of x, channel ${c}`);
    assertClose([out.weight![c]!], [central(h => loss(column, w + h, b))], TOLERANCE, `gradient of weight ${c}`);
    assertClose([out.bias![c]!], [central(h => loss(column, w, b + h))], TOLERANCE, `gradient of bias ${c}`);
  }
  assert.deepEqual([...out.offset!], [0, 0, 0]);
});

test('a channel that is constant gives its bias, and finite gradients', async () => {
  const x = { shape: [6, 1], data: new Float32Array(6).fill(1000.3) };
  const one = (number: number): Values => values([1], [number]);
  const out = await evaluate(
    all => ({
      value: batchNorm(
        all.x!,
        all.zero!,
        { mean: all.zero!, variance: all.one! },
        { weight: all.one!, bias: all.bias! },
      ).value,
    }),
    { x, zero: one(0), one: one(1), bias: one(0.25) },
  );
  for (const value of out.value!) assert.ok(Number.isFinite(value) && Math.abs(value - 0.25) < 0.5, String(value));
});

parity('batch normalisation', compare => {
  compare(
    // The running statistics do not matter here, so any tensors of their shape will do.
    (x, offset, weight, bias) => batchNorm(x, offset, { mean: weight, variance: weight }, { weight, bias }).value,
    [normals('x', SHAPE), offset, weight, bias],
    'by the batch',
  );
  compare(
    (x, mean, variance, weight, bias) => normalise(x, { mean, variance }, { weight, bias }),
    [normals('x', SHAPE), values([CHANNELS], [0.1, -0.2, 0]), runningVariance, weight, bias],
    'by running statistics',
  );
});

const AROUND_0 = values([2, 3], [-2, -1e-3, 0, 1e-3, 0.5, 3]);

test('LeakyReLU, 0 included', async () => {
  const { y } = await evaluate(all => ({ y: leakyRelu(all.x!) }), { x: AROUND_0 });
  assertClose(y!, [-0.4, -2e-4, 0, 1e-3, 0.5, 3], 1e-6, 'leaky rectifier');
});

parity('LeakyReLU', compare => {
  compare(a => leakyRelu(a), [AROUND_0], 'about 0');
  compare(a => leakyRelu(reshape(a, [3, 2])), [normals('x', [2, 3])], 'of a reshape');
});
