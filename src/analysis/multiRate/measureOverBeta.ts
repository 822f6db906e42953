import type { Watch } from '../../base/progress';
import { splitExamples } from '../../data/examples/split';
import type { State } from '../../engine/engine';
import { type BetaRange, betasAlong } from '../../model/multiRate/betaRange';
import { weightState } from '../../model/programs';
import type { PerExample } from '../../run/perExample';
import type { Evaluation } from '../../run/records';
import { Evaluator } from '../latents/evaluate';
import { PlainWeights, askedBeta } from '../models/atBeta';
import { type LoadedModel, multiRateOf, vaeOf } from '../models/loaded';
import { type BetaCurve, CURVE_BETAS } from '../results/curves/betaCurve';

/** One evaluation of a multi-rate VAE. */
interface AtBeta {
  readonly beta: number;
  readonly evaluation: Evaluation;
  readonly perExample: PerExample;
}

/** What a multi-rate VAE is asked at where no β are given. */
export function curveBetas(range: BetaRange): number[] {
  return betasAlong(range, CURVE_BETAS);
}

/**
 * A multi-rate VAE as the plain one that it is at each β; the state is good until the next one is asked for.
 * @throws UserError if the model is not multi-rate, or was not trained at one of these β
 */
export async function* statesOverBeta(
  model: LoadedModel,
  betas: readonly number[],
  { signal }: Pick<Watch, 'signal'>,
): AsyncGenerator<{ beta: number; state: State }> {
  const { vae, weights, config } = multiRateOf(model);
  const { engine, dataset, file } = model;
  for (const beta of betas) askedBeta(vae.gates!.range, beta, file);
  const on = { dataset, train: splitExamples(dataset, config.data, config.seed).train, seed: config.seed };
  const quiet: Watch = { signal, progress: () => undefined };
  const plain = await PlainWeights.prepare(vae, weights, on, engine);
  try {
    for (const beta of betas) {
      const state = weightState(engine, model.vae, await plain.at(beta, quiet));
      try {
        yield { beta, state };
      } finally {
        state.dispose();
      }
    }
  } finally {
    await plain.dispose();
  }
}

/**
 * Evaluates a multi-rate VAE at each β on examples, with the noise that its training evaluates with: differences between β, and
 * from a run of the same seed, are paired.
 * @throws UserError as `statesOverBeta`
 */
export async function* evaluateOverBeta(
  model: LoadedModel,
  betas: readonly number[],
  { kind, examples }: { kind: Evaluation['kind']; examples: Uint32Array },
  watch: Watch,
): AsyncGenerator<AtBeta> {
  const { config } = multiRateOf(model);
  const { engine, dataset, step } = model;
  const evaluator = await Evaluator.prepare(vaeOf(model), dataset, engine);
  const quiet: Watch = { signal: watch.signal, progress: () => undefined };
  try {
    for await (const { beta, state } of statesOverBeta(model, betas, watch)) {
      const how = { kind, step, rateWeight: beta, seed: config.seed };
      const { scalar, perExample } = await evaluator.evaluate(state, examples, how, quiet);
      yield { beta, evaluation: scalar, perExample };
    }
  } finally {
    await evaluator.dispose();
  }
}

/** Held-out and training examples, as many of these as of those. @param betas those of the curve, unless they are given */
export async function measureBetaCurve(
  model: LoadedModel,
  betas: readonly number[] | undefined,
  watch: Watch,
): Promise<BetaCurve> {
  const { vae, config } = multiRateOf(model);
  const { range } = vae.gates!;
  const asked = betas ?? curveBetas(range);
  const { train } = splitExamples(model.dataset, config.data, config.seed);
  const parts = { test: model.heldOut, train: train.subarray(0, model.heldOut.length) };
  const points: BetaCurve['points'] = [];
  let done = 0;
  for (const kind of ['test', 'train'] as const) {
    for await (const { beta, evaluation } of evaluateOverBeta(model, asked, { kind, examples: parts[kind] }, watch)) {
      watch.progress(++done, 2 * asked.length, 'evaluations over β');
      points.push({ ...evaluation, beta });
    }
  }
  return { step: model.step, range: [...range], points };
}
