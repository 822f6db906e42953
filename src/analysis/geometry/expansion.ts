import { type LayerNeighbours } from '../results/profile';

/** A relative difference of two information imbalances, from −2 to 2. */
export interface Expansion {
  readonly value: number;
  /** Standard error, as if the two errors were independent: they are of the same examples, so it is rather too large. */
  readonly error: number;
}

/**
 * δ = (Δ(a → b) − Δ(b → a)) / mean of the two: above 0 where b tells more of a than a of b (expansion), below where it tells
 * less (compression).
 */
export function expansionOf({ there, back }: Pick<LayerNeighbours, 'there' | 'back'>): Expansion {
  const [a, b] = [there.value, back.value];
  const sum = a + b;
  return { value: (2 * (a - b)) / sum, error: (4 * Math.hypot(b * there.error, a * back.error)) / sum ** 2 };
}
