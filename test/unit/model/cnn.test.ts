import assert from 'node:assert/strict';
import test from 'node:test';
import { checkConfig } from '../../../src/config/reading/complaints';
import { storedDataset } from '../../../src/data/examples/stored';
import { sizeOf } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { Space } from '../../../src/model/parameter';
import type { Vae } from '../../../src/model/vae';
import { initialState } from '../../../src/train/stateFile';
import { Trainer, type TrainingOptions } from '../../../src/train/trainer';
import { uniforms } from '../engine/evaluate';
import { modelOf } from './models';

const cnn = (image: Space, model: object = {}): Vae => modelOf({ architecture: 'cnn', ...model }, image);
const shapes = ({ architecture }: Vae, part: 'encoder' | 'decoder') => architecture[part].map(({ shape }) => shape);
const PAPER_004 = { channels: [128, 256, 512, 1024], norm: 'batch', latent: 32 };

test('the network of Bae et al. for 28×28 pixels has their 17,526,977 parameters', () => {
  const vae = cnn([28, 28, 1], PAPER_004);
  assert.equal(
    vae.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    17_526_977,
  );
  assert.deepEqual(shapes(vae, 'encoder'), [
    [14, 14, 128],
    [7, 7, 256],
    [3, 3, 512],
    [1, 1, 1024],
  ]);
  assert.deepEqual(shapes(vae, 'decoder'), [[16 * 1024], [7, 7, 512], [14, 14, 256], [28, 28, 1]]);
});

test('the networks of Bozkurt et al., and by default: the decoder has the sizes of the encoder in reverse', () => {
  const deep = cnn([32, 32, 3]);
  assert.deepEqual(shapes(deep, 'encoder'), [
    [16, 16, 64],
    [8, 8, 64],
    [4, 4, 64],
  ]);
  assert.deepEqual(shapes(deep, 'decoder'), [[4 * 4 * 64], [8, 8, 64], [16, 16, 64], [32, 32, 3]]);
  const shallow = cnn([32, 32, 3], { channels: [64] });
  assert.deepEqual(
    [shapes(shallow, 'encoder'), shapes(shallow, 'decoder')],
    [[[16, 16, 64]], [[16 * 16 * 64], [32, 32, 3]]],
  );
  // 4·4·3·64 + 64 of the convolution, 2·(16·16·64·10 + 10) of the posterior, 10·16·16·64 + 16·16·64 and 3·3·64·3 + 3 of the decoder.
  assert.equal(
    shallow.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    3136 + 327_700 + 180_224 + 1731,
  );
});

test('images of any size come out as they went in, down to a single pixel between', () => {
  for (let height = 2; height <= 19; height++)
    for (const width of [2, 3, 7, 13, 16]) {
      const most = Math.floor(Math.log2(Math.min(height, width)));
      for (let count = 1; count <= most; count++) {
        const vae = cnn([height, width, 2], { channels: Array<number>(count).fill(3) });
        assert.deepEqual(shapes(vae, 'decoder').at(-1), [height, width, 2]);
        assert.deepEqual(shapes(vae, 'encoder').at(-1), [height >> count, width >> count, 3]);
      }
    }
});

test('too many convolutions for an image are refused, with the most that there can be', () => {
  assert.throws(() => cnn([28, 40, 1], { channels: [8, 8, 8, 8, 8] }), {
    message: 'model.channels: 5 convolutions leave nothing of images of 28×40 pixels, 4 are the most',
  });
  assert.throws(() => cnn([1, 40, 1]), {
    message: 'model.architecture: cnn halves height and width, and images of 1×40 pixels cannot be halved: take mlp',
  });
});

test('batch normalisation alone needs a batch of two', () => {
  const of = (norm: string) =>
    checkConfig({ data: { name: 'sprites' }, model: { architecture: 'cnn', norm }, train: { batch: 1 } }).complaints;
  assert.deepEqual(of('none'), []);
  assert.deepEqual(
    of('batch').map(({ message }) => message),
    ["train.batch: 'cnn' with norm: batch normalises over the batch, so it needs at least 2"],
  );
});

for (const norm of ['none', 'batch']) {
  test(`norm: ${norm} lowers the loss on images with odd sides`, async () => {
    const vae = cnn([13, 10, 1], { channels: [8, 16], norm, latent: 3 });
    const values = uniforms('images', [24, 13, 10, 1]).data.map(value => value ** 4);
    const dataset = storedDataset({ name: 'test', values, divisor: 1, shape: [13, 10, 1], range: [0, 1] });
    const options: TrainingOptions = {
      ...{ vae, dataset, examples: Uint32Array.from({ length: 24 }, (_, i) => i), seed: 1, batch: 8 },
      ...{ learningRate: 0.003, optimizer: 'adam', objective: { name: 'beta-vae', beta: 1 }, steps: 60 },
    };
    const trainer = await Trainer.start(options, onnxEngine(1), initialState(vae, 'pytorch', 1), 0);
    const losses: number[] = [];
    for (let step = 0; step < options.steps; step++) losses.push((await trainer.next()).loss);
    trainer.checkWeights();
    await trainer.dispose();
    assert.ok(losses.at(-1)! < 0.9 * losses[0]!, `${losses[0]} -> ${losses.at(-1)}`);
  });
}
