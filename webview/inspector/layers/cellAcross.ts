import type { Comparison } from '../../../src/analysis/results/comparison';
import type { Similarity } from '../../../src/analysis/results/similarities';
import type { RunView } from '../../../src/protocol/panel';
import type { CellMoment } from '../../../src/views/heatmaps/cellHistory';
import { type Cell, valueAt } from '../../../src/views/heatmaps/cells';
import { besideUntrained, sinceUntrained } from '../../../src/views/heatmaps/sinceUntrained';
import type { Counterpart } from './beside';

/** One cell of the heatmap across checkpoints and runs. */

/** What is measured of a checkpoint by now. */
type ResultOf = (file: string) => Comparison | undefined;

/** The cell untrained, and at the checkpoints that are measured. */
export function courseOfCell(
  run: Pick<RunView, 'untrained' | 'checkpoints'> | null | undefined,
  cellIn: (result: Comparison) => Cell,
  measure: Similarity,
  resultOf: ResultOf,
): CellMoment[] {
  const { untrained = null, checkpoints = [] } = run ?? {};
  return [...(untrained ? [untrained] : []), ...checkpoints].flatMap(({ step, file }) => {
    const result = resultOf(file);
    if (!result) return [];
    const { row, column } = cellIn(result);
    return [{ step, value: valueAt(result, measure, row, column) }];
  });
}

/** The cell with each seed. */
export function cellOfSeeds(
  seeds: readonly Counterpart[],
  { row, column }: Cell,
  measure: Similarity,
  resultOf: ResultOf,
): { seed: number; value: number }[] {
  return seeds.flatMap(({ seed, file }) => {
    const result = resultOf(file);
    const value = result ? valueAt(result, measure, row, column) : null;
    return value === null ? [] : [{ seed, value }];
  });
}

/** What the cell says beside the same one untrained, where both are known of each model: one, or all seeds of a mean. */
export function learnedAt(
  models: readonly Pick<Counterpart, 'file' | 'untrained'>[],
  cell: Cell,
  measure: Similarity,
  resultOf: ResultOf,
): string | undefined {
  const known = models.flatMap(({ file, untrained }) => {
    if (untrained === null || file === untrained) return [];
    const [now, before] = [file, untrained].map(resultOf);
    return (now && before && besideUntrained(now, before, cell, measure)) ?? [];
  });
  return known.length === models.length ? sinceUntrained(known) : undefined;
}
