import { RandomStream } from '../../../src/base/random';

/** A checkpoint by the similarities between its own layers. */
export interface Point {
  /** The folder of its run. */
  readonly run: string;
  readonly label: string;
  /** CKA of every pair of layers. */
  readonly at: readonly number[];
}

export interface Sharing {
  /** How often the nearest checkpoint of another run has the same label. */
  readonly share: number;
  /** The middle 95 % of that share where the neighbour is any checkpoint of another run. */
  readonly chance: readonly [number, number];
}

const DRAWS = 2000;

/** @throws Error if all points are of one run */
export function nearestNeighbours(points: readonly Point[]): Sharing {
  const others = points.map(({ run }) => points.filter(other => other.run !== run));
  if (others.some(({ length }) => length === 0)) throw new Error('all checkpoints are of one run');
  const shareOf = (neighbour: (i: number) => Point): number =>
    points.filter(({ label }, i) => neighbour(i).label === label).length / points.length;
  const nearest = points.map(({ at }, i) =>
    others[i]!.reduce((best, other) => (distance(at, other.at) < distance(at, best.at) ? other : best)),
  );
  const stream = new RandomStream(0, 'neighbours');
  const shares = Array.from({ length: DRAWS }, () => shareOf(i => others[i]![stream.integer(others[i]!.length)]!)).sort(
    (a, b) => a - b,
  );
  return { share: shareOf(i => nearest[i]!), chance: [shares[0.025 * DRAWS]!, shares[0.975 * DRAWS]!] };
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}
