/**
 * The eigenvalues of a symmetric n × n matrix, in no order, in float64: Householder's reduction to tridiagonal form, then
 * QL with implicit shifts (Golub & Van Loan, "Matrix Computations", 8.3). Only the lower triangle is read; `matrix` is
 * overwritten. About 4/3·n³ operations.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, off, reduce } = tridiagonal(matrix, n);
  for (let k = n - 1; k >= 0; k--) reduce(k);
  diagonalise(diagonal, off);
  return diagonal;
}

/**
 * T = QᵀAQ, tridiagonal, once each row from the last to the first has been reduced: off[i] couples i and i + 1, and the last
 * one is 0. Row k keeps, left of the diagonal, what its reflection was made of, so that Q can be applied later.
 */
export function tridiagonal(a: Float64Array, n: number) {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  const reduce = (k: number): void => {
    // Row k without its diagonal is reflected onto its last entry, which becomes ±norm.
    const row = k * n;
    diagonal[k] = a[row + k]!;
    if (k === 0) return;
    let square = 0;
    for (let j = 0; j < k; j++) square += a[row + j]! * a[row + j]!;
    const last = a[row + k - 1]!;
    const norm = last > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    off[k - 1] = norm;
    const half = square - last * norm;
    if (half === 0) return;
    for (let j = 0; j < k; j++) v[j] = a[row + j]!;
    v[k - 1] = last - norm;
    multiply(a, n, v, w, k);
    let along = 0;
    for (let j = 0; j < k; j++) {
      w[j] = w[j]! / half;
      along += w[j]! * v[j]!;
    }
    along /= 2 * half;
    for (let j = 0; j < k; j++) w[j] = w[j]! - along * v[j]!;
    for (let i = 0; i < k; i++) {
      const [vi, wi] = [v[i]!, w[i]!];
      for (let j = 0, at = i * n; j <= i; j++, at++) a[at] = a[at]! - vi * w[j]! - wi * v[j]!;
    }
  };
  return { diagonal, off, reduce };
}

/** w = A·v for the leading k × k block, from its lower triangle. */
function multiply(a: Float64Array, n: number, v: Float64Array, w: Float64Array, k: number): void {
  w.fill(0, 0, k);
  for (let i = 0; i < k; i++) {
    const vi = v[i]!;
    let sum = 0;
    let at = i * n;
    for (let j = 0; j < i; j++, at++) {
      sum += a[at]! * v[j]!;
      w[j] = w[j]! + a[at]! * vi;
    }
    w[i] = w[i]! + sum + a[at]! * vi;
  }
}

/** QL with implicit shifts; leaves the eigenvalues in `diagonal`. */
export function diagonalise(diagonal: Float64Array, off: Float64Array): void {
  const n = diagonal.length;
  const negligible = (i: number) =>
    Math.abs(off[i]!) <= Number.EPSILON * (Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!));
  for (let low = 0; low < n;) {
    let high = low;
    while (high < n - 1 && !negligible(high)) high++;
    if (high === low) low++;
    else sweep(diagonal, off, low, high);
  }
}

/** One implicit step on the rows low … high, shifted by an eigenvalue of their first two. */
function sweep(diagonal: Float64Array, off: Float64Array, low: number, high: number): void {
  const first = diagonal[low]!;
  const ratio = (diagonal[low + 1]! - first) / (2 * off[low]!);
  const root = Math.hypot(ratio, 1);
  let g = diagonal[high]! - first + off[low]! / (ratio + (ratio < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * off[i]!;
    const b = cosine * off[i]!;
    const length = Math.hypot(f, g);
    off[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1] = diagonal[i + 1]! - shift;
      off[high] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    const above = diagonal[i + 1]! - shift;
    const mixed = (diagonal[i]! - above) * sine + 2 * cosine * b;
    shift = sine * mixed;
    diagonal[i + 1] = above + shift;
    g = cosine * mixed - b;
  }
  diagonal[low] = diagonal[low]! - shift;
  off[low] = g;
  off[high] = 0;
}
