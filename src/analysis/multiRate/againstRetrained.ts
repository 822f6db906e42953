import type { Watch } from '../../base/progress';
import type { HeldOut, PerExample } from '../../run/perExample';
import { objectiveDifference, perExampleDifference } from '../latents/evaluationDifferences';
import { meanAndError } from '../latents/latentUnits';
import { type LoadedModel, examplesId } from '../models/loaded';
import type { Retrained } from '../results/curves/retrained';
import { evaluateOverBeta } from './measureOverBeta';

/** A run of the same data and architecture that was trained at one β, and what it kept of its last evaluation. */
export interface AtOneBeta {
  readonly beta: number;
  readonly step: number;
  readonly kept: HeldOut & PerExample;
}

/** A multi-rate VAE beside one that was trained at one β, in their order; null where they were evaluated on other examples. */
export async function againstRetrained(
  model: LoadedModel,
  others: readonly AtOneBeta[],
  watch: Watch,
): Promise<(Retrained | null)[]> {
  const id = examplesId({ dataset: model.dataset, examples: model.heldOut });
  const betas = [...new Set(others.filter(({ kept }) => kept.id === id).map(({ beta }) => beta))];
  const measured = new Map<number, PerExample>();
  const on = { kind: 'test', examples: model.heldOut } as const;
  for await (const { beta, perExample } of evaluateOverBeta(model, betas, on, watch)) {
    measured.set(beta, perExample);
    watch.progress(measured.size, betas.length, 'β of retrained runs');
  }
  return others.map(({ beta, step, kept }) => {
    const own = measured.get(beta);
    if (!own || kept.id !== id) return null;
    const { rate, distortion } = perExampleDifference(own, kept);
    const [multiRate, retrained] = [own, kept].map(values => objectiveMean(values, beta)) as [number, number];
    const difference = objectiveDifference(own, kept, beta);
    return {
      beta,
      n: kept.n,
      step: model.step,
      retrainedStep: step,
      multiRate,
      retrained,
      difference,
      rate,
      distortion,
    };
  });
}

function objectiveMean({ rate, distortion }: PerExample, beta: number): number {
  return meanAndError(distortion).mean + beta * meanAndError(rate).mean;
}
