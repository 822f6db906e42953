import type { Baselines, Settling } from '../results/comparison';
import { NO_DIFFERENCE, SIMILARITIES } from '../results/similarities';

/** A layer has settled when its CKA with itself at the last checkpoint stays at least this (our threshold). */
export const SETTLED_CKA = 0.95;
/** It has settled only where it stayed so for at least this share of the steps (our threshold). */
const LEAST_SHARE = 0.2;
/** A layer that is less like itself than this when z is drawn anew says more of the noise than of training (our threshold). */
const LEAST_REDRAWN = 0.5;

/** How a layer came to what it is at the last checkpoint. */
export interface LayerCourse {
  layer: string;
  /**
   * Linear CKA with the last checkpoint, mean over seeds, for each checkpoint; of a layer that reads z as a share of its CKA
   * with itself when z is drawn anew. Null where no seed has a value.
   */
  linearCka: (number | null)[];
  /** The same of the untrained model. */
  untrained: number;
  /** CKA with itself at the last checkpoint when z is drawn anew; 1 where it does not read z. */
  redrawn: number;
  /** The index of the first checkpoint from which on it stays at least SETTLED_CKA: of the last one if it never did before. */
  settledAt: number;
  /** Whether it stayed so for long enough to say so; 'recent': it did since the last checkpoints alone, which tells neither. */
  state: 'settled' | 'recent' | 'moving';
}

/** What the rules about settling read. */
export interface Course {
  /** Of the checkpoints, two at least. */
  steps: readonly number[];
  seeds: number;
  /** Those in which something learned shows. None that is the input or another layer by construction. */
  layers: readonly LayerCourse[];
  /** Those in which nothing does: the untrained model is as like the last checkpoint as the others are. */
  unlearned: readonly LayerCourse[];
  /** Those of which nothing can be told: two draws of z make them unlike themselves. */
  noisy: readonly string[];
  /** Those that have no value where one is needed, such as constant ones. */
  unknown: readonly string[];
}

/**
 * How layers settled, averaged over the seeds that have the first one's layers and checkpoints. Something learned shows in a
 * layer that still changes, and in one that was more like the last checkpoint where it settled than untrained, by more than
 * the spread of that: over seeds, and over random halves of the examples; the larger counts, and at least
 * 0.005. Undefined where fewer than two
 * checkpoints were compared, on too few examples, no layer has a value, or the untrained model is not known.
 */
export function courseOf(settlings: readonly Settling[]): Course | undefined {
  const [first] = settlings;
  if (!first || first.baselines === null || first.steps.length < 2 || first.n < SIMILARITIES.linearCka.few.below)
    return undefined;
  const [layers, steps] = [String(first.layers), String(first.steps)];
  const seeds = settlings.flatMap(({ baselines, ...other }) =>
    baselines !== null && String(other.layers) === layers && String(other.steps) === steps
      ? [{ ...other, baselines }]
      : [],
  );
  const copies = seeds[0]?.baselines.copies ?? [];
  const course = { layers: [], unlearned: [], noisy: [], unknown: [] } as {
    [Key in 'layers' | 'unlearned']: LayerCourse[];
  } & { [Key in 'noisy' | 'unknown']: string[] };
  for (const [i, layer] of first.layers.entries()) {
    if (layer === 'input' || copies.includes(layer)) continue;
    const found = seeds.some(({ baselines }) => isNoise(baselines, i)) ? 'noisy' : ofLayer(i, first, seeds);
    if (typeof found === 'string') course[found].push(layer);
    else course[found.shows ? 'layers' : 'unlearned'].push(found.course);
  }
  const none = course.layers.length + course.unlearned.length === 0;
  return none ? undefined : { steps: first.steps, seeds: seeds.length, ...course };
}

interface Known extends Pick<Settling, 'linearCka'> {
  baselines: Baselines;
}

/** The course of layer i, and whether something learned shows in it; 'unknown' where a value that is needed is missing. */
function ofLayer(
  i: number,
  { layers, steps }: Settling,
  seeds: readonly Known[],
): { course: LayerCourse; shows: boolean } | 'unknown' {
  const before = seeds.map(({ baselines }) => relative(baselines, i, baselines.untrained[i] ?? null));
  const linearCka = steps.map((_, c) =>
    meanOf(seeds.map(seed => relative(seed.baselines, i, seed.linearCka[i]?.[c] ?? null))),
  );
  const untrained = meanOf(before);
  const halves = meanOf(seeds.map(({ baselines }) => relative(baselines, i, baselines.spread[i] ?? null)));
  if (untrained === null || halves === null || linearCka.every(value => value === null)) return 'unknown';
  const redrawn = meanOf(seeds.map(({ baselines }) => baselines.redrawn[i] ?? null))!;
  const unsettled = linearCka.findLastIndex(value => value === null || value < SETTLED_CKA);
  const settledAt = Math.min(unsettled + 1, linearCka.length - 1);
  const moving = settledAt === linearCka.length - 1;
  // Without a value before the last checkpoint, whether it still changes is not known.
  if (moving && linearCka.at(-2) === null) return 'unknown';
  const least = Math.max(halves, deviation(before), NO_DIFFERENCE);
  const last = steps.at(-1)!;
  const isLong = last - steps[settledAt]! >= LEAST_SHARE * last;
  const state = moving ? 'moving' : isLong ? 'settled' : 'recent';
  const course = { layer: layers[i]!, linearCka, untrained, redrawn, settledAt, state } as const;
  return { course, shows: moving || linearCka[settledAt]! - untrained > least };
}

/** Whether layer i says more of the noise of z than of training. */
function isNoise({ redrawn }: Baselines, i: number): boolean {
  return (redrawn[i] ?? 1) < LEAST_REDRAWN;
}

/** A value of layer i as a share of what two draws of z allow. */
function relative({ redrawn }: Baselines, i: number, value: number | null): number | null {
  const most = redrawn[i] ?? null;
  return value === null || most === null ? null : Math.min(1, value / most);
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The standard deviation; 0 of fewer than two values. */
function deviation(values: readonly (number | null)[]): number {
  const known = values.filter(value => value !== null);
  const mean = meanOf(known);
  if (mean === null || known.length < 2) return 0;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
}
