import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { splitExamples } from '../../../src/data/examples/split';
import { UNWATCHED } from '../../../src/base/progress';
import { CancelledError } from '../../../src/base/rpc';
import { Evaluator } from '../../../src/analysis/latents/evaluate';
import { latentUnits } from '../../../src/analysis/latents/latentUnits';
import { evaluationInputs } from '../../../src/analysis/models/evaluationInputs';
import { type LoadedModel, loadModel, vaeOf } from '../../../src/analysis/models/loaded';
import { featuresNamed } from '../../../src/analysis/results/featuresFile';
import { measureBetaStatistics } from '../../../src/analysis/multiRate/measureBetaStatistics';
import { MovingModel } from '../../../src/analysis/multiRate/movingModel';
import type { Moved } from '../../../src/analysis/results/curves/modelAtBeta';
import type { Engine } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { drawNoise } from '../../../src/model/noise';
import { decodingProgram, evaluationProgram, reconstructionProgram } from '../../../src/model/programs';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { betaCurveJob } from '../../../src/worker/jobs/multiRate/betaCurveJob';
import { exportModelJob } from '../../../src/worker/jobs/multiRate/exportModelJob';
import { layersAtJob, moveToJob, restAtJob, warmUpJob } from '../../../src/worker/jobs/multiRate/movingJobs';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { assertClose } from '../engine/evaluate';
import { benchOf, kind } from './engines';

/** A multi-rate VAE while somebody moves its β, beside the plain VAE that it is there. */

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-moving-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** One without running statistics, one with, and one that gates make deeper. */
const MODELS = {
  mlp: { architecture: 'mlp', hidden: [8], latent: 3 },
  cnn: { architecture: 'cnn', channels: [2, 3], norm: 'batch', latent: 3 },
  linear: { architecture: 'linear', latent: 3 },
} as const;
const files = new Map<string, string>();

before(async () => {
  for (const [name, model] of Object.entries(MODELS)) {
    const config = {
      data: { name: 'mnist', path: resolve('examples/data/mnist') },
      model,
      objective: { name: 'multi-rate', range: [0.1, 10] },
      train: { steps: 6, batch: 8, checkpoints: [6], evaluations: 1, engine: 'onnx' },
      analysis: { examples: 70 },
    };
    const where = { name, configFile: join(folder, `${name}.vae.json`), runsRoot: folder };
    const { run } = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
    files.set(name, listCheckpoints(run).at(-1)!.file);
  }
});

const plainAt = (name: string, beta: number): Promise<LoadedModel> =>
  loadModel(`${files.get(name)!}#beta=${beta}`, onnxEngine(1), UNWATCHED);

/** Pictures are bytes: half of one, and what float32 leaves. */
const HALF = 0.51;

function assertPictures(found: string, images: Float32Array, what: string): void {
  const bytes = Buffer.from(found, 'base64');
  assert.equal(bytes.length, images.length, what);
  const shown = images.map(value => 255 * Math.min(1, Math.max(0, value)));
  bytes.forEach((byte, i) => assert.ok(Math.abs(byte - shown[i]!) <= HALF, `${what}: value ${i}`));
}

/** What the programs of a plain VAE say of the same examples and noise. */
async function expectedOf(model: LoadedModel): Promise<{ images: Float32Array; samples: Float32Array; kl: number[] }> {
  const { engine, dataset, heldOut, state } = model;
  const vae = vaeOf(model);
  const { seed } = model.config;
  const x = new Float32Array(8 * vae.layers[0]!.width);
  dataset.read(heldOut.subarray(0, 8), x);
  const { z } = drawNoise([{ name: 'z', shape: [8, vae.latent], distribution: 'normal' }], seed, 'samples', 0);
  const run = async ({ describe, spec }: ReturnType<typeof decodingProgram>, inputs: Record<string, Float32Array>) => {
    const program = await engine.compile(describe, spec);
    return program.run(state, inputs).finally(() => program.dispose());
  };
  const { image: images } = await run(reconstructionProgram(vae, 8), { x });
  const { image: samples } = await run(decodingProgram(vae, 8), { z: z! });
  const found = await run(evaluationProgram(vae, 64), evaluationInputs(vae, dataset, heldOut, 0, 64, seed));
  const kl = latentUnits(found.mean!, found.logVariance!, 64, vae.latent).map(unit => unit.kl);
  return { images: images!, samples: samples!, kl };
}

async function assertSame(moved: Pick<Moved, 'reconstructions' | 'samples'>, model: LoadedModel): Promise<void> {
  const { images, samples } = await expectedOf(model);
  assertPictures(moved.reconstructions, images, 'reconstructions');
  assertPictures(moved.samples, samples, 'samples');
}

