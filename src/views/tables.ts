import { countUnits, isActive, unitType } from '../analysis/latents/latentUnits';
import type { Comparison, CurvePoint, Followed, Profile, Traversal } from '../analysis/results/results';
import type { Evaluation, Scalar, VaeScalar } from '../run/records';
import {
  causeOf,
  changeAt,
  differenceAt,
  layerMatches,
  type Similarity,
  valueAt,
  whyNoChange,
  whyNoDifference,
} from './heatmaps/cells';
import { placeOf } from './chart/quantities';

/** What a chart shows, in rows and columns. */
export interface Table {
  columns: string[];
  rows: (string | number | null)[][];
}

/** A text that a spreadsheet would take for a formula is shown as it is behind an apostrophe. */
function cellText(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV as RFC 4180 has it: CRLF, quotes doubled. Numbers in full precision; what is missing is empty. */
export function csvText({ columns, rows }: Table): string {
  return [columns, ...rows].map(cells => `${cells.map(cellText).join(',')}\r\n`).join('');
}

/** Every logged step; what a mini-batch does not have is null, and so is the ELBO that a sum of squares does not have. */
export function scalarsTable(scalars: readonly Scalar[], likelihood: string): Table {
  const [first] = scalars;
  return first?.kind.startsWith('classifier')
    ? classifierTable(scalars)
    : vaeTable(scalars.filter(isOfVae), likelihood);
}

const isOfVae = (scalar: Scalar): scalar is VaeScalar => 'rate' in scalar;

/** A row for each evaluation and mini-batch, with the accuracy of each factor; what a mini-batch does not have is null. */
function classifierTable(scalars: readonly Scalar[]): Table {
  const evaluations = scalars.filter(scalar => 'factors' in scalar);
  const names = evaluations[0]?.factors.map(({ name }) => name) ?? [];
  return {
    columns: ['step', 'kind', 'n', 'loss', 'lossError', 'accuracy', ...names.map(name => `accuracy of ${name}`)],
    rows: scalars.map(scalar => {
      const place = placeOf(scalar);
      if (!('factors' in scalar)) {
        return [scalar.step, place, null, scalar.loss, null, null, ...names.map(() => null)];
      }
      const { step, n, crossEntropy, crossEntropyError, accuracy, factors } = scalar;
      return [step, place, n, crossEntropy, crossEntropyError, accuracy, ...factors.map(factor => factor.accuracy)];
    }),
  };
}

function vaeTable(scalars: readonly VaeScalar[], likelihood: string): Table {
  return {
    columns: ['step', 'kind', 'n', 'rate', 'distortion', 'loss', 'elbo', 'rateError', 'distortionError', 'activeUnits'],
    rows: scalars.map(scalar => {
      const { step, kind, rate, distortion, loss } = scalar;
      if (scalar.kind === 'batch') return [step, kind, null, rate, distortion, loss, null, null, null, null];
      const { n, elbo, rateError, distortionError, activeUnits } = scalar;
      const bound = likelihood === 'sse' ? null : elbo;
      return [step, kind, n, rate, distortion, loss, bound, rateError, distortionError, activeUnits];
    }),
  };
}

/** One row for each pair of layers. */
export function comparisonTable(comparison: Comparison, measure: Similarity): Table {
  return {
    columns: ['row', 'column', measure, 'cause'],
    rows: comparison.rows.flatMap((row, i) =>
      comparison.columns.map((column, j) => {
        const value = valueAt(comparison, measure, i, j);
        return [row, column, value, value === null ? causeOf(comparison, row, column) : null];
      }),
    ),
  };
}

/** One row for each pair of layers of two checkpoints: its cell less that of the row's own layer. */
export function differenceTable(comparison: Comparison, measure: Similarity): Table {
  return {
    columns: ['row', 'column', 'difference', 'cause'],
    rows: comparison.rows.flatMap((row, i) =>
      comparison.columns.map((column, j) => {
        const value = differenceAt(comparison, measure, i, j);
        return [row, column, value, value === null ? whyNoDifference(comparison, row, column) : null];
      }),
    ),
  };
}

/** One row for each pair of layers: its cell less that of the same pair in another comparison. */
export function changeTable(comparison: Comparison, from: Comparison, measure: Similarity): Table {
  return {
    columns: ['row', 'column', 'difference', 'cause'],
    rows: comparison.rows.flatMap((row, i) =>
      comparison.columns.map((column, j) => {
        const value = changeAt(comparison, from, measure, i, j);
        return [row, column, value, value === null ? whyNoChange(comparison, from, measure, i, j) : null];
      }),
    ),
  };
}

/** One row for each layer. */
export function profileTable({ layers }: Profile): Table {
  return {
    columns: ['layer', 'kind', 'width', 'fit', 'fitError', 'mle', 'mleError', 'dropped', 'cause'],
    rows: layers.map(({ name, kind, width, id }) => [
      name,
      kind,
      width,
      id.fit,
      id.fitError,
      id.mle,
      id.mleError,
      id.dropped,
      id.cause,
    ]),
  };
}

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

/** One row for each run and split. */
export function curveTable(points: readonly CurvePoint[]): Table {
  const keys = [
    'beta',
    'seed',
    'split',
    'rate',
    'rateError',
    'distortion',
    'distortionError',
    'elboError',
    'activeUnits',
    'latent',
    'step',
    'run',
  ] as const;
  return { columns: [...keys], rows: points.map(point => keys.map(key => point[key])) };
}

/** One row for each layer of the first checkpoint: how alike it is to itself in the second, and its best match there. */
export function matchesTable(comparison: Comparison, measure: Similarity): Table {
  return {
    columns: ['layer', 'same', 'bestMatch', 'best'],
    rows: layerMatches(comparison, measure).map(({ layer, same, best }) => [
      layer,
      same,
      best?.layer ?? null,
      best?.value ?? null,
    ]),
  };
}
