import type { Point } from './svg';

/**
 * At most four points for each pixel column (first, lowest, highest, last), in their order: the drawn line is the same
 * to the eye. points: in drawing order, x in pixels; points whose y is not finite are left out.
 */
export function thin(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  let column: Point[] = [];
  const flush = (): void => {
    if (column.length <= 4) kept.push(...column);
    else {
      let [lowest, highest] = [0, 0];
      column.forEach(({ y }, i) => {
        if (y < column[lowest]!.y) lowest = i;
        if (y > column[highest]!.y) highest = i;
      });
      const indices = new Set([0, lowest, highest, column.length - 1]);
      kept.push(...[...indices].sort((a, b) => a - b).map(i => column[i]!));
    }
    column = [];
  };
  for (const point of points) {
    if (!Number.isFinite(point.y)) continue;
    if (column.length > 0 && Math.floor(column[0]!.x) !== Math.floor(point.x)) flush();
    column.push(point);
  }
  flush();
  return kept;
}
