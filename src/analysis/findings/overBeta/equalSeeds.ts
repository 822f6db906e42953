import type { RetrainedRun } from '../../results/curves/retrained';

/** Which runs of one β each are set beside a multi-rate one: seeds draw the first weights, the batches and the noise. */

/** ' and the same seed' after what such runs have in common, else how many are of other seeds. */
export function seedsText(retrained: readonly Pick<RetrainedRun, 'seed' | 'multiRateSeed'>[]): string {
  const others = retrained.filter(({ seed, multiRateSeed }) => seed !== multiRateSeed).length;
  if (others === 0) return ' and the same seed';
  return others === retrained.length ? ' and other seeds' : `, ${others} of them of other seeds`;
}

/** Of runs those of that seed, at each β where there are some; else all that have the β. */
export function ofEqualSeeds<Run>(
  runs: readonly Run[],
  seed: number,
  of: (run: Run) => { readonly beta: number; readonly seed: number },
): Run[] {
  const equal = new Set(runs.map(of).flatMap(one => (one.seed === seed ? [one.beta] : [])));
  return runs.filter(run => of(run).seed === seed || !equal.has(of(run).beta));
}
