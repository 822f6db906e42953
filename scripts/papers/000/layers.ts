import type { Comparison } from '../../../src/analysis/results/comparison';
import { readsNoise } from '../../../src/model/layer';
import { NotTestable } from '../common/notTestable';
import { spreadOf, type Spread, written } from '../common/quantiles';

/** The parts of a model that the paper tells apart. */
export const PARTS = ['encoder', 'latent', 'decoder'] as const;
export type Part = (typeof PARTS)[number];

const LATENT = ['z_mean', 'z_log_var', 'sampling'];

/** Undefined: the input, or an output of a classifier. */
export function partOf(layer: string): Part | undefined {
  if (LATENT.includes(layer)) return 'latent';
  return (['encoder', 'decoder'] as const).find(part => layer.startsWith(`${part}/`));
}

/** The CKA of layers of each part with the layers of the same name in another model. */
export type Parts = Readonly<Record<Part, readonly number[]>>;

/** What layers of a model are measured against. */
export interface Bounds {
  /** Layers that are another one by construction. */
  readonly copies: readonly string[];
  /** Layer -> CKA with itself when z is drawn anew; 1 where it does not read z. */
  readonly redrawn: ReadonlyMap<string, number | null>;
}

/** Less than this, and CKA says more of the noise in z than of the layer. */
const LEAST_REDRAWN = 0.5;

/**
 * CKA of layers of the same name. Two checkpoints draw their own z: what reads it is given as a share of the most that two
 * draws allow, the geometric mean of what each model has with itself (as a correlation is corrected for the reliability of
 * its sides). Copies, and layers without a value, are left out.
 */
export function partsOf({ rows, columns, linearCka }: Comparison, a: Bounds, b: Bounds): Parts {
  const found: Record<Part, number[]> = { encoder: [], latent: [], decoder: [] };
  for (const [i, layer] of rows.entries()) {
    const part = partOf(layer);
    const value = linearCka[i]![columns.indexOf(layer)] ?? null;
    const share = part && !a.copies.includes(layer) ? shareOf(layer, value, a, b) : null;
    if (part && share !== null) found[part].push(share);
  }
  return found;
}

/** A similarity of a layer of two models as a share of what two draws of z allow; null where they allow too little. */
export function shareOf(layer: string, value: number | null, a: Bounds, b: Bounds): number | null {
  if (value === null || !readsNoise(layer)) return value;
  const [own, other] = [a, b].map(({ redrawn }) => redrawn.get(layer) ?? null);
  if (own === null || other === null || Math.min(own!, other!) < LEAST_REDRAWN) return null;
  return Math.min(1, value / Math.sqrt(own! * other!));
}

/** The mean over the layers of a part. @throws NotTestable where none has a value */
export function meanOf(parts: Parts, part: Part): number {
  if (parts[part].length === 0)
    throw new NotTestable(`no layer of the ${part} part has a value that noise leaves room for`);
  return spreadOf(parts[part]).mean;
}

/** The layer of a part that has the least. @throws NotTestable where none has a value */
export function leastOf(parts: Parts, part: Part): number {
  meanOf(parts, part);
  return Math.min(...parts[part]);
}

/** The mean over the layers of a part, over models or pairs of them. */
export const over = (all: readonly Parts[], part: Part): Spread => spreadOf(all.map(parts => meanOf(parts, part)));

export const leastOver = (all: readonly Parts[], part: Part): Spread =>
  spreadOf(all.map(parts => leastOf(parts, part)));

/** 'encoder 0.97 (0.96–0.98), its least layer 0.93 (0.91–0.95), mean …' */
export function partsText(all: readonly Parts[]): string {
  const latent = all.some(parts => parts.latent.length > 0);
  const decoder = all.some(parts => parts.decoder.length > 0);
  return [
    `encoder ${written(over(all, 'encoder'))}, its least layer ${written(leastOver(all, 'encoder'))}`,
    ...(latent ? [`mean, log-variance and sampled ${written(over(all, 'latent'))}`] : []),
    ...(decoder ? [`decoder ${written(over(all, 'decoder'))}`] : []),
  ].join(', ');
}
