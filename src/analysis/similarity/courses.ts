import type { Settling } from '../results/comparison';
import { SIMILARITIES } from '../results/similarities';

/** A layer has settled when its CKA with itself at the last checkpoint stays at least this (our threshold). */
export const SETTLED_CKA = 0.95;

/** How a layer came to what it is at the last checkpoint. */
export interface LayerCourse {
  layer: string;
  /** Linear CKA with the last checkpoint, mean over seeds, for each checkpoint. Null where no seed has a value. */
  linearCka: (number | null)[];
  /** The index of the first checkpoint from which on it stays at least SETTLED_CKA: of the last one if it never did before. */
  settledAt: number;
}

/** What the rules about settling read. */
export interface Course {
  /** Of the checkpoints, two at least. */
  steps: readonly number[];
  seeds: number;
  /** All but the input, which never changes, and those that have no value at any checkpoint. */
  layers: readonly LayerCourse[];
}

/**
 * How layers settled, averaged over the seeds that have the first one's layers and checkpoints. Undefined where fewer than
 * two checkpoints were compared, on too few examples, or no layer has a value.
 */
export function courseOf(settlings: readonly Settling[]): Course | undefined {
  const [first] = settlings;
  if (!first || first.steps.length < 2 || first.n < SIMILARITIES.linearCka.few.below) return undefined;
  const [layers, steps] = [String(first.layers), String(first.steps)];
  const seeds = settlings.filter(other => String(other.layers) === layers && String(other.steps) === steps);
  const courses = first.layers.flatMap((layer, i): LayerCourse[] => {
    const linearCka = first.steps.map((_, c) => meanOf(seeds.map(seed => seed.linearCka[i]?.[c] ?? null)));
    if (layer === 'input' || linearCka.every(value => value === null)) return [];
    const unsettled = linearCka.findLastIndex(value => value === null || value < SETTLED_CKA);
    return [{ layer, linearCka, settledAt: Math.min(unsettled + 1, linearCka.length - 1) }];
  });
  return courses.length === 0 ? undefined : { steps: first.steps, seeds: seeds.length, layers: courses };
}

/** Whether a layer had settled before the last checkpoint. */
export function hasSettled({ linearCka, settledAt }: LayerCourse): boolean {
  return settledAt < linearCka.length - 1;
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
