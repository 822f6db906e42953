import type { Watch } from '../../base/progress';
import type { SingleConfig } from '../../config/schema/schema';
import type { Dataset } from '../../data/examples/dataset';
import type { Engine } from '../../engine/engine';
import type { Model } from '../../model/model';
import { initialState } from '../../train/stateFile';
import { StatisticsMeter } from './statisticsMeter';

/** Training examples that the statistics of an untrained model come from, at most. */
const MOST_EXAMPLES = 5000;

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
  const meter = await StatisticsMeter.prepare(model, { dataset, examples, seed }, engine);
  const statistics = await meter.measure(weights, watch).finally(() => meter.dispose());
  return { weights: { ...weights, ...statistics }, statisticsFrom: meter.from };
}
