import type { Nearest } from './nearestPictures';
import type { Estimate } from './rateParts';

/** How often reconstructions of unseen examples look more like an example that was trained on than like their own. */
export interface Memorised {
  /**
   * Shares, 0–1: of what is reconstructed, M training examples and M unseen ones, the nearest (L2) is a training example, or
   * one of the unseen.
   */
  readonly nearTrained: number;
  readonly nearUnseen: number;
  /**
   * The first minus the second. The error is the standard deviation that the difference has where each of the nearest examples
   * is as likely one that was trained on as one that was not: many reconstructions near to one example tell no more than one.
   */
  readonly excess: Estimate;
}

/** From what is nearest to each reconstruction among either, and nearer than its own. @throws RangeError for none */
export function memorisedOf(trained: Nearest, unseen: Nearest): Memorised {
  const n = trained.places.length;
  if (n === 0) throw new RangeError('Memorisation of no reconstructions');
  const [byTrained, byUnseen] = [new Map<number, number>(), new Map<number, number>()];
  for (let i = 0; i < n; i++) {
    const [here, there] = [trained.squared[i]!, unseen.squared[i]!];
    // Equally near ones count for neither, and so does what is reconstructed.
    if (here < there) byTrained.set(trained.places[i]!, (byTrained.get(trained.places[i]!) ?? 0) + 1);
    if (there < here) byUnseen.set(unseen.places[i]!, (byUnseen.get(unseen.places[i]!) ?? 0) + 1);
  }
  const share = (counts: Map<number, number>): number => [...counts.values()].reduce((sum, one) => sum + one, 0) / n;
  const [nearTrained, nearUnseen] = [share(byTrained), share(byUnseen)];
  const squares = [...byTrained.values(), ...byUnseen.values()].reduce((sum, one) => sum + one * one, 0);
  const error = Math.sqrt(squares) / n;
  return { nearTrained, nearUnseen, excess: { value: nearTrained - nearUnseen, error } };
}

/** Which examples memorisation is measured with. */
export interface Groups {
  readonly reconstructed: Uint32Array;
  /** As many of each, that are not among the reconstructed. */
  readonly trained: Uint32Array;
  readonly unseen: Uint32Array;
}

/**
 * Of parts in random order: half of the held-out examples at the most, and no more than `most`, are reconstructed; of the rest
 * and of the training examples as many as there are of both. Undefined where there are fewer than two held-out examples.
 */
export function groupsOf(
  { train, heldOut }: { train: Uint32Array; heldOut: Uint32Array },
  most: number,
): Groups | undefined {
  const n = Math.min(most, Math.floor(heldOut.length / 2));
  if (n === 0) return undefined;
  const rest = heldOut.subarray(n);
  const many = Math.min(rest.length, train.length);
  return { reconstructed: heldOut.subarray(0, n), trained: train.subarray(0, many), unseen: rest.subarray(0, many) };
}
