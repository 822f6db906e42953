import { type Watch } from '../../base/progress';
import { type Factor, factorOf } from '../../algebra/factor';
import { gramOf, type GramProduct, withoutDigits } from '../../algebra/gram';
import { type MatrixProducts, nuclearNorm } from '../../algebra/nuclear';
import { pacer } from '../../algebra/pace';
import { mustMatch, type Representation } from '../../algebra/representation';

/** Products up to which AᵀB of two small factors is computed in float64 here. */
const EXACT_PRODUCTS = 2 ** 27;

/**
 * Procrustes similarity of two layers over the same examples: ‖X̂ᵀŶ‖ of the centred activations divided by their Frobenius
 * norms, in the nuclear norm; in [0, 1]. It is 1 − d/2 for Procrustes' distance d of Ding, Denain & Steinhardt (2021),
 * "Grounding representation similarity through statistical testing". Null if one of them has no values.
 *
 * The error is below 10⁻³, rounding of the Gram matrices aside: where both have more than 256 columns the iteration misses
 * at most 3·10⁻⁴, and the factor of a layer with more columns than rows leaves out what is worth at most 3.5·10⁻⁴. Of
 * narrow layers the value is exact to about six digits.
 */
export async function procrustes(a: Factor, b: Factor, products: MatrixProducts, watch: Watch): Promise<number | null> {
  if (a.cause !== null || b.cause !== null) return null;
  const [few, many] = a.rank <= b.rank ? [a, b] : [b, a];
  const value = await nuclearNorm(await cross(few, many, products, watch), few.rank, many.rank, products, watch);
  return Math.min(1, value);
}

/** AᵀB */
async function cross(a: Factor, b: Factor, products: MatrixProducts, watch: Watch) {
  const { n } = a;
  const small = a.data instanceof Float64Array && b.data instanceof Float64Array;
  if (!small || n * a.rank * b.rank > EXACT_PRODUCTS) {
    return products.cross(single(a.data), single(b.data), n, a.rank, b.rank);
  }
  const out = new Float64Array(a.rank * b.rank);
  const pause = pacer(watch);
  for (let i = 0; i < n; i++) {
    for (let j = 0, at = 0; j < a.rank; j++) {
      const value = a.data[i * a.rank + j]!;
      for (let k = i * b.rank; k < (i + 1) * b.rank; k++, at++) out[at] = out[at]! + value * b.data[k]!;
    }
    await pause();
  }
  return out;
}

function single(data: Factor['data']): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}

/** Procrustes similarity of two representations of the same n examples. Throws UserError if their n differ. */
export async function procrustesOfPair(
  a: Representation,
  b: Representation,
  { gram, products }: { gram: GramProduct; products: MatrixProducts },
  watch: Watch,
): Promise<{ n: number; procrustes: number | null; causes: Record<string, string> }> {
  mustMatch(a, b);
  const factors: Factor[] = [];
  for (const x of [a, b]) factors.push(await factorOf(x, () => gramOf(x, withoutDigits(gram), watch), watch));
  const [first, second] = factors as [Factor, Factor];
  const causes = Object.fromEntries(factors.flatMap(({ name, cause }) => (cause === null ? [] : [[name, cause]])));
  return { n: a.n, procrustes: await procrustes(first, second, products, watch), causes };
}
