/**
 * Convolutions of short lines with fewer multiplications, after Toom, Cook and Winograd: y = A·((G·g) ∘ (B·x)). A product
 * of polynomials is multiplied at points where it is cheap and interpolated; a convolution is its transpose. (Lavin and
 * Gray, Fast algorithms for convolutional neural networks, 2016.)
 */

/** Matrices as lists of rows. */
export type Matrix = readonly (readonly number[])[];

/** Of one line. Outside the line x is 0. */
export interface FastLine {
  /** B [points, inputs] */
  readonly toPoints: Matrix;
  /** G [points, taps] */
  readonly filterToPoints: Matrix;
  /** A [outputs, points] */
  readonly fromPoints: Matrix;
}

/**
 * Where polynomials are evaluated besides at infinity, by their number: of simple fractions those that round least, by
 * trial on convolutions of normal numbers.
 */
const POINTS: readonly (readonly number[])[] = [
  [],
  [0],
  [0, 1],
  [0, 1, -1],
  [0, 5 / 8, -9 / 8, 3 / 2],
  [0, 5 / 8, -5 / 8, 3 / 2, -3 / 2],
];
/** Outputs that one set of points gives; with more the rounding errors grow quickly. */
const LARGEST_TILE = 4;

const tilesOf = (outputs: number): number => Math.ceil(outputs / LARGEST_TILE);

/** How many points `fastLine` takes: one more than outputs and taps have powers, for each tile. */
export const pointsOf = (outputs: number, taps: number): number => outputs + tilesOf(outputs) * (taps - 1);

/** The coefficients, from x⁰ up, of the product of all (x − root). */
function fromRoots(roots: readonly number[]): number[] {
  let product = [1];
  for (const root of roots) {
    const next = [0, ...product];
    product.forEach((coefficient, power) => (next[power]! -= root * coefficient));
    product = next;
  }
  return product;
}

/** 1, point, point², …; at infinity only the highest power is left. */
const powers = (point: number, count: number): number[] =>
  Array.from({ length: count }, (_, power) => (point === Infinity ? Number(power === count - 1) : point ** power));

/**
 * A convolution y[i] = Σ_k g[k]·x[i + k − before], of `outputs` numbers.
 * @param taps at least 2 and at most 3
 */
export function fastLine(inputs: number, outputs: number, taps: number, before: number): FastLine {
  const tiles = tilesOf(outputs);
  const toPoints: number[][] = [];
  const filterToPoints: number[][] = [];
  const fromPoints: number[][] = Array.from({ length: outputs }, () => []);
  for (let tile = 0; tile < tiles; tile++) {
    const [start, end] = [tile, tile + 1].map(edge => Math.ceil((edge * outputs) / tiles)) as [number, number];
    const finite = POINTS[end - start + taps - 2]!;
    for (const point of [...finite, Infinity]) {
      const others = finite.filter(other => other !== point);
      const interpolation = fromRoots(others);
      const row = new Array<number>(inputs).fill(0);
      interpolation.forEach((coefficient, k) => {
        const input = start + k - before;
        if (input >= 0 && input < inputs) row[input] = coefficient;
      });
      toPoints.push(row);
      const scale = point === Infinity ? 1 : others.reduce((product, other) => product * (point - other), 1);
      filterToPoints.push(powers(point, taps).map(power => power / scale));
      const back = powers(point, end - start);
      fromPoints.forEach((line, output) => line.push(back[output - start] ?? 0));
    }
  }
  return { toPoints, filterToPoints, fromPoints };
}

/** The Kronecker product: what `rows` does to the rows of an image and `columns` to its columns, as one matrix. */
export function kronecker(rows: Matrix, columns: Matrix): Matrix {
  return rows.flatMap(row => columns.map(column => row.flatMap(a => column.map(b => a * b))));
}

export function transposed(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map(row => row[column]!));
}
