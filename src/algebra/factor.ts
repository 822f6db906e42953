import { type Watch } from '../base/progress';
import { centreInto, centringOf } from './centring';
import { type LayerGram } from './gram';
import { pivotedCholesky } from './pivotedCholesky';
import { type Representation } from './representation';

/**
 * F with FFᵀ = K/tr K of a layer's centred Gram matrix K: the layer itself up to a rotation of its columns, of Frobenius
 * norm 1.
 */
export interface Factor {
  name: string;
  n: number;
  rank: number;
  /** n × rank, row-major; float64 where it is small. */
  data: Float32Array | Float64Array;
  /** Why there is none (and rank is 0), or null. */
  cause: string | null;
}

/** Values up to which a factor is kept in float64. */
const SMALL = 2 ** 20;
/** This share of K's trace may be left out; it costs a Procrustes similarity at most its root, 3.5·10⁻⁴. */
const FLAT = 2 ** -23;
/** The same where K is known in float64. */
const FLAT_EXACT = 2 ** -43;

/** The factor of a layer. `gram`, of the same layer, is asked for only if it has at least as many columns as rows. */
export async function factorOf(x: Representation, gram: () => Promise<LayerGram>, watch: Watch): Promise<Factor> {
  return x.p < x.n ? narrowFactor(x, watch) : factorOfGram(await gram(), watch);
}

/** The centred columns themselves. */
async function narrowFactor(x: Representation, watch: Watch): Promise<Factor> {
  const { name, n, p } = x;
  const centring = await centringOf(x, watch);
  if (centring.cause !== null) return { name, n, rank: 0, data: new Float64Array(0), cause: centring.cause };
  const data = n * p <= SMALL ? new Float64Array(n * p) : new Float32Array(n * p);
  centreInto(data, x, centring, 0, p);
  let square = 0;
  for (const value of data) square += value * value;
  const scale = 1 / Math.sqrt(square);
  for (let k = 0; k < data.length; k++) data[k] = data[k]! * scale;
  return { name, n, rank: p, data, cause: null };
}

/** Of a Gram matrix, so far as its precision allows. */
async function factorOfGram({ name, n, triangle, diagonal, cause }: LayerGram, watch: Watch): Promise<Factor> {
  if (cause !== null) return { name, n, rank: 0, data: new Float64Array(0), cause };
  const flat = triangle instanceof Float64Array ? FLAT_EXACT : FLAT;
  const { rows, rank } = await pivotedCholesky({ n, triangle, diagonal }, flat, watch);
  return { name, n, rank, data: packed(rows, n, rank), cause: null };
}

/** The first `rank` columns of n × n, of Frobenius norm 1. */
function packed(rows: Float64Array, n: number, rank: number): Float32Array | Float64Array {
  const square = rows.reduce((total, value) => total + value * value, 0);
  const scale = 1 / Math.sqrt(square);
  const data = n * rank <= SMALL ? new Float64Array(n * rank) : new Float32Array(n * rank);
  for (let i = 0, at = 0; i < n; i++) {
    for (let k = 0; k < rank; k++) data[at++] = rows[i * n + k]! * scale;
  }
  return data;
}
