import { type Watch, breathe } from '../../base/progress';
import { drawNoise } from '../../model/noise';
import { evaluationProgram, noiseSpecs } from '../../model/programs';
import { evaluationInputs } from '../models/evaluationInputs';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { EstimatedPart } from '../results/estimated';
import { importanceOf } from './importance';
import { estimateOf } from './rateParts';

/** Enough examples for the error to be told, and draws for the bound to be near, at the price of one epoch or so. */
const EXAMPLES = 500;
const DRAWS = 64;
const BATCH = 100;

/**
 * log p(x) of the first of some examples by importance sampling from their posteriors (`importanceOf`). Null where the decoder
 * is no density.
 */
export async function likelihoodOf(
  model: LoadedModel,
  examples: Uint32Array,
  watch: Watch,
): Promise<EstimatedPart['logLikelihood']> {
  const { config, dataset, engine, state, noiseSeed } = model;
  const vae = vaeOf(model);
  if (config.model.likelihood === 'sse') return null;
  const n = Math.min(EXAMPLES, examples.length);
  const weights = Array.from({ length: n }, () => new Float64Array(DRAWS));
  const { describe, spec } = evaluationProgram(vae, BATCH);
  const program = await engine.compile(describe, spec);
  try {
    for (let start = 0; start < n; start += BATCH) {
      const inputs = evaluationInputs(vae, dataset, examples.subarray(0, n), start, BATCH, noiseSeed);
      for (let draw = 0; draw < DRAWS; draw++) {
        await breathe(watch);
        watch.progress(start * DRAWS + draw * BATCH, n * DRAWS, 'draws');
        const { noise } = drawNoise(noiseSpecs(vae, BATCH), noiseSeed, 'importance', start * DRAWS + draw);
        const out = await program.run(state, { ...inputs, noise: noise! });
        for (let i = 0; i < Math.min(BATCH, n - start); i++) {
          const at = i * vae.latent;
          weights[start + i]![draw] = priorMinusPosterior(out, noise!, at, vae.latent) - out['distortion']![i]!;
        }
      }
    }
  } finally {
    await program.dispose();
  }
  const each = weights.map(importanceOf);
  const { value, error } = estimateOf(Float64Array.from(each, ({ logLikelihood }) => logLikelihood));
  return { value, error, n, draws: DRAWS, effective: each.reduce((sum, one) => sum + one.effective, 0) / n };
}

/** log p(z) − log q(z|x) = ½ Σ (ε² + log σ² − z²) for z = μ + σε, nats. */
function priorMinusPosterior(
  { mean, logVariance }: Readonly<Record<string, Float32Array>>,
  noise: Float32Array,
  at: number,
  latent: number,
): number {
  let sum = 0;
  for (let k = at; k < at + latent; k++) {
    const z = mean![k]! + Math.exp(logVariance![k]! / 2) * noise[k]!;
    sum += noise[k]! ** 2 + logVariance![k]! - z * z;
  }
  return sum / 2;
}
