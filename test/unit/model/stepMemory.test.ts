import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import type { ModelSection } from '../../../src/model/architectures/architectures';
import { makeModel } from '../../../src/model/model';
import { demandMemory, stepBytes } from '../../../src/model/stepMemory';

const section: ModelSection = {
  architecture: 'cnn',
  channels: [100_000],
  norm: 'none',
  latent: 10,
  likelihood: 'bernoulli',
  init: 'pytorch',
};
const model = makeModel(section, { name: 'npy', shape: [19, 19, 1], factors: undefined });

test('a step holds the output of every layer three times, four bytes each', () => {
  // Pixels twice, the encoder's map of 9 × 9, the decoder's of 10 × 10, and the codes.
  const widths = 2 * 19 ** 2 + (9 ** 2 + 10 ** 2) * 100_000 + 3 * 10;
  assert.equal(stepBytes(model, 128), 12 * 128 * widths);
});

test('what does not fit the memory is refused by the keys that it comes of', () => {
  const demand = (batch: number) => () => demandMemory(model, { section, batch, most: 24e9 });
  demand(64)();
  assert.throws(
    demand(128),
    (error: unknown) =>
      error instanceof UserError &&
      error.message ===
        'a training step holds 27.8 GB of what the layers say of its batch, and this machine has 24.0 GB of memory: make train.batch (128) or model.channels ([100000]) smaller',
  );
});
