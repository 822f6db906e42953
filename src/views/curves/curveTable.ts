import { type Table } from '../chart/table';
import type { CurvePoint } from '../../analysis/results/curve';

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
