/** A grid of pixels that a polygon is drawn into; it must lie inside. */
export class CoverageGrid {
  /** Change of coverage from one pixel to the next, row by row; one column more than pixels. */
  private readonly change: Float64Array;
  private width = 0;
  private height = 0;

  constructor(maxWidth: number, maxHeight: number) {
    this.change = new Float64Array((maxWidth + 1) * maxHeight);
  }

  /** Starts over with width × height pixels. */
  clear(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.change.fill(0, 0, (width + 1) * height);
  }

  /**
   * Adds one edge of a polygon. A pixel's coverage is the area inside it that lies to the right of rising edges less
   * that to the right of falling ones (Green's theorem), so every edge is cut at the pixel borders and each piece adds
   * what it leaves uncovered in its own pixel to the next.
   */
  addEdge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1) return;
    const sign = y1 > y0 ? 1 : -1;
    const top = Math.min(y0, y1);
    const bottom = Math.max(y0, y1);
    const slope = (x1 - x0) / (y1 - y0);
    const xAt = (y: number): number => Math.min(Math.max(x0 + (y - y0) * slope, Math.min(x0, x1)), Math.max(x0, x1));
    for (let row = Math.floor(top); row < bottom; row++) {
      const from = Math.max(row, top);
      const to = Math.min(row + 1, bottom);
      this.addWithinRow(row, Math.min(xAt(from), xAt(to)), Math.max(xAt(from), xAt(to)), sign * (to - from));
    }
  }

  /** Adds a piece of an edge within one row of pixels: from `left` to `right`, rising by `rise` in all. */
  private addWithinRow(row: number, left: number, right: number, rise: number): void {
    const start = row * (this.width + 1);
    const last = Math.floor(right);
    for (let column = Math.floor(left); column <= last; column++) {
      const from = Math.max(column, left);
      const to = Math.min(column + 1, right);
      const share = right > left ? (rise * (to - from)) / (right - left) : rise;
      const uncovered = (from + to) / 2 - column;
      this.change[start + column]! += share * (1 - uncovered);
      // A vertical piece on the last border touches a column that does not exist, with nothing to add.
      if (uncovered > 0) this.change[start + column + 1]! += share * uncovered;
    }
  }

  /** Calls `visit` with the covered share of each pixel, in [0, 1]. */
  forEach(visit: (column: number, row: number, coverage: number) => void): void {
    for (let row = 0; row < this.height; row++) {
      let covered = 0;
      for (let column = 0; column < this.width; column++) {
        covered += this.change[row * (this.width + 1) + column]!;
        visit(column, row, Math.min(Math.abs(covered), 1));
      }
    }
  }
}
