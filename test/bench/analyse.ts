import { inspectModel } from '../../src/analysis/everyLayer';
import type { LoadedModel } from '../../src/analysis/models/loaded';
import { untrainedWeights } from '../../src/analysis/models/untrained';
import { UNWATCHED } from '../../src/base/progress';
import { configSchema } from '../../src/config/schema/schema';
import { openDataset } from '../../src/data/openDataset';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';
import { weightState } from '../../src/model/programs';
import { workloadOf } from './workloads';

/** All that is measured of one checkpoint of the model of `conv64`, which has 16 layers. */

const EXAMPLES = 5000;
/** Of the sprites, every so many: none is the neighbour of another in the grid of their factors. */
const STRIDE = 147;

async function untrainedModel(threads: number): Promise<LoadedModel> {
  const { vae } = workloadOf('conv64');
  const config = configSchema().parse({ data: { name: 'sprites' }, model: { architecture: 'conv', init: 'pytorch' } });
  const engine = onnxEngine(threads);
  const dataset = await openDataset(config.data, '');
  const examples = Uint32Array.from({ length: EXAMPLES }, (_, i) => i * STRIDE);
  const { weights } = await untrainedWeights(vae, config, dataset, examples, engine, UNWATCHED);
  const state = weightState(engine, vae, weights);
  const about = { file: 'conv64', name: 'conv64', step: 0, noiseSeed: 0, ownExamples: true };
  return { ...about, config, vae, engine, state, dataset, examples, heldOut: examples };
}

/** Seconds of everything from the images on. */
export async function analyseRound(threads: number): Promise<{ seconds: number; peakMb: number }> {
  const model = await untrainedModel(threads);
  const start = performance.now();
  await inspectModel(model, UNWATCHED);
  return { seconds: (performance.now() - start) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 };
}
