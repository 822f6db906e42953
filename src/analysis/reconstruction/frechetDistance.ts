import { crossOfRows } from '../../algebra/crossOfRows';
import { leadingEigenvectors } from '../../algebra/eigenvectors';
import { pivotedCholesky } from '../../algebra/pivotedCholesky';
import type { Watch } from '../../base/progress';
import type { Gaussian } from './featureSums';

/** This share of a covariance's trace may be left out; it costs the distance at most its root, 3.4·10⁻⁷, of the traces. */
const FLAT = 2 ** -43;

/**
 * d² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½), in the features' units squared, ≥ 0: Fréchet's distance between two normal
 * distributions (Dowson and Landau 1982, eq. 16), the "FID" of Heusel et al. (2017), eq. 6. In float64, to about 10⁻⁷ of the
 * traces; covariances may be singular.
 */
export async function frechetDistance(a: Gaussian, b: Gaussian, watch: Watch): Promise<number> {
  const p = a.mean.length;
  const apart = a.mean.reduce((sum, value, j) => sum + (value - b.mean[j]!) ** 2, 0);
  const traces = trace(a.covariance, p) + trace(b.covariance, p);
  return apart + Math.max(0, traces - 2 * (await rootTrace(a.covariance, b.covariance, p, watch)));
}

/**
 * tr (Σ₁Σ₂)^½ of two covariances p × p. With Σ₁ = L₁L₁ᵀ and Σ₂ = L₂L₂ᵀ, Σ₁Σ₂ has the eigenvalues of MMᵀ, M = L₁ᵀL₂, and zeros:
 * the trace is the sum of M's singular values.
 */
async function rootTrace(a: Float64Array, b: Float64Array, p: number, watch: Watch): Promise<number> {
  const [first, second] = [await factorColumns(a, p, watch), await factorColumns(b, p, watch)].sort(
    (one, other) => one.rank - other.rank,
  ) as [FactorColumns, FactorColumns];
  const { rank } = first;
  if (rank === 0) return 0;
  const m = await crossOfRows(first.columns, second.columns, rank, second.rank, p, watch);
  const squares = await crossOfRows(m, m, rank, rank, second.rank, watch);
  const { values } = await leadingEigenvectors(squares, rank, () => 0, watch);
  const roots = values.reduce((sum, square) => sum + Math.sqrt(Math.max(0, square)), 0);
  return roots * Math.sqrt(first.trace) * Math.sqrt(second.trace);
}

interface FactorColumns {
  readonly trace: number;
  readonly rank: number;
  /** rank × p: the columns of L/√trace, LLᵀ being the matrix. */
  readonly columns: Float64Array;
}

async function factorColumns(matrix: Float64Array, p: number, watch: Watch): Promise<FactorColumns> {
  const whole = trace(matrix, p);
  if (whole === 0) return { trace: 0, rank: 0, columns: new Float64Array(0) };
  const triangle = new Float64Array((p * (p - 1)) / 2);
  const diagonal = new Float64Array(p);
  for (let i = 0, at = 0; i < p; i++) {
    for (let j = 0; j < i; j++) triangle[at++] = matrix[i * p + j]! / whole;
    diagonal[i] = matrix[i * p + i]! / whole;
  }
  const { rows, rank } = await pivotedCholesky({ n: p, triangle, diagonal }, FLAT, watch);
  const columns = new Float64Array(rank * p);
  for (let i = 0; i < p; i++) for (let k = 0; k < rank; k++) columns[k * p + i] = rows[i * p + k]!;
  return { trace: whole, rank, columns };
}

function trace(matrix: Float64Array, p: number): number {
  let sum = 0;
  for (let i = 0; i < p; i++) sum += matrix[i * p + i]!;
  return sum;
}
