import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Representation } from '../../../../src/algebra/representation';
import { informationPath } from '../../../../src/analysis/geometry/informationAlongPath';
import { informationBetween } from '../../../../src/analysis/geometry/informationBetween';
import { UNWATCHED } from '../../../../src/base/progress';
import { type LayerKind } from '../../../../src/model/layer';
import * as m from '../matrices';

const noGram = () => Promise.reject(new Error('the Gram matrix was asked for'));
const named = (name: string, x: Representation): Representation => ({ ...x, name });
const N = 80;

/** All of the same memory, as the layers of a model come. */
async function along(layers: readonly [LayerKind, Representation][]) {
  const path = informationPath(UNWATCHED);
  const room = new Float64Array(1000);
  for (const [kind, x] of layers) {
    room.set(x.data);
    await path.add(kind, { ...x, data: room.subarray(0, x.data.length) }, noGram);
  }
  return path.end();
}

const input = named('input', m.gaussian(N, 6, 1));
const encoder = named(
  'encoder/1',
  m.matrix(N, 3, (i, j) => Math.tanh(input.data[i * 6 + j]!)),
);
const mean = named(
  'z_mean',
  m.matrix(N, 2, (i, j) => encoder.data[i * 3 + j]! ** 2),
);
const logVariance = named('z_log_var', m.gaussian(N, 2, 2));
const output = named(
  'decoder/1',
  m.matrix(N, 4, (i, j) => mean.data[i * 2 + (j % 2)]! * (j + 1)),
);

test('what is told of input, last layer and neighbours is what two at a time tell', async () => {
  const found = await along([
    ['input', input],
    ['dense', encoder],
    ['mean', mean],
    ['logVariance', logVariance],
    ['dense', output],
  ]);
  const pair = (a: Representation, b: Representation) => informationBetween(a, b, 1, noGram, UNWATCHED);
  for (const layer of [input, encoder, mean, logVariance, output]) {
    const [toInput, toOutput] = [await pair(layer, input), await pair(layer, output)];
    assert.deepEqual(found.toInput.get(layer.name), { value: toInput.aToB, error: toInput.aToBError });
    assert.deepEqual(found.toOutput.get(layer.name), { value: toOutput.aToB, error: toOutput.aToBError });
  }
  assert.equal(found.toInput.get('input')!.value, 2 / N);
  const path = [input, encoder, mean, output];
  assert.equal(found.neighbours.length, 3);
  for (const [i, { from, to, there, back }] of found.neighbours.entries()) {
    const { aToB, aToBError, bToA, bToAError } = await pair(path[i]!, path[i + 1]!);
    assert.deepEqual([from, to], [path[i]!.name, path[i + 1]!.name]);
    assert.deepEqual(
      [there, back],
      [
        { value: aToB, error: aToBError },
        { value: bToA, error: bToAError },
      ],
    );
  }
  assert.equal(found.causes.size, 0);
});

test('a constant layer tells nothing and says why; those around it still tell of the ends', async () => {
  const constant = named(
    'z_mean',
    m.matrix(N, 2, () => 3),
  );
  const found = await along([
    ['input', input],
    ['dense', encoder],
    ['mean', constant],
    ['dense', output],
  ]);
  assert.deepEqual([...found.causes], [['z_mean', 'z_mean is constant over these examples']]);
  assert.deepEqual([...found.toInput.keys()], ['input', 'encoder/1', 'decoder/1']);
  assert.deepEqual(
    found.neighbours.map(({ from, to }) => [from, to]),
    [['input', 'encoder/1']],
  );
});

test('the first layer stands for the input, of whatever kind it and others are', async () => {
  const found = await along([
    ['logVariance', encoder],
    ['input', input],
    ['dense', output],
  ]);
  assert.equal(found.toInput.get('encoder/1')!.value, 2 / N);
  assert.notEqual(found.toInput.get('input')!.value, 2 / N);
});

test('where the last layer is constant nothing is told of it', async () => {
  const found = await along([
    ['input', input],
    [
      'dense',
      named(
        'decoder/1',
        m.matrix(N, 4, () => 0),
      ),
    ],
  ]);
  assert.deepEqual([...found.toOutput], []);
  assert.deepEqual([...found.toInput.keys()], ['input']);
});

test('two examples are too few, in a sentence', async () => {
  const found = await along([['input', named('input', m.gaussian(2, 6, 1))]]);
  assert.deepEqual(
    [...found.causes.values()],
    ['input holds 2 examples: an information imbalance is taken of at least 3'],
  );
});
