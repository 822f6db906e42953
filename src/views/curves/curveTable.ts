import { type Table } from '../chart/table';
import { parameterOf } from './parameterMeans';
import type { CurvePoint } from '../../analysis/results/curve';

/** One row for each run and split. */
export function curveTable(points: readonly CurvePoint[]): Table {
  const keys = [
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
  return {
    columns: [parameterOf(points).name, ...keys],
    rows: points.map(point => [point.parameter.value, ...keys.map(key => point[key])]),
  };
}
