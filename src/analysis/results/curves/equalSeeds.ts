import type { RetrainedRun } from './retrained';

/** Which runs of one β each are set beside a multi-rate one: seeds draw the first weights, the batches and the noise. */

/** ' and the same seed' after what such runs have in common, else how many are of other seeds. */
export function seedsText(retrained: readonly Pick<RetrainedRun, 'seed' | 'multiRateSeed'>[]): string {
  const others = retrained.filter(({ seed, multiRateSeed }) => seed !== multiRateSeed).length;
  if (others === 0) return ' and the same seed';
  return others === retrained.length ? ' and other seeds' : `, ${others} of them of other seeds`;
}

/** Of runs those of that seed, at each β where there are some; else all that have the β. */
export function ofEqualSeeds<Run extends { readonly beta: number; readonly seed: number }>(
  runs: readonly Run[],
  seed: number,
): Run[] {
  const equal = new Set(runs.flatMap(run => (run.seed === seed ? [run.beta] : [])));
  return runs.filter(run => run.seed === seed || !equal.has(run.beta));
}
