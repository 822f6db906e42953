import { type Watch, breathe } from '../../base/progress';
import type { Dataset } from '../../data/examples/dataset';
import type { Arrays, Engine, Program } from '../../engine/engine';
import { MOMENTUM } from '../../model/batchNorm';
import type { Model } from '../../model/model';
import { statisticsProgram, weightState } from '../../model/programs';
import { evaluationInputs } from './evaluationInputs';

const BATCH = 100;

/** What running statistics are measured on. */
interface MeasuredOn {
  readonly dataset: Dataset;
  readonly examples: Uint32Array;
  readonly seed: number;
}

/** Measures the running statistics that belong to weights of a model, to one set of them after the other. */
export class StatisticsMeter {
  private constructor(
    private readonly model: Model,
    private readonly on: MeasuredOn,
    private readonly batch: number,
    private readonly engine: Engine,
    private readonly program: Program,
  ) {}

  static async prepare(model: Model, on: MeasuredOn, engine: Engine): Promise<StatisticsMeter> {
    const batch = Math.min(BATCH, on.examples.length);
    const { describe, spec } = statisticsProgram(model, batch);
    return new StatisticsMeter(model, on, batch, engine, await engine.compile(describe, spec));
  }

  /** How many examples they are of. */
  get from(): number {
    return this.batches * this.batch;
  }

  private get batches(): number {
    return Math.floor(this.on.examples.length / this.batch);
  }

  /**
   * One pass over the examples: means over batches, each normalised by its own as in training (PyTorch's `update_bn`), by the
   * name of the statistic.
   */
  async measure(weights: Arrays, watch: Watch): Promise<Record<string, Float32Array>> {
    const { model, engine, batch, batches } = this;
    const { dataset, examples, seed } = this.on;
    // From 0 on, what is next is MOMENTUM of the batch's own.
    const zeros = model.statistics.map(({ name }) => [name, new Float32Array(weights[name]!.length)] as const);
    const state = weightState(engine, model, { ...weights, ...Object.fromEntries(zeros) });
    const sums = new Map(zeros.map(([name, { length }]) => [name, new Float64Array(length)]));
    try {
      for (let start = 0; start < batches * batch; start += batch) {
        await breathe(watch);
        const out = await this.program.run(state, evaluationInputs(model, dataset, examples, start, batch, seed));
        for (const [name, sum] of sums) out[name]!.forEach((value, k) => (sum[k] = sum[k]! + value / MOMENTUM));
      }
    } finally {
      state.dispose();
    }
    return Object.fromEntries([...sums].map(([name, sum]) => [name, Float32Array.from(sum, value => value / batches)]));
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}
