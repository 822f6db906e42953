import type { CurvePoint } from '../results/curve';

/** The runs of each β, in order of rising β. */
export function runsByBeta(points: readonly CurvePoint[]): { beta: number; runs: readonly CurvePoint[] }[] {
  const groups = new Map<number, CurvePoint[]>();
  for (const point of points) {
    const runs = groups.get(point.beta);
    if (runs) runs.push(point);
    else groups.set(point.beta, [point]);
  }
  return [...groups].map(([beta, runs]) => ({ beta, runs })).sort((a, b) => a.beta - b.beta);
}
