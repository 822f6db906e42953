import { type Table } from '../chart/table';
import { countUnits, isActive, unitType } from '../../analysis/latents/latentUnits';
import type { Followed } from '../../analysis/results/followed';
import type { Traversal } from '../../analysis/results/traversal';
import type { Evaluation } from '../../run/records';

/** One row for each latent unit, counted from 0. */
export function unitsTable(units: Evaluation['units']): Table {
  return {
    columns: ['unit', 'type', 'active', 'kl', 'meanVariance', 'precise'],
    rows: units.map((unit, i) => {
      const { kl, meanVariance, precise } = unit;
      return [i, unitType(unit), isActive(unit) ? 1 : 0, kl, meanVariance, precise];
    }),
  };
}

/** One row for each evaluation: how many units are active, and how many there are of each type. */
export function unitCountsTable(evaluations: readonly Evaluation[]): Table {
  return {
    columns: ['step', 'active', 'precise', 'mixed', 'passive'],
    rows: evaluations.map(({ step, units }) => {
      const { active, precise, mixed, passive } = countUnits(units);
      return [step, active, precise, mixed, passive];
    }),
  };
}

/** One row for each unit that moves, in order: its value in the code that the traversal starts from, and what it follows. */
export function traversalTable({ units, at }: Traversal, followed: Followed['units'] = []): Table {
  return {
    columns: ['unit', 'startsAt', 'follows', 'share'],
    rows: units.map((unit, row) => [unit, at[row]!, followed[unit]?.factor ?? null, followed[unit]?.share ?? null]),
  };
}
