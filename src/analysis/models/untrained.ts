import { type Watch, breathe } from '../../base/progress';
import type { SingleConfig } from '../../config/schema/schema';
import type { Dataset } from '../../data/examples/dataset';
import type { Arrays, Engine } from '../../engine/engine';
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
 * The weights that a seed draws. Running statistics, which nothing has told yet, are measured on training examples: with
 * those it would begin with, the layers behind the first would see values of another size than a trained model's do.
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
  const weights: Record<string, Float32Array> = Object.fromEntries(
    [...model.parameters, ...model.statistics].map(({ name }) => [name, drawn[name]!]),
  );
  if (model.statistics.length === 0) return { weights, statisticsFrom: null };
  const examples = train.subarray(0, MOST_EXAMPLES);
  const measured = await measuredStatistics(model, weights, { dataset, examples, seed }, engine, watch);
  return { weights: { ...weights, ...measured.statistics }, statisticsFrom: measured.from };
}

/**
 * The running statistics of one pass over examples: means over batches, each normalised by its own as in training
 * (PyTorch's `update_bn`). `from`: how many examples they are of.
 */
export async function measuredStatistics(
  model: Model,
  weights: Arrays,
  { dataset, examples, seed }: { dataset: Dataset; examples: Uint32Array; seed: number },
  engine: Engine,
  watch: Watch,
): Promise<{ statistics: Record<string, Float32Array>; from: number }> {
  const batch = Math.min(BATCH, examples.length);
  const batches = Math.floor(examples.length / batch);
  const { describe, spec } = statisticsProgram(model, batch);
  const program = await engine.compile(describe, spec);
  // From 0 on, what is next is MOMENTUM of the batch's own.
  const zeros = model.statistics.map(({ name }) => [name, new Float32Array(weights[name]!.length)] as const);
  const state = weightState(engine, model, { ...weights, ...Object.fromEntries(zeros) });
  const sums = new Map(zeros.map(([name, { length }]) => [name, new Float64Array(length)]));
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
  const means = [...sums].map(([name, sum]) => [name, Float32Array.from(sum, value => value / batches)]);
  return { statistics: Object.fromEntries(means) as Record<string, Float32Array>, from: batches * batch };
}
