import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { storedDataset } from '../../../src/data/examples/stored';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { weightState } from '../../../src/model/programs';
import { initialState } from '../../../src/train/stateFile';
import { Pictures } from '../../../src/worker/pictures';
import { modelOf } from '../model/models';

test('where fewer than ten images are held out, all of them are shown, and as many samples as ever', async () => {
  const [height, width] = [4, 6];
  const vae = modelOf({ architecture: 'mlp', hidden: [5], latent: 2 }, [height, width, 1]);
  const values = Uint8Array.from({ length: 8 * height * width }, (_, i) => (i * 37) % 256);
  const examples = { name: 'images', values, divisor: 255, shape: [height, width, 1], range: [0, 1] } as const;
  const dataset = storedDataset(examples, undefined);
  const engine = onnxEngine(1);
  const pictures = (await Pictures.prepare(vae, dataset, Uint32Array.of(5, 1, 7), engine, 0))!;
  const state = weightState(engine, vae, initialState(vae, 'glorot', 0));
  const { data, info } = await sharp(await pictures.reconstructions(state))
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height], [3 * width, 2 * height]);
  const first = values.subarray(5 * height * width, 5 * height * width + width);
  assert.deepEqual(
    Array.from({ length: width }, (_, i) => data[i * info.channels]),
    [...first],
  );
  const samples = await sharp(await pictures.samples(state)).metadata();
  assert.deepEqual([samples.width, samples.height], [10 * width, 2 * height]);
  await pictures.dispose();
  assert.equal(await Pictures.prepare(vae, dataset, new Uint32Array(), engine, 0), undefined);
});
