import { type Watch, breathe } from '../../base/progress';
import type { SingleConfig } from '../../config/schema/schema';
import type { Dataset } from '../../data/examples/dataset';
import type { Engine } from '../../engine/engine';
import { MOMENTUM } from '../../model/batchNorm';
import type { Model } from '../../model/model';
import { statisticsProgram, weightState } from '../../model/programs';
import { initialState } from '../../train/stateFile';
import { evaluationInputs } from './evaluationInputs';

/** Training examples that the statistics of an untrained model come from, at most. */
const MOST_EXAMPLES = 5000;
const BATCH = 100;

/** A model before its first step. */
export interface Untrained {
  /** Of each parameter and statistic, by its name. */
  readonly weights: Record<string, Float32Array>;
  /** Training examples that its running statistics were measured on; null where it has none. */
  readonly statisticsFrom: number | null;
}

/**
 * The weights that a seed draws. Running statistics, which nothing has told yet, are those of one pass over training
 * examples: means over batches, each normalised by its own as in training (PyTorch's `update_bn`). With those it would begin
 * with, the layers behind the first would see values of another size than a trained model's do.
 */
export async function untrainedWeights(
  model: Model,
  { model: { init }, seed }: Pick<SingleConfig, 'model' | 'seed'>,
  dataset: Dataset,
  train: Uint32Array,
  engine: Engine,
  watch: Watch,
): Promise<Untrained> {
  const drawn = initialState(model, init, seed);
  const weights = Object.fromEntries(
    [...model.parameters, ...model.statistics].map(({ name }) => [name, drawn[name]!]),
  );
  if (model.statistics.length === 0) return { weights, statisticsFrom: null };
  const examples = train.subarray(0, MOST_EXAMPLES);
  const batch = Math.min(BATCH, examples.length);
  const batches = Math.floor(examples.length / batch);
  const { describe, spec } = statisticsProgram(model, batch);
  const program = await engine.compile(describe, spec);
  // From 0 on, what is next is MOMENTUM of the batch's own.
  for (const { name } of model.statistics) weights[name]!.fill(0);
  const state = weightState(engine, model, weights);
  const sums = new Map(model.statistics.map(({ name }) => [name, new Float64Array(weights[name]!.length)]));
  try {
    for (let start = 0; start < batches * batch; start += batch) {
      await breathe(watch);
      const out = await program.run(state, evaluationInputs(model, dataset, examples, start, batch, seed));
      for (const [name, sum] of sums) out[name]!.forEach((value, k) => (sum[k] = sum[k]! + value / MOMENTUM));
    }
  } finally {
    await program.dispose();
    state.dispose();
  }
  for (const [name, sum] of sums) weights[name] = Float32Array.from(sum, value => value / batches);
  return { weights, statisticsFrom: batches * batch };
}
