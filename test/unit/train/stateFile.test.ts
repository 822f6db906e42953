import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { UserError } from '../../../src/base/errors';
import { KEYS, gradientSum, squareSum } from '../../../src/train/step';
import { initialState, stateFromFile, stateToFile, weightsFromFile, weightsToFile } from '../../../src/train/stateFile';
import { normals } from '../engine/evaluate';
import { makeModel } from '../../../src/model/model';
import { modelSection } from '../../../src/config/schema/modelSection';
import { smallConv, smallMlp } from '../model/models';

const vae = smallConv();
const state = Object.fromEntries(
  vae.parameters.flatMap(({ name, shape }) => KEYS.map(key => [key(name), normals(key(name), shape).data])),
);

test('a training state goes to a file and back unchanged', () => {
  const stored = stateToFile(vae, state);
  assert.deepEqual([...stored.keys()].sort(), Object.keys(state).sort());
  assert.deepEqual(stateFromFile(vae, stored, 'a file'), state);
});

test('in the file, the sums of a weight lie as the weight does', () => {
  const { name } = vae.parameters[0]!;
  const same = normals('same', vae.parameters[0]!.shape).data;
  const stored = stateToFile(vae, { ...state, [name]: same, [gradientSum(name)]: same, [squareSum(name)]: same });
  assert.deepEqual(stored.get(gradientSum(name)), stored.get(name));
  assert.deepEqual(stored.get(squareSum(name)), stored.get(name));
  assert.deepEqual(stored.get(name)?.shape, [3, 2, 4, 4]);
});

test('the weights alone can be read from it', () => {
  const weights = weightsFromFile(vae, stateToFile(vae, state), 'a file');
  assert.deepEqual(
    Object.keys(weights),
    vae.parameters.map(({ name }) => name),
  );
  for (const [name, values] of Object.entries(weights)) assert.deepEqual(values, state[name]);
});

test('a state begins with drawn weights and empty sums', () => {
  const begin = initialState(vae, 'pytorch', 1);
  assert.deepEqual(Object.keys(begin).sort(), Object.keys(state).sort());
  for (const { name } of vae.parameters) {
    assert.ok(
      begin[name]!.some(value => value !== 0),
      name,
    );
    assert.ok(begin[gradientSum(name)]!.every(value => value === 0));
    assert.ok(begin[squareSum(name)]!.every(value => value === 0));
  }
});

test('a checkpoint of another architecture, or without a tensor, is refused by name', () => {
  const refused = (message: RegExp) => (error: unknown) => error instanceof UserError && message.test(error.message);
  const lacking = stateToFile(vae, state);
  lacking.delete('z_mean.bias');
  assert.throws(() => weightsFromFile(vae, lacking, 'step-1'), refused(/step-1 lacks the tensor z_mean\.bias \(2\)/));
  assert.throws(
    () =>
      stateFromFile(smallMlp(), stateToFile(smallMlp([5, 5, 1]), initialState(smallMlp([5, 5, 1]), 'glorot', 1)), 'f'),
    refused(/f is of another architecture: its tensor encoder\.1\.weight is 6×25, its config wants 6×12/),
  );
});

/** SHA-256 of names and weights, sorted, as the first version with each architecture wrote them at step 0 of seed 0. */
const DRAWN = {
  mlp: [32, '8e9d49bd6ce09ea8'],
  conv: [64, '2ff754fd31c75268'],
  resnet: [28, '7061e0c08ea80a55'],
  'conv-bn': [32, '176d51b132b53d7a'],
} as const;

test('initial weights are still drawn as they were, so that older runs get their untrained model from the seed', () => {
  for (const [architecture, [size, digest]] of Object.entries(DRAWN)) {
    const section = modelSection().parse({ architecture, latent: 3 });
    const model = makeModel(section, { name: 'images', shape: [size, size, 1], factors: undefined });
    const begin = weightsToFile(model, initialState(model, section.init, 0));
    const hash = createHash('sha256');
    for (const name of [...begin.keys()].sort()) {
      const { buffer, byteOffset, byteLength } = begin.get(name)!.data;
      if (!name.includes('running')) hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
    }
    assert.equal(hash.digest('hex').slice(0, 16), digest, architecture);
  }
});
