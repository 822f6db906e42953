import { RandomStream } from '../../../src/base/random';
import type { Evidence } from './evidence';
import type { Run } from './runs';

interface Point {
  readonly run: Run;
  readonly step: number;
  /** CKA of every pair of layers. */
  readonly at: readonly number[];
}

const SHUFFLES = 2000;

/**
 * How often the nearest other checkpoint, by the similarities between its own layers, has the same label; and the
 * middle 95 % of that share with the labels shuffled.
 */
export async function nearestNeighbours(
  evidence: Evidence,
  runs: readonly Run[],
  labelOf: (point: Point) => string,
): Promise<{ share: number; chance: readonly [number, number] }> {
  const points: Point[] = [];
  for (const run of runs) {
    for (const { step, file } of run.checkpoints) {
      const { linearCka } = await evidence.compare(file);
      points.push({ run, step, at: linearCka.flatMap((row, i) => row.slice(0, i).map(value => value ?? 0)) });
    }
  }
  const nearest = points.map(point => {
    const others = points.map((other, i) => ({ i, far: other === point ? Infinity : distance(point.at, other.at) }));
    return others.reduce((best, other) => (other.far < best.far ? other : best)).i;
  });
  const labels = points.map(labelOf);
  const shareOf = (given: readonly string[]): number =>
    nearest.filter((near, i) => given[near] === given[i]).length / points.length;
  const stream = new RandomStream(0, 'shuffled labels');
  const shares = Array.from({ length: SHUFFLES }, () =>
    shareOf([...stream.permutation(labels.length)].map(i => labels[i]!)),
  ).sort((a, b) => a - b);
  return { share: shareOf(labels), chance: [shares[0.025 * SHUFFLES]!, shares[0.975 * SHUFFLES]!] };
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}
