import { Evaluator } from '../../src/analysis/latents/evaluate';
import type { LoadedModel } from '../../src/analysis/models/loaded';
import { curveBetas, evaluateOverBeta } from '../../src/analysis/multiRate/measureOverBeta';
import { UNWATCHED } from '../../src/base/progress';
import { RandomStream } from '../../src/base/random';
import { configSchema } from '../../src/config/schema/schema';
import type { Dataset } from '../../src/data/examples/dataset';
import { onnxEngine } from '../../src/engine/onnx/onnxEngine';
import { weightState } from '../../src/model/programs';
import { type Vae, withoutGates } from '../../src/model/vae';
import { initialState } from '../../src/train/stateFile';
import { workloadOf } from './workloads';

/** The curve of the residual multi-rate VAE of `resnet28` over β, and as many evaluations of the plain one. */

const [EXAMPLES, PIXELS, SEED] = [10000, 28 * 28, 0];

/** Pixels that are black or white at random: what they show does not change how long they take. */
function noiseDataset(): Dataset {
  const stream = new RandomStream(SEED, 'pixels');
  const values = Float32Array.from({ length: EXAMPLES * PIXELS }, () => Math.round(stream.uniform()));
  return {
    name: 'noise',
    shape: [28, 28, 1],
    count: EXAMPLES,
    range: [0, 1],
    reading: 1,
    notes: [],
    fingerprint: '',
    read(indices, out) {
      Array.from(indices).forEach((i, at) => out.set(values.subarray(i * PIXELS, (i + 1) * PIXELS), at * PIXELS));
    },
  };
}

function untrainedModel(threads: number): LoadedModel {
  const vae = workloadOf('resnet28/multi-rate').vae;
  const config = configSchema().parse({
    data: { name: 'tetrominoes' },
    model: { architecture: 'resnet' },
    objective: { name: 'multi-rate' },
  });
  const engine = onnxEngine(threads);
  const weights = initialState(vae, 'pytorch', SEED);
  const examples = Uint32Array.from({ length: EXAMPLES }, (_, i) => i);
  const plain = withoutGates(vae);
  return {
    file: 'resnet28',
    name: 'resnet28',
    step: 0,
    noiseSeed: 0,
    ownExamples: true,
    config,
    vae: plain,
    engine,
    state: weightState(engine, plain, weights),
    dataset: noiseDataset(),
    examples,
    heldOut: examples,
    multiRate: { beta: 1, vae, config, weights },
  };
}

/** Seconds of the whole curve, or of the same evaluations of one plain model, each with what it takes to begin. */
export async function overBetaRound(
  what: 'curve' | 'passes',
  threads: number,
): Promise<{ seconds: number; peakMb: number }> {
  const model = untrainedModel(threads);
  const { vae, dataset, engine, state, heldOut: examples, multiRate } = model;
  const betas = curveBetas(multiRate!.vae.gates!.range);
  const start = performance.now();
  if (what === 'curve') {
    for await (const { evaluation } of evaluateOverBeta(model, betas, { kind: 'test', examples }, UNWATCHED)) {
      if (evaluation.n !== EXAMPLES) throw new Error(`evaluated ${evaluation.n} examples`);
    }
  } else {
    const evaluator = await Evaluator.prepare(vae as Vae, dataset, engine);
    for (const beta of betas) {
      await evaluator.evaluate(state, examples, { kind: 'test', step: 0, rateWeight: beta, seed: SEED }, UNWATCHED);
    }
  }
  return { seconds: (performance.now() - start) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 };
}
