import type { Baselines, Comparison } from '../../analysis/results/comparison';
import { NO_DIFFERENCE, type Similarity } from '../../analysis/results/similarities';
import { type Cell, valueAt } from './cells';
import { UNTRAINED } from '../chart/checkpointNames';
import { formatSimilarity } from '../chart/format';
import { meanAndSpread } from '../chart/spread';

/** A similarity of two layers, and that of the same two in the untrained model, of one seed. */
export interface SinceUntrained {
  value: number;
  untrained: number;
}

/** As far below the untrained value a similarity counts as no lower, where its spread is not known (our threshold). */
const LITTLE = 0.05;

const NOTHING_LEARNED = 'nothing learned shows here';

/**
 * What a similarity says beside the untrained one: '0.94, untrained 0.95: nothing learned shows here.' With several seeds by
 * the standard deviation of the difference over them; of one seed the two numbers alone where they are apart, since nothing tells
 * how much of that is chance. Undefined where there is no value.
 */
export function sinceUntrained(seeds: readonly SinceUntrained[]): string | undefined {
  if (seeds.length === 0) return undefined;
  const value = meanAndSpread(seeds.map(seed => seed.value)).mean;
  const untrained = meanAndSpread(seeds.map(seed => seed.untrained)).mean;
  const spread = seeds.length > 1 ? meanAndSpread(seeds.map(seed => seed.value - seed.untrained)).deviation : null;
  const verdict = verdictOf(value - untrained, spread);
  const apart =
    spread === null ? '' : ` (the difference varies by ${formatSimilarity(spread)} over ${seeds.length} seeds)`;
  return `${figuresOf(value, untrained)}${apart}${verdict === null ? '' : `: ${verdict}`}.`;
}

/** A cell beside the same one of the untrained model; undefined where either has no value, or the two layers are one. */
export function besideUntrained(
  comparison: Comparison,
  untrained: Comparison,
  { row, column }: Cell,
  measure: Similarity,
): SinceUntrained | undefined {
  if (comparison.rows[row] === comparison.columns[column]) return undefined;
  const value = valueAt(comparison, measure, row, column);
  const before = valueAt(untrained, measure, row, column);
  return value === null || before === null ? undefined : { value, untrained: before };
}

/** What the same is in words, of one seed. */
export function sinceUntrainedAt(...cell: Parameters<typeof besideUntrained>): string | undefined {
  const found = besideUntrained(...cell);
  return found && sinceUntrained([found]);
}

/**
 * What a cell of two checkpoints of a run, one of them its last, says beside the untrained model: of a layer and itself nothing
 * is learned that makes it more alike to the last one than it was untrained, by more than the spread of that over random
 * halves of the examples. Undefined where that is not known.
 */
export function towardsTheLastAt(
  comparison: Comparison,
  baselines: Baselines,
  { row, column }: Cell,
  measure: Similarity,
): string | undefined {
  const layer = comparison.rows[row] ?? '';
  const at = baselines.layers.indexOf(layer);
  const [value, untrained, spread] = [
    valueAt(comparison, 'linearCka', row, column),
    baselines.untrained[at] ?? null,
    baselines.spread[at] ?? null,
  ];
  const other = measure !== 'linearCka' || layer !== comparison.columns[column] || layer === 'input';
  if (other || baselines.copies.includes(layer) || value === null || untrained === null || spread === null) {
    return undefined;
  }
  const above = value - untrained;
  const learned = above > Math.max(spread, NO_DIFFERENCE) || above < -LITTLE;
  return `${figuresOf(value, untrained)}${learned ? '' : `: ${NOTHING_LEARNED}`}.`;
}

function figuresOf(value: number, untrained: number): string {
  return `${formatSimilarity(value)}, ${UNTRAINED} ${formatSimilarity(untrained)}`;
}

function verdictOf(above: number, spread: number | null): string | null {
  const margin = Math.max(spread ?? 0, NO_DIFFERENCE);
  if (above <= margin && above >= (spread === null ? -LITTLE : -margin)) return NOTHING_LEARNED;
  return above < 0 && spread !== null ? 'training has made them less alike' : null;
}
