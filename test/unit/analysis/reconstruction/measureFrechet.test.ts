import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../../../../src/base/errors';
import { UNWATCHED } from '../../../../src/base/progress';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';
import { measureFrechet } from '../../../../src/analysis/reconstruction/measureFrechet';
import { type ModelSays, node, onnxFile } from '../../engine/onnxFile';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-frechet-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SIDE = 8;
const pixel = (example: number, k: number): number => (Math.sin(example * 12.9898 + k * 78.233) + 1) / 2;

/** A model of 203 examples whose decoder gives `image` of each pixel of its input. */
function modelOf(image: (value: number) => number, dataset: object = {}): LoadedModel {
  const shape = [SIDE, SIDE, 1];
  const read = (indices: ArrayLike<number>, out: Float32Array): void => {
    const width = SIDE * SIDE;
    for (let i = 0; i < indices.length; i++) for (let k = 0; k < width; k++) out[i * width + k] = pixel(indices[i]!, k);
  };
  const program = {
    run: (_: unknown, { x }: { x: Float32Array }) => Promise.resolve({ image: x.map(image) }),
    dispose: () => Promise.resolve(),
  };
  return {
    file: 'step-00000100.safetensors',
    step: 100,
    config: { analysis: { examples: 5000 } },
    vae: { kind: 'vae', image: shape, latent: 2, layers: [{ width: SIDE * SIDE }], parameters: [], statistics: [] },
    engine: { threads: 1, compile: () => Promise.resolve(program) },
    dataset: { shape, range: [0, 1], read, ...dataset },
    examples: Uint32Array.from({ length: 203 }, (_, i) => 3 * i),
    noiseSeed: 0,
  } as unknown as LoadedModel;
}

function file(says: ModelSays = {}): string {
  const path = join(folder, 'features.onnx');
  writeFileSync(path, onnxFile(says));
  return path;
}

const refused = (model: LoadedModel, says: ModelSays, message: RegExp) =>
  assert.rejects(measureFrechet(model, file(says), UNWATCHED), error => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    return true;
  });

test('reconstructions that are the data are at no distance, the blurred nearer than the grey', async () => {
  const distance = async (image: (value: number) => number) =>
    (await measureFrechet(modelOf(image), file(), UNWATCHED)).distance;
  const scale = await distance(() => 0.5);
  assert.ok((await distance(value => value)) < 1e-6 * scale);
  const blurred = await distance(value => 0.5 + 0.8 * (value - 0.5));
  assert.ok(blurred > 1e-3 * scale && blurred < 0.5 * scale, `${blurred} ${scale}`);
  // What is beyond black and white is drawn as these.
  assert.equal(await distance(value => value + 10), await distance(() => 1));
});

test('halves of the data and the error are those of the same examples', async () => {
  const found = await measureFrechet(
    modelOf(value => 0.9 * value),
    file({ width: 3 }),
    UNWATCHED,
  );
  assert.equal(found.n, 203);
  assert.equal(found.halves!.n, 101);
  assert.ok(found.error! > 0 && found.error! < found.distance);
  assert.deepEqual(
    await measureFrechet(
      modelOf(value => 0.9 * value),
      file({ width: 3 }),
      UNWATCHED,
    ),
    found,
  );
});

test('what there is no distance of is refused with a sentence', async () => {
  const good = modelOf(value => value);
  await refused(good, { width: 203 }, /gives 203 features, and there are 203 examples: more examples than features/);
  await refused(good, { width: 4097 }, /gives 4097 features, at most 4096 are measured: average them over the pixels/);
  await refused(
    modelOf(value => value, { range: [0, 255] }),
    {},
    /values from 0 to 255: data\.range: \[0, 255\] maps them/,
  );
  for (const shape of [
    [1, 64, 1],
    [8, 8, 2],
    [8, 8, 4],
  ]) {
    await refused(
      modelOf(value => value, { shape }),
      {},
      /takes grey or colour images, the data of .* are \d × \d+ × \d:/,
    );
  }
  const infinite = [node('Relu', ['c'], 'r'), node('Log', ['r'], 'l'), node('GlobalAveragePool', ['l'], 'features')];
  await refused(good, { rest: infinite }, /gives features of the data that are not finite: there is no distance$/);
  await refused({ ...good, vae: { kind: 'classifier' } } as LoadedModel, {}, /latent/);
});
