import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { layerActivations } from '../../../src/analysis/models/activations';
import { type LoadedModel, loadModel, loadUntrained } from '../../../src/analysis/models/loaded';
import { UNWATCHED } from '../../../src/base/progress';
import { chooseEngine } from '../../../src/engine/choose';
import { listCheckpoints, readCheckpoint, untrainedCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { splitExamples } from '../../../src/data/examples/split';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-untrained-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function train(model: object, data: object): Promise<string> {
  const config = {
    data: { name: 'mnist', path: resolve('examples/data/mnist'), ...data },
    model: { latent: 2, ...model },
    train: { steps: 4, batch: 16, checkpoints: 2, evaluations: 1, engine: 'onnx' },
    analysis: { examples: 64 },
  };
  const where = { name: 'untrained', configFile: join(folder, 'a.vae.json'), runsRoot: folder };
  const { run } = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
  return run;
}

/** Of the leaky ReLU behind each normalisation. */
const SLOPE = 0.2;

const last = (run: string): string => listCheckpoints(run).at(-1)!.file;

async function activationsOf(model: LoadedModel, only?: string) {
  const found: Record<string, Float32Array> = {};
  const layers = model.vae.layers.filter(({ name }) => only === undefined || name === only);
  for await (const { layer, representation } of layerActivations(model, UNWATCHED, layers)) {
    found[layer.name] = Float32Array.from(representation.data);
  }
  return found;
}

test('every run keeps its untrained model, as weights alone, apart from its checkpoints', async () => {
  const run = await train({ architecture: 'mlp', hidden: [8] }, {});
  assert.deepEqual(
    listCheckpoints(run).map(({ step }) => step),
    [2, 4],
  );
  const kept = readCheckpoint(untrainedCheckpoint(run)!.file);
  assert.equal(kept.metadata.statisticsFrom, undefined);
  assert.ok([...kept.tensors.keys()].every(name => !name.startsWith('optimizer')));
  // From the seed, as for a run that has not kept it, it is the same to the bit: weights, and the noise of z.
  const trained = await loadModel(last(run), chooseEngine(), UNWATCHED);
  const fromFile = await activationsOf(await loadUntrained(trained, UNWATCHED));
  rmSync(untrainedCheckpoint(run)!.file);
  assert.deepEqual(await activationsOf(await loadUntrained(trained, UNWATCHED)), fromFile);
});

test('batch normalisation of an untrained model has the statistics of training examples', async () => {
  const run = await train({ architecture: 'conv-bn' }, { size: 32, split: 0.03 });
  const { metadata } = readCheckpoint(untrainedCheckpoint(run)!.file);
  const trained = await loadModel(last(run), chooseEngine(), UNWATCHED);
  const { dataset, config } = trained;
  const examples = splitExamples(dataset, config.data, config.seed).train.subarray(0, metadata.statisticsFrom);
  assert.equal(examples.length, Math.floor(metadata.data.train / 100) * 100);
  const untrained = { ...(await loadUntrained(trained, UNWATCHED)), examples };
  // Scaled by 1 and shifted by 0 before the leaky ReLU: over those examples each channel has mean 0 and variance 1.
  const { 'encoder/1': values } = await activationsOf(untrained, 'encoder/1');
  const channels = untrained.vae.parameters.find(one => one.name === 'encoder.1.bn.weight')!.shape[0]!;
  for (let channel = 0; channel < channels; channel++) {
    const before = Array.from(
      values!.filter((_, at) => at % channels === channel),
      y => (y < 0 ? y / SLOPE : y),
    );
    const mean = before.reduce((sum, y) => sum + y, 0) / before.length;
    const variance = before.reduce((sum, y) => sum + (y - mean) ** 2, 0) / before.length;
    assert.ok(Math.abs(mean) < 1e-4 && Math.abs(variance - 1) < 0.02, `channel ${channel}: ${mean}, ${variance}`);
  }
});