for (const name of Object.keys(MODELS)) {
  test(`${name}: a move to a β gives what the plain VAE at that β gives`, async () => {
    const file = files.get(name)!;
    const movable = await warmUpJob({ file }, UNWATCHED);
    assert.deepEqual(movable.range, [0.1, 10]);
    // Both ends are measured ones, between which statistics lie.
    for (const beta of name === 'cnn' ? [0.1, 10] : [0.1, 0.7, 10]) {
      const moved = await moveToJob({ file, beta }, UNWATCHED);
      assert.equal(moved.n, 64);
      const model = await plainAt(name, beta);
      await assertSame(moved, model);
      const { kl } = await expectedOf(model);
      assertClose(
        Float32Array.from(moved.units, unit => unit.kl),
        kl,
        1e-5,
        `KL at β ${beta}`,
      );
      assert.ok(moved.units.every(({ klError }) => klError > 0));
      model.state.dispose();
    }
  });

  test(`${name}: at rest it is what the plain VAE is on all examples of the analysis`, async () => {
    const file = files.get(name)!;
    const rested = await restAtJob({ file, beta: 0.7 }, UNWATCHED);
    const model = await plainAt(name, 0.7);
    await assertSame(rested, model);
    const evaluator = await Evaluator.prepare(vaeOf(model), model.dataset, model.engine);
    const how = { kind: 'test', step: 6, rateWeight: 0.7, seed: model.config.seed } as const;
    const { scalar } = await evaluator.evaluate(model.state, model.heldOut, how, UNWATCHED);
    assert.equal(rested.test.n, 70);
    assertClose(
      Float32Array.of(rested.test.rate, rested.test.distortion),
      [scalar.rate, scalar.distortion],
      1e-6,
      'on held-out examples',
    );
    const { points } = await betaCurveJob({ file, betas: [0.7] }, UNWATCHED);
    assert.deepEqual(
      points.map(({ rate }) => rate),
      [rested.test.rate, rested.train.rate],
    );
  });

  test(`${name}: the exported checkpoint is a plain VAE that gives the same to 1e-5`, async () => {
    const output = join(folder, `${name}-0.7.safetensors`);
    const told = await exportModelJob({ file: `${files.get(name)!}#beta=0.7`, output }, UNWATCHED);
    assert.deepEqual(told, { file: output, step: 6, beta: 0.7 });
    const [expected, found] = [await plainAt(name, 0.7), await loadModel(output, onnxEngine(1), UNWATCHED)];
    assert.equal(found.multiRate, undefined);
    assert.deepEqual(found.config.objective, { name: 'beta-vae', beta: 0.7 });
    const [a, b] = [await expectedOf(expected), await expectedOf(found)];
    assertClose(b.images, a.images, 1e-5, 'reconstructions');
    assertClose(b.samples, a.samples, 1e-5, 'samples');
    assertClose(Float32Array.from(b.kl), a.kl, 1e-5, 'KL');
  });
}

test('without a β it is exported where training followed it', async () => {
  const output = join(folder, 'followed.safetensors');
  assert.equal((await exportModelJob({ file: files.get('mlp')!, output }, UNWATCHED)).beta, 1);
});

test('who still waits for a model gets it where another called its loading off', async () => {
  const file = join(folder, 'called-off.safetensors');
  copyFileSync(files.get('cnn')!, file);
  const first = new AbortController();
  const calledOff = warmUpJob({ file }, { signal: first.signal, progress: () => undefined });
  const waits = moveToJob({ file, beta: 2 }, UNWATCHED);
  first.abort(new CancelledError('interrupted'));
  await assert.rejects(calledOff, CancelledError);
  assert.equal((await waits).beta, 2);
});

test('what could not be compiled is compiled by the next question', async () => {
  const engine = onnxEngine(1);
  let isFailing = false;
  const failing = (): Promise<never> => Promise.reject(new Error('no room'));
  const at: Engine = { ...engine, compile: (...args) => (isFailing ? failing() : engine.compile(...args)) };
  const model = await loadModel(files.get('mlp')!, at, UNWATCHED);
  const moving = await MovingModel.prepare(model, await measureBetaStatistics(model, UNWATCHED));
  for (const ask of [() => moving.atRest(2, UNWATCHED), () => moving.layers(2, UNWATCHED)]) {
    isFailing = true;
    await assert.rejects(ask, /no room/);
    isFailing = false;
    await ask();
  }
  await moving.dispose();
});

test('the features model of a checkpoint that lies alone is that of each β', async () => {
  const file = join(folder, 'alone.safetensors');
  copyFileSync(files.get('mlp')!, file);
  assert.equal(await featuresNamed(`${file}#beta=2`), undefined);
});

test('the layers at a β are compared on few examples', async () => {
  const { n, rows, linearCka } = await layersAtJob({ file: files.get('mlp')!, beta: 2 }, UNWATCHED);
  assert.equal(n, 70);
  assert.equal(rows[0], 'input');
  assert.ok(linearCka.every((row, i) => Math.abs(row[i]! - 1) < 1e-6));
});

test('a β outside the range is refused', async () => {
  const asked = { file: files.get('mlp')!, beta: 11 };
  await assert.rejects(moveToJob(asked, UNWATCHED), /was trained for β from 0\.1 to 10/);
});

test('statistics are measured on training examples', async () => {
  const { statisticsFrom } = await warmUpJob({ file: files.get('cnn')! }, UNWATCHED);
  const model = await plainAt('cnn', 1);
  const { train } = splitExamples(model.dataset, model.config.data, model.config.seed);
  assert.equal(statisticsFrom, Math.min(2000, train.length));
  assert.equal((await warmUpJob({ file: files.get('mlp')! }, UNWATCHED)).statisticsFrom, null);
});
