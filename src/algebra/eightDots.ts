/**
 * The inner products of rows a and a + 1 with rows b … b + 3 of a matrix of so many columns, into `products`, those of row a
 * first: eight sums at a time keep a processor busy, in float64.
 */
export function eightDots(products: Float64Array, rows: Float64Array, columns: number, a: number, b: number): void {
  const [first, second] = [a * columns, b * columns];
  let [p0, p1, p2, p3] = [0, 0, 0, 0];
  let [q0, q1, q2, q3] = [0, 0, 0, 0];
  for (let k = 0; k < columns; k++) {
    const x = rows[first + k]!;
    const y = rows[first + columns + k]!;
    const c = rows[second + k]!;
    const d = rows[second + columns + k]!;
    const e = rows[second + 2 * columns + k]!;
    const f = rows[second + 3 * columns + k]!;
    p0 += x * c;
    p1 += x * d;
    p2 += x * e;
    p3 += x * f;
    q0 += y * c;
    q1 += y * d;
    q2 += y * e;
    q3 += y * f;
  }
  products[0] = p0;
  products[1] = p1;
  products[2] = p2;
  products[3] = p3;
  products[4] = q0;
  products[5] = q1;
  products[6] = q2;
  products[7] = q3;
}
