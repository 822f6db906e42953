import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { compareModels, inspectModel, profileModel } from '../../../src/analysis/everyLayer';
import { type LoadedModel, loadModel } from '../../../src/analysis/models/loaded';
import { UNWATCHED } from '../../../src/base/progress';
import type { Engine } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { listCheckpoints } from '../../../src/run/checkpoints/checkpoint';
import { compareJob, inspectJob, profileJob } from '../../../src/worker/jobs/inspectJobs';
import { trainJob } from '../../../src/worker/jobs/trainJob';
import { benchOf, kind } from './engines';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-inspect-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let run: string;
let file: string;
let model: LoadedModel;
before(async () => {
  const config = {
    data: { name: 'tetrominoes', split: 0.99 },
    // With the examples, enough for the Gram of the input to be computed as that of a wide layer is.
    model: { architecture: 'mlp', hidden: [80], latent: 2 },
    train: { steps: 4, batch: 8, checkpoints: [4], evaluations: 1, engine: 'onnx' },
    analysis: { examples: 600 },
  };
  const where = { name: 'inspect', configFile: join(folder, 'inspect.vae.json'), runsRoot: folder };
  const done = await trainJob({ ...where, config, resume: 'no', threads: 1 }, UNWATCHED, benchOf([kind('onnx')]));
  run = done.run;
  file = listCheckpoints(run).at(-1)!.file;
  model = await loadModel(file, onnxEngine(1), UNWATCHED);
});
after(() => model.state.dispose());

/** The engine onnx, and how often it has given each layer of each batch. */
function counting(): { engine: Engine; given: Map<string, number> } {
  const given = new Map<string, number>();
  const onnx = onnxEngine(1);
  const engine: Engine = {
    ...onnx,
    compile: async (describe, spec) => {
      const program = await onnx.compile(describe, spec);
      return {
        run: async (state, inputs) => {
          const out = await program.run(state, inputs);
          for (const name of Object.keys(out)) given.set(name, (given.get(name) ?? 0) + 1);
          return out;
        },
        dispose: () => program.dispose(),
      };
    },
  };
  return { engine, given };
}

/** What is kept of a run's analysis, by the names of the files. */
function kept(): Record<string, string> {
  const analysis = join(run, 'analysis');
  return Object.fromEntries(readdirSync(analysis).map(name => [name, readFileSync(join(analysis, name), 'base64')]));
}

describe('one look at each layer', () => {
  test('says bit for bit what both commands say', async () => {
    const both = await inspectModel(model, UNWATCHED);
    assert.equal(both.profile.n, 600);
    assert.deepEqual(both.compare, await compareModels(model, undefined, [], UNWATCHED));
    assert.deepEqual(both.profile, await profileModel(model, UNWATCHED));
  });

  test('computes the activations of each layer once', async () => {
    const { engine, given } = counting();
    await inspectModel({ ...model, engine }, UNWATCHED);
    // Of six batches of a hundred examples.
    assert.deepEqual(Object.fromEntries(given), Object.fromEntries(model.vae.layers.map(({ name }) => [name, 6])));
  });

  test('is kept where both commands keep theirs, and found there by either', async () => {
    const asked = { compare: () => compareJob({ files: [file], measures: [] }, UNWATCHED) };
    const profile = () => profileJob({ file }, UNWATCHED);
    const forget = () => rmSync(join(run, 'analysis'), { recursive: true, force: true });
    forget();
    const apart = { compare: await asked.compare(), profile: await profile() };
    const files = kept();
    forget();
    assert.deepEqual(await inspectJob({ file }, UNWATCHED), apart);
    assert.deepEqual(kept(), files);
    assert.deepEqual({ compare: await asked.compare(), profile: await profile() }, apart);
    // Where one of them is known, it is measured for the other alone.
    forget();
    await profile();
    assert.deepEqual(await inspectJob({ file }, UNWATCHED), apart);
    assert.deepEqual(kept(), files);
  });
});
