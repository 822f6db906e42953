/** Where one example has more than this share of ‖K‖², what is left of K once debiased is its row alone (our threshold). */
const DOMINATES = 0.5;

/** The example that outweighs all others; undefined where there is none. @param squared ‖K‖² */
export function dominantExample(diagonal: ArrayLike<number>, squared: number): number | undefined {
  for (let i = 0; i < diagonal.length; i++) if (diagonal[i]! ** 2 > DOMINATES * squared) return i;
  return undefined;
}
