import { RandomStream } from '../../../src/base/random';
import { gramOf, type FloatProduct, type GramProduct, type LayerGram } from '../../../src/algebra/gram';
import { type Representation } from '../../../src/algebra/representation';
import { UNWATCHED } from '../../../src/base/progress';

type Five = [number, number, number, number, number];

/** X·Xᵀ in float32, every product and every sum rounded. */
const plainFloats: FloatProduct = async function* (x, n, p) {
  const out = new Float32Array(n * n);
  const f = Math.fround;
  for (let i = 0; i < n; i++) {
    // Four at a time, for speed; those beyond the diagonal are not kept.
    for (let j = 0; j <= i; j += 4) {
      const [row, ja, jb, jc, jd] = [i, j, j + 1, j + 2, j + 3].map(at => Math.min(at, i) * p) as Five;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let k = 0; k < p; k++) {
        const value = x[row + k]!;
        a = f(a + f(value * x[ja + k]!));
        b = f(b + f(value * x[jb + k]!));
        c = f(c + f(value * x[jc + k]!));
        d = f(d + f(value * x[jd + k]!));
      }
      [a, b, c, d].slice(0, i - j + 1).forEach((sum, offset) => {
        out[i * n + j + offset] = sum;
        out[(j + offset) * n + i] = sum;
      });
    }
  }
  yield await Promise.resolve({ from: 0, width: n, data: out });
};

export const plainProduct: GramProduct = { floats: plainFloats };

export const noProduct: GramProduct = {
  floats: () => {
    throw new Error('the float32 product was asked for');
  },
};

export function matrix(n: number, p: number, value: (i: number, j: number) => number, name = 'x'): Representation {
  const data = new Float64Array(n * p);
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < p; j++) data[at++] = value(i, j);
  return { name, n, p, data };
}

export function single(x: Representation): Representation {
  return { ...x, data: new Float32Array(x.data) };
}

export function gaussian(n: number, p: number, seed: number, name = 'x'): Representation {
  const stream = new RandomStream(seed, 'gaussian');
  return matrix(n, p, () => stream.normal(), name);
}

/** f of each value. */
export function mapped(x: Representation, f: (value: number, column: number) => number): Representation {
  return { ...x, data: x.data.map((value, k) => f(value, k % x.p)) };
}

/** x with more columns, all 0: the same points in a wider space. */
export function widened(x: Representation, p: number): Representation {
  return matrix(x.n, p, (i, j) => (j < x.p ? x.data[i * x.p + j]! : 0), x.name);
}

/** x times an orthogonal matrix, the product of as many random reflections as there are columns (8 at most). */
export function rotated(x: Representation, seed: number): Representation {
  const stream = new RandomStream(seed, 'reflections');
  const data = Float64Array.from(x.data);
  for (let turn = 0; turn < Math.min(x.p, 8); turn++) {
    const normal = Float64Array.from({ length: x.p }, () => stream.normal());
    const square = normal.reduce((sum, value) => sum + value * value, 0);
    for (let from = 0; from < data.length; from += x.p) {
      let along = 0;
      for (let k = 0; k < x.p; k++) along += (2 * data[from + k]! * normal[k]!) / square;
      for (let k = 0; k < x.p; k++) data[from + k] = data[from + k]! - along * normal[k]!;
    }
  }
  return { ...x, data };
}

/** The matrices that the golden values belong to. */
export const goldenX = matrix(12, 3, (i, j) => Math.sin(0.7 * i + 1.3 * j + 0.1 * i * j), 'x');
export const goldenY = matrix(12, 4, (i, j) => Math.cos(0.4 * i - 0.9 * j + 0.05 * i * j), 'y');

export const gram = (x: Representation): Promise<LayerGram> => gramOf(x, plainProduct, UNWATCHED);

export function close(actual: number | null, expected: number, tolerance: number): void {
  if (actual === null || !(Math.abs(actual - expected) <= tolerance)) {
    throw new Error(`${actual} is not ${expected} ± ${tolerance}`);
  }
}

/** n × n of the centred matrix, in float64. */
export function exactGram(x: Representation): Float64Array {
  const means = Array.from({ length: x.p }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < x.n; i++) sum += x.data[i * x.p + j]!;
    return sum / x.n;
  });
  const centred = x.data.map((value, k) => value - means[k % x.p]!);
  const out = new Float64Array(x.n * x.n);
  for (let i = 0; i < x.n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < x.p; k++) sum += centred[i * x.p + k]! * centred[j * x.p + k]!;
      out[i * x.n + j] = sum;
      out[j * x.n + i] = sum;
    }
  }
  return out;
}
