import { ERRORS, errorsAmong } from '../../../src/analysis/findings/significance';
import { least } from '../../../src/base/least';
import { type Difference, differenceOf, type Group, type Spread } from './margins';

/** What a course over β looks like: rules of which the claims are made. */

export interface At {
  readonly beta: number;
  readonly of: Group;
}

/** A quantity of one setting. */
export interface Course {
  /** By β, ascending. */
  readonly points: readonly At[];
  readonly seeds: Spread;
}

/** a − b */
export function between({ seeds }: Course, a: At, b: At): Difference {
  return differenceOf(a.of, b.of, seeds);
}

/** @param among as many differences as it was chosen from for its value */
export function isAbove({ value, margin }: Difference, among = 1): boolean {
  return value > (margin * errorsAmong(among)) / ERRORS;
}

export const lowest = ({ points }: Course): At => least(points, ({ of }) => of.value)!;

/** The smaller β, the lower: each below the one before. */
export function fallsWithBeta(course: Course): boolean {
  const { points } = course;
  return points.slice(1).every((larger, i) => isAbove(between(course, larger, points[i]!)));
}

/** The smaller β, the higher. */
export function growsAsBetaFalls(course: Course): boolean {
  const { points } = course;
  return points.slice(1).every((larger, i) => isAbove(between(course, points[i]!, larger)));
}

/** Its least value is inside, and at both ends it is above that. */
export function isU(course: Course): boolean {
  const { points } = course;
  const bottom = lowest(course);
  const [first, last] = [points[0]!, points.at(-1)!];
  return [first, last].every(end => end !== bottom && isAbove(between(course, end, bottom), points.length - 1));
}

/** As β falls it falls, and nowhere rises again. */
export function isL(course: Course): boolean {
  const { points } = course;
  const [first, last] = [points[0]!, points.at(-1)!];
  return isAbove(between(course, last, first)) && neverRises(course);
}

/** At no smaller β above a larger one. */
export function neverRises(course: Course): boolean {
  const { points } = course;
  return points.every((smaller, i) =>
    points.slice(i + 1).every(larger => !isAbove(between(course, smaller, larger), points.length - 1)),
  );
}

/** What it is at the smallest β above its least at any other, which may be less than nothing. */
export function riseAtSmallest(course: Course): Difference {
  const [smallest, ...others] = course.points;
  return between(course, smallest!, lowest({ ...course, points: others }));
}

/** Above every other point. */
export function peaksAt(course: Course, beta: number): boolean {
  return course.points.every(other => other.beta === beta || isAbove(between(course, at(course, beta), other)));
}

/** Below every other point. */
export function leastAt(course: Course, beta: number): boolean {
  return course.points.every(other => other.beta === beta || isAbove(between(course, other, at(course, beta))));
}

/** @throws RangeError where the course has no such β */
export function at({ points }: Course, beta: number): At {
  const found = points.find(point => point.beta === beta);
  if (!found) throw new RangeError(`a course without β ${beta}`);
  return found;
}
