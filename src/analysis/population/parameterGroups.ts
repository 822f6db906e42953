import type { CurvePoint } from '../results/curve';

/** The runs of each value of the objective's parameter, in order of rising values. */
export function runsByParameter(points: readonly CurvePoint[]): { value: number; runs: readonly CurvePoint[] }[] {
  const groups = new Map<number, CurvePoint[]>();
  for (const point of points) {
    const { value } = point.parameter;
    const runs = groups.get(value);
    if (runs) runs.push(point);
    else groups.set(value, [point]);
  }
  return [...groups].map(([value, runs]) => ({ value, runs })).sort((a, b) => a.value - b.value);
}
