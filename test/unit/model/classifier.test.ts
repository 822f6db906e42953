import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '../../../src/config/schema/schema';
import { gridFactors } from '../../../src/data/examples/factors';
import { classFeeds, classifierOf } from '../../../src/model/architectures/classifier';
import { makeModel } from '../../../src/model/model';
import { flatten } from '../../../src/model/layer';

const factors = gridFactors({ shape: 3, scale: 2 });
const section = configSchema().parse({ data: { name: 'sprites' }, model: { architecture: 'classifier' } }).model;

test('a classifier is the encoder of conv and a head for each factor', () => {
  const model = makeModel(section, { name: 'sprites', shape: [64, 64, 1], factors });
  assert.deepEqual(
    model.layers.map(({ name, width }) => [name, width]),
    [
      ['input', 4096],
      ['encoder/1', 32 * 32 * 32],
      ['encoder/2', 16 * 16 * 32],
      ['encoder/3', 8 * 8 * 64],
      ['encoder/4', 4 * 4 * 64],
      ['encoder/5', 1024],
      ['encoder/6', 256],
      ['classifier/1', 3],
      ['classifier/2', 2],
    ],
  );
  const encoder = configSchema().parse({ data: { name: 'sprites' }, model: { architecture: 'conv' } }).model;
  const vae = makeModel(encoder, { name: 'sprites', shape: [64, 64, 1] });
  const ofEncoder = ({ parameters }: typeof vae) =>
    parameters.filter(({ name }) => name.startsWith('encoder')).map(({ name, fileShape }) => [name, fileShape]);
  assert.deepEqual(ofEncoder(model), ofEncoder(vae));
});

test('data without factors and images of another size are refused', () => {
  assert.throws(() => makeModel(section, { name: 'npz', shape: [64, 64, 1] }), /npz has none/);
  assert.throws(
    () => makeModel(section, { name: 'cars3d', shape: [32, 32, 3], factors }),
    /classifier wants images of 64×64/,
  );
});

test('the classes of examples are fed one-hot', () => {
  const model = classifierOf([2, 2, 1], [flatten('encoder/1', [2, 2, 1])], factors.sizes);
  // Example 5 is the last shape at the last scale, 0 the first of both.
  assert.deepEqual(classFeeds(model, factors, [5, 0]), {
    'classes/classifier/1': Float32Array.of(0, 0, 1, 1, 0, 0),
    'classes/classifier/2': Float32Array.of(0, 1, 1, 0),
  });
});
