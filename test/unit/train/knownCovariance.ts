import { storedDataset } from '../../../src/data/examples/stored';
import { normals } from '../engine/evaluate';

/**
 * A linear VAE is probabilistic PCA with σ² = 1, of which the best rate and distortion at any β are known: on data with
 * covariance eigenvalues λ, each of the largest `latent` that is above β has rate ½·ln(λ/β) and distortion β/2; every other
 * one has rate 0 and distortion λ/2.
 */

const EIGENVALUES = [9, 4, 2, 0.7, 0.3, 0.1];
export const D = EIGENVALUES.length;
export const LATENT = 3;
export const COUNT = 4096;

export function bestAt(beta: number): { rate: number; distortion: number } {
  const active = EIGENVALUES.map((value, i) => i < LATENT && value > beta);
  const sum = (of: (value: number, isActive: boolean) => number): number =>
    EIGENVALUES.reduce((total, value, i) => total + of(value, active[i]!), 0);
  return {
    rate: sum((value, isActive) => (isActive ? Math.log(value / beta) / 2 : 0)),
    distortion: sum((value, isActive) => (isActive ? beta : value) / 2) + (D / 2) * Math.log(2 * Math.PI),
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** a less what lies along unit vectors. */
function orthogonalTo(a: Float64Array, others: readonly Float64Array[]): Float64Array {
  return others.reduce((rest, other) => {
    const along = dot(rest, other);
    return rest.map((value, i) => value - along * other[i]!);
  }, a);
}

/** Vectors of length 1, each orthogonal to the others and to `also`. */
function orthonormal(count: number, length: number, also: readonly Float64Array[] = []): Float64Array[] {
  const found: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const drawn = Float64Array.from(normals(`direction ${i} of ${length}`, [length]).data);
    const rest = orthogonalTo(drawn, [...also, ...found]);
    found.push(rest.map(value => value / Math.sqrt(dot(rest, rest))));
  }
  return found;
}

/** Examples whose covariance has exactly these eigenvalues, along no axis, and whose mean is not 0. */
function examples(): Float32Array {
  const constant = new Float64Array(COUNT).fill(1 / Math.sqrt(COUNT));
  const scores = orthonormal(D, COUNT, [constant]);
  const directions = orthonormal(D, D);
  const values = new Float32Array(COUNT * D);
  for (let i = 0; i < COUNT; i++)
    for (let d = 0; d < D; d++)
      values[i * D + d] = EIGENVALUES.reduce(
        (sum, value, k) => sum + Math.sqrt(value * COUNT) * scores[k]![i]! * directions[k]![d]!,
        d - 2,
      );
  return values;
}

export const dataset = storedDataset({
  name: 'pca',
  values: examples(),
  divisor: 1,
  shape: [1, D, 1],
  range: [-100, 100],
});
export const all = Uint32Array.from({ length: COUNT }, (_, i) => i);
