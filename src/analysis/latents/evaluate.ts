import { notFinite, evaluationInputs } from '../models/evaluationInputs';
import { type Watch, breathe } from '../../base/progress';
import type { Dataset } from '../../data/examples/dataset';
import type { Engine, Program, State } from '../../engine/engine';
import { evaluationProgram } from '../../model/programs';
import type { Vae } from '../../model/vae';
import { objectiveAt } from '../../run/bestEvaluation';
import type { PerExample } from '../../run/perExample';
import type { Evaluation } from '../../run/records';
import { activeUnits, latentUnits, meanAndError } from './latentUnits';

const BATCH = 200;

/** Measures rate and distortion of a VAE on fixed examples. */
export class Evaluator {
  private constructor(
    private readonly vae: Vae,
    private readonly dataset: Dataset,
    private readonly engine: Engine,
    private readonly program: Program,
    private readonly atATime: number,
  ) {}

  /** @param atATime a divisor of BATCH: whoever cannot wait for more is let in between, and the numbers are the same */
  static async prepare(vae: Vae, dataset: Dataset, engine: Engine, atATime = BATCH): Promise<Evaluator> {
    const { describe, spec } = evaluationProgram(vae, atATime);
    return new Evaluator(vae, dataset, engine, await engine.compile(describe, spec), atATime);
  }

  /**
   * Means over `examples`, one draw of z for each: a function of the weights in `state`, the examples and the seed, so
   * that evaluations of one run differ by its weights alone. Nats an example (a sum of squares for `sse`).
   * @throws NotFiniteError if a value is not finite; the signal's reason when `watch` is cancelled
   */
  async evaluate(
    state: State,
    examples: Uint32Array,
    { kind, step, rateWeight, seed }: { kind: Evaluation['kind']; step: number; rateWeight: number; seed: number },
    watch: Watch,
  ): Promise<{ scalar: Evaluation; perExample: PerExample }> {
    const { vae, atATime } = this;
    const n = examples.length;
    const [rates, distortions] = [new Float32Array(n), new Float32Array(n)];
    const [mean, logVariance] = [new Float32Array(n * vae.latent), new Float32Array(n * vae.latent)];
    for (let start = 0; start < n; start += atATime) {
      await breathe(watch);
      const count = Math.min(atATime, n - start);
      const inputs = this.inputsFrom(start, examples, seed);
      const out = await this.program.run(state, inputs);
      for (let i = 0; i < count; i++) {
        rates[start + i] = out.rate![i]!;
        distortions[start + i] = out.distortion![i]!;
      }
      if (!out.rate!.every(Number.isFinite) || !out.distortion!.every(Number.isFinite)) {
        throw await notFinite(vae, atATime, this.engine, state, inputs, { kind, step });
      }
      mean.set(out.mean!.subarray(0, count * vae.latent), start * vae.latent);
      logVariance.set(out.logVariance!.subarray(0, count * vae.latent), start * vae.latent);
    }
    const rate = meanAndError(rates);
    const distortion = meanAndError(distortions);
    const both = meanAndError(Float64Array.from(rates, (value, i) => value + distortions[i]!));
    const units = latentUnits(mean, logVariance, n, vae.latent);
    const scalar = {
      kind,
      step,
      n,
      rate: rate.mean,
      distortion: distortion.mean,
      loss: objectiveAt({ rate: rate.mean, distortion: distortion.mean }, rateWeight),
      elbo: -both.mean,
      rateError: rate.error,
      distortionError: distortion.error,
      elboError: both.error,
      activeUnits: activeUnits(units),
      units,
    };
    return { scalar, perExample: { rate: rates, distortion: distortions } };
  }

  /** Those from `start` on of the batch that they are drawn with. */
  private inputsFrom(start: number, examples: Uint32Array, seed: number): Record<string, Float32Array> {
    const { vae, dataset, atATime } = this;
    const first = start - (start % BATCH);
    const inputs = evaluationInputs(vae, dataset, examples, first, BATCH, seed);
    if (atATime === BATCH) return inputs;
    const part = (values: Float32Array): Float32Array => {
      const width = values.length / BATCH;
      return values.subarray((start - first) * width, (start - first + atATime) * width);
    };
    return Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, part(values)]));
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
  }
}
