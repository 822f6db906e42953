import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leadingEigenvectors } from '../../../src/algebra/eigenvectors';
import { UNWATCHED } from '../../../src/base/progress';
import * as m from '../analysis/matrices';

/** The leading eigenvectors as rows, checked against the matrix itself: Av = λv, and orthonormal. */
async function checked(a: Float64Array, n: number, count: number) {
  const { values, vectors } = await leadingEigenvectors(a.slice(), n, () => count, UNWATCHED);
  const rows = Array.from({ length: count }, (_, k) => vectors.subarray(k * n, (k + 1) * n));
  const size = Math.max(1, Math.abs(values[0]!));
  for (const [k, v] of rows.entries()) {
    for (let i = 0; i < n; i++) {
      const image = v.reduce((sum, value, j) => sum + a[Math.max(i, j) * n + Math.min(i, j)]! * value, 0);
      m.close(image, values[k]! * v[i]!, 1e-12 * n * size);
    }
    for (const [l, w] of rows.entries()) {
      m.close(
        v.reduce((sum, value, j) => sum + value * w[j]!, 0),
        k === l ? 1 : 0,
        1e-12 * n,
      );
    }
  }
  return { values, rows };
}

test('eigenvectors that are known in closed form', async () => {
  for (const n of [1, 2, 3, 10, 57]) {
    // The second difference: sines.
    const a = Float64Array.from({ length: n * n }, (_, k) => {
      const apart = Math.abs(Math.floor(k / n) - (k % n));
      return apart === 0 ? 2 : apart === 1 ? -1 : 0;
    });
    const { values, rows } = await checked(a, n, n);
    for (const [k, v] of rows.entries()) {
      const angle = ((n - k) * Math.PI) / (n + 1);
      m.close(values[k]!, 2 - 2 * Math.cos(angle), 1e-13 * n);
      const sign = Math.sign(v[0]!);
      v.forEach((value, i) => m.close(sign * value, Math.sqrt(2 / (n + 1)) * Math.sin(angle * (i + 1)), 1e-11 * n));
    }
  }
});

test('equal eigenvalues have orthonormal vectors, too', async () => {
  const n = 24;
  const of = (value: (i: number, j: number) => number) =>
    Float64Array.from({ length: n * n }, (_, k) => value(Math.floor(k / n), k % n));
  await checked(
    of((i, j) => (i === j ? 3 : 0)),
    n,
    n,
  );
  // Twelve equal blocks, and a matrix of rank 1.
  await checked(
    of((i, j) => (i === j ? 2 : i >> 1 === j >> 1 ? 1 : 0)),
    n,
    n,
  );
  const { values } = await checked(
    of(() => 1),
    n,
    n,
  );
  m.close(values[0]!, n, 1e-12);
  // Many near 0, as of any Gram matrix of few columns.
  const x = m.gaussian(n, 5, 7);
  await checked(m.exactGram(x), n, 12);
});

test('as many as the eigenvalues are asked to say, which come largest first', async () => {
  const a = Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 3);
  const { values, vectors } = await leadingEigenvectors(a, 3, found => (found[0] === 5 ? 2 : 0), UNWATCHED);
  assert.deepEqual([...values], [5, 3, 1]);
  assert.deepEqual(
    [...vectors].map(value => Math.round(Math.abs(value) * 1e9) / 1e9),
    [0, 1, 0, 0, 0, 1],
  );
});
