import { RandomStream } from '../../../src/base/random';
import { groupsBy } from './pairs';

/** A checkpoint by the similarities between its own layers. */
export interface Point {
  /** The folder of its run. */
  readonly run: string;
  readonly seed: string;
  readonly objective: string;
  readonly step: number;
  /** CKA of every pair of layers. */
  readonly at: readonly number[];
}

/** For each point, the nearest one of another run. @throws Error if all points are of one run */
export function nearestOf(points: readonly Point[]): Point[] {
  return points.map(({ run, at }) => {
    const others = points.filter(other => other.run !== run);
    if (others.length === 0) throw new Error('all checkpoints are of one run');
    return others.reduce((best, other) => (distance(at, other.at) < distance(at, best.at) ? other : best));
  });
}

/** What may be exchanged with what, if the label says nothing. */
export interface Exchange {
  readonly label: (point: Point) => string;
  /** Points of one unit have one label, and keep it together: whole runs, or single checkpoints. */
  readonly unit: (point: Point) => string;
  /** Labels are exchanged only between units of one stratum. */
  readonly stratum: (point: Point) => string;
}

export interface Sharing {
  /** How often a point and its nearest one have the same label. */
  readonly share: number;
  /** The middle of that over exchanges of the labels, and what 95 % of them do not exceed. */
  readonly middle: number;
  readonly limit: number;
}

const EXCHANGES = 2000;

/** A permutation test: a label clusters where its share is above the limit. */
export function sharing(points: readonly Point[], { label, unit, stratum }: Exchange): Sharing {
  const nearest = nearestOf(points);
  const shareOf = (labelOf: (point: Point) => string): number =>
    points.filter((point, i) => labelOf(point) === labelOf(nearest[i]!)).length / points.length;
  const units = [...new Map(points.map(point => [unit(point), point])).values()];
  const strata = groupsBy(units, stratum);
  const stream = new RandomStream(0, 'exchanges');
  const shares = Array.from({ length: EXCHANGES }, () => {
    const given = new Map<string, string>();
    for (const members of strata) {
      for (const [i, from] of stream.permutation(members.length).entries()) {
        given.set(unit(members[i]!), label(members[from]!));
      }
    }
    return shareOf(point => given.get(unit(point))!);
  }).sort((a, b) => a - b);
  return { share: shareOf(label), middle: shares[EXCHANGES / 2]!, limit: shares[0.95 * EXCHANGES - 1]! };
}

export const clusters = ({ share, limit }: Sharing): boolean => share > limit;

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}
