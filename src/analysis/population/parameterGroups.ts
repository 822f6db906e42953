import type { CurvePoint } from '../results/curve';

/** The runs of each value of the objective's parameter, in order of rising values. */
export function runsByParameter<Point extends Pick<CurvePoint, 'parameter'>>(
  points: readonly Point[],
): { value: number; runs: readonly Point[] }[] {
  const groups = new Map<number, Point[]>();
  for (const point of points) {
    const { value } = point.parameter;
    const runs = groups.get(value);
    if (runs) runs.push(point);
    else groups.set(value, [point]);
  }
  return [...groups].map(([value, runs]) => ({ value, runs })).sort((a, b) => a.value - b.value);
}

/** A result of a run; of training examples alone it has no split. */
interface RunResult extends Pick<CurvePoint, 'parameter' | 'seed'> {
  readonly split?: string;
  readonly rate: number | Readonly<Record<'value' | 'error', number>>;
  readonly distortion?: number;
}

/** Without runs that were trained again, with the same result: they are no further seeds. The points are of one curve. */
export function withoutRepeats<Point extends RunResult>(points: readonly Point[]): Point[] {
  const known = new Set<string>();
  return points.filter(({ parameter, split, seed, rate, distortion }) => {
    const key = JSON.stringify([parameter.value, split, seed, rate, distortion]);
    return !known.has(key) && known.add(key);
  });
}
