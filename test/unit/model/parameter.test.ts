import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  type Parameter,
  convolutionParameters,
  denseParameters,
  fromFile,
  initialValues,
  toFile,
} from '../../../src/model/parameter';

const side = fc.integer({ min: 1, max: 4 });
const space = fc.oneof(side, fc.tuple(side, side, side));
const anyParameter: fc.Arbitrary<Parameter> = fc
  .oneof(
    fc.tuple(space, space).map(([input, output]) => denseParameters('layer', input, output)),
    fc
      .tuple(side, side, side, fc.boolean())
      .map(([kernel, inputs, outputs, transposed]) =>
        convolutionParameters('layer', kernel, inputs, outputs, transposed),
      ),
  )
  .chain(parameters => fc.constantFrom(...parameters));

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const counting = (parameter: Parameter): Float32Array =>
  Float32Array.from({ length: sizeOf(parameter.shape) }, (_, i) => i);

test('to the layout of the file and back is where it began, and no value is lost', () => {
  fc.assert(
    fc.property(anyParameter, parameter => {
      const values = counting(parameter);
      const stored = toFile(parameter, values);
      assert.equal(stored.length, sizeOf(parameter.fileShape));
      assert.deepEqual(fromFile(parameter, stored), values);
      assert.deepEqual(
        [...stored].sort((a, b) => a - b),
        [...values],
      );
    }),
  );
});

test('a dense weight is [outputs, inputs] in the file', () => {
  const [weight, bias] = denseParameters('layer', 2, 3) as [Parameter, Parameter];
  assert.deepEqual([weight.name, bias.name], ['layer.weight', 'layer.bias']);
  assert.deepEqual(
    [weight.shape, weight.fileShape],
    [
      [2, 3],
      [3, 2],
    ],
  );
  assert.deepEqual([...toFile(weight, counting(weight))], [0, 3, 1, 4, 2, 5]);
});

/** For each value of a flat image, pixel by pixel, its place when it is written channel by channel. */
function channelFirst([height, width, channels]: readonly [number, number, number]): number[] {
  return Array.from({ length: height * width * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    return channel * height * width + pixel;
  });
}

test('an image that a dense layer reads or writes is channel by channel in the file', () => {
  const image = fc.tuple(side, side, side);
  fc.assert(
    fc.property(image, image, (input, output) => {
      const [weight, bias] = denseParameters('layer', input, output) as [Parameter, Parameter];
      const [inputs, outputs] = [channelFirst(input), channelFirst(output)];
      const stored = toFile(weight, counting(weight));
      inputs.forEach((storedInput, i) => {
        outputs.forEach((storedOutput, o) => {
          assert.equal(stored[storedOutput * inputs.length + storedInput], i * outputs.length + o);
        });
      });
      const storedBias = toFile(bias, counting(bias));
      outputs.forEach((storedOutput, o) => assert.equal(storedBias[storedOutput], o));
    }),
  );
});

test('a convolution is [outputs, inputs, height, width] in the file, a transposed one [inputs, outputs, …]', () => {
  const [weight] = convolutionParameters('layer', 2, 3, 5) as [Parameter, Parameter];
  assert.deepEqual(
    [weight.shape, weight.fileShape],
    [
      [2, 2, 3, 5],
      [5, 3, 2, 2],
    ],
  );
  // Element [o, i, y, x] of the file is element [y, x, i, o] here.
  const at = (o: number, i: number, y: number, x: number): number => ((y * 2 + x) * 3 + i) * 5 + o;
  assert.equal(toFile(weight, counting(weight))[((4 * 3 + 1) * 2 + 0) * 2 + 1], at(4, 1, 0, 1));
  const [transposed, bias] = convolutionParameters('layer', 2, 3, 5, true) as [Parameter, Parameter];
  assert.deepEqual(
    [transposed.shape, transposed.fileShape],
    [
      [2, 2, 5, 3],
      [3, 5, 2, 2],
    ],
  );
  assert.deepEqual(bias.fileShape, [5]);
});

function assertUniform(values: Float32Array, limit: number, what: string): void {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(largest <= Math.fround(limit) && largest > 0.98 * limit, `${what}: bound ${limit}, largest ${largest}`);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  // Within 4 standard errors of a uniform distribution's mean 0 and variance limit²/3.
  const standardError = limit / Math.sqrt(3 * values.length);
  assert.ok(Math.abs(mean) < 4 * standardError, `${what}: mean ${mean}`);
  assert.ok(Math.abs(variance / (limit ** 2 / 3) - 1) < (4 * Math.sqrt(0.8)) / Math.sqrt(values.length), what);
}

const [denseWeight, denseBias] = denseParameters('dense', [8, 8, 2], 200) as [Parameter, Parameter];
const [convWeight, convBias] = convolutionParameters('conv', 4, 32, 64) as [Parameter, Parameter];
const [transposedWeight, transposedBias] = convolutionParameters('up', 4, 64, 32, true) as [Parameter, Parameter];

test('glorot: U(±√(6/(fan in + fan out))), biases 0', () => {
  assertUniform(initialValues(denseWeight, 'glorot', 1), Math.sqrt(6 / (128 + 200)), 'dense');
  for (const weight of [convWeight, transposedWeight])
    assertUniform(initialValues(weight, 'glorot', 1), Math.sqrt(6 / (16 * (32 + 64))), weight.name);
  for (const bias of [denseBias, convBias, transposedBias])
    assert.ok(initialValues(bias, 'glorot', 1).every(value => value === 0));
});

test("pytorch: U(±1/√fan in), biases too, a transposed convolution's fan in being that of its outputs", () => {
  assertUniform(initialValues(denseWeight, 'pytorch', 1), 1 / Math.sqrt(128), 'dense');
  assertUniform(initialValues(convWeight, 'pytorch', 1), 1 / Math.sqrt(16 * 32), 'convolution');
  // torch.nn.ConvTranspose2d(64, 32, 4).weight is bounded by 0.0442 = 1/√(16·32).
  assertUniform(initialValues(transposedWeight, 'pytorch', 1), 1 / Math.sqrt(16 * 32), 'transposed convolution');
  for (const [bias, limit] of [
    [denseBias, 1 / Math.sqrt(128)],
    [convBias, 1 / Math.sqrt(16 * 32)],
    [transposedBias, 1 / Math.sqrt(16 * 32)],
  ] as const) {
    const values = initialValues(bias, 'pytorch', 1);
    assert.ok(values.every(value => Math.abs(value) <= limit) && values.some(value => Math.abs(value) > limit / 2));
  }
});

test('initial values depend on seed and name alone', () => {
  const first = initialValues(denseWeight, 'glorot', 1);
  assert.deepEqual(initialValues(denseWeight, 'glorot', 1), first);
  assert.notDeepEqual(initialValues(denseWeight, 'glorot', 2), first);
  assert.notDeepEqual(initialValues({ ...denseWeight, name: 'other.weight' }, 'glorot', 1), first);
});
