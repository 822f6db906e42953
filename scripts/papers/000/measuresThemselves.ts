import { ckaOfPair } from '../../../src/analysis/similarity/cka';
import { gramProductOn, matrixProductsOn } from '../../../src/algebra/products';
import { slowOfPair } from '../../../src/analysis/similarity/slowMeasures';
import type { Representation } from '../../../src/algebra/representation';
import { RandomStream } from '../../../src/base/random';
import { UNWATCHED } from '../../../src/base/progress';
import { chooseEngine } from '../../../src/engine/choose';
import { FIGURE } from '../../../test/unit/analysis/figure';
import { numpyUniform } from '../../../test/unit/analysis/numpyRandom';
import { claim, type Row } from './claim';

const FEATURES = 50;
/** Features that are shared with A, of 50. */
const SHARED = [40, 25, 0] as const;

interface Sample {
  readonly n: number;
  /** By the number of shared features. */
  readonly procrustes: number[];
  readonly cka: number[];
}

/** Uniform numbers, n × 50: the first `shared` features of A, the others of their own seed. */
function matrix(n: number, shared: number): Representation {
  const [a, other] = [0, { 50: 0, 40: 1, 25: 1, 0: 42 }[shared]!].map(seed => numpyUniform(seed, FEATURES * n));
  const data = new Float64Array(n * FEATURES);
  for (let j = 0; j < FEATURES; j++) {
    for (let i = 0; i < n; i++) {
      data[i * FEATURES + j] = j < shared ? a![j * n + i]! : other![(j - shared) * n + i]!;
    }
  }
  return { name: `${shared} shared`, n, p: FEATURES, data };
}

async function rows(): Promise<Sample[]> {
  const engine = chooseEngine();
  const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
  const found: Sample[] = [];
  for (const [n] of FIGURE) {
    const row: Sample = { n, procrustes: [], cka: [] };
    for (const shared of SHARED) {
      const [a, b] = [matrix(n, FEATURES), matrix(n, shared)];
      row.cka.push((await ckaOfPair(a, b, how.gram, UNWATCHED)).linearCka!);
      row.procrustes.push((await slowOfPair('procrustes', a, b, how, UNWATCHED)).procrustes!);
    }
    found.push(row);
  }
  return found;
}

let known: Promise<Sample[]> | undefined;
const figure = (): Promise<Sample[]> => (known ??= rows());

const SHOWN = [50, 250, 490, 970];

/** The figure as a table. */
export async function figureTable(): Promise<string> {
  const shown = (await figure()).filter(({ n }) => SHOWN.includes(n));
  const cell = (row: Sample, k: number): string => `${row.procrustes[k]!.toFixed(4)} / ${row.cka[k]!.toFixed(4)}`;
  return [
    '| n | 80 % shared | 50 % shared | nothing shared |',
    '| --- | --- | --- | --- |',
    ...shown.map(row => `| ${row.n} | ${cell(row, 0)} | ${cell(row, 1)} | ${cell(row, 2)} |`),
  ].join('\n');
}

/** The largest difference from NumPy's values, and how many there are. */
function fromNumPy(all: readonly Sample[]): { count: number; largest: number } {
  const differences = all.flatMap(({ procrustes, cka }, i) =>
    SHARED.flatMap((_, k) => {
      const golden = FIGURE[i]!;
      return [procrustes[k]! - golden[1 + 2 * k]!, cka[k]! - golden[2 + 2 * k]!].map(Math.abs);
    }),
  );
  return { count: differences.length, largest: Math.max(...differences) };
}

const excessOf = (all: readonly Sample[]): number[] => all.map(({ procrustes, cka }) => procrustes[2]! - cka[2]!);

export const FIGURE_1: readonly Row[] = [
  claim<Sample[]>({
    figure: '1',
    says: 'The measures themselves: the figure as NumPy computes it from the same random numbers.',
    rule: 'every value within 0.0001',
    measure: figure,
    holds: all => fromNumPy(all).largest <= 1e-4,
    written(all) {
      const { count, largest } = fromNumPy(all);
      return `${count} values, largest difference ${largest.toExponential(1)}`;
    },
  }),
  claim<Sample>({
    figure: '1a, b',
    says: 'With enough examples both measures are close to the share of features that two matrices have in common.',
    rule: 'at n = 970, within 0.1 of 0.8 and of 0.5',
    measure: async () => (await figure()).at(-1)!,
    holds: ({ procrustes, cka }) =>
      [procrustes, cka].every(([b, c]) => Math.abs(b! - 0.8) <= 0.1 && Math.abs(c! - 0.5) <= 0.1),
    written({ procrustes, cka }) {
      const text = (k: number): string => `Procrustes ${procrustes[k]!.toFixed(3)}, CKA ${cka[k]!.toFixed(3)}`;
      return `80 % shared: ${text(0)}; 50 % shared: ${text(1)}`;
    },
  }),
  claim<Sample[]>({
    figure: '1c',
    says: 'Procrustes similarity overestimates where nothing is shared, the more the fewer examples there are.',
    rule: 'above CKA by 0.1 or more at every n, and falling with n',
    measure: figure,
    holds: all => Math.min(...excessOf(all)) >= 0.1 && all[0]!.procrustes[2]! > all.at(-1)!.procrustes[2]!,
    written(all) {
      const text = ({ n, procrustes, cka }: Sample): string =>
        `n = ${n}: Procrustes ${procrustes[2]!.toFixed(3)}, CKA ${cka[2]!.toFixed(3)}`;
      return `${text(all[0]!)}; ${text(all.at(-1)!)}; least excess ${Math.min(...excessOf(all)).toFixed(3)}`;
    },
  }),
];

/** Figure 2: what similarity does not see. */
interface Turned {
  readonly cka: number;
  readonly procrustes: number;
  /** The largest |correlation| of a column with a factor: where it is aligned, and turned. */
  readonly aligned: number;
  readonly turned: number;
}

const TURNED_EXAMPLES = 1000;

/** Two independent factors with their own columns, and the same turned by 45°. */
async function turned(): Promise<Turned> {
  const stream = new RandomStream(0, 'rotation');
  const factors = Float64Array.from({ length: 2 * TURNED_EXAMPLES }, () => stream.normal());
  const mixed = factors.map((value, i) =>
    i % 2 === 0 ? (value + factors[i + 1]!) / Math.SQRT2 : (value - factors[i - 1]!) / Math.SQRT2,
  );
  const engine = chooseEngine();
  const [gram, products] = [gramProductOn(engine), matrixProductsOn(engine)];
  const [a, b] = [factors, mixed].map((data, i): Representation => ({
    name: 'AB'[i]!,
    n: TURNED_EXAMPLES,
    p: 2,
    data,
  }));
  return {
    cka: (await ckaOfPair(a!, b!, gram, UNWATCHED)).linearCka!,
    procrustes: (await slowOfPair('procrustes', a!, b!, { gram, products }, UNWATCHED)).procrustes!,
    aligned: correlation(factors, factors),
    turned: correlation(factors, mixed),
  };
}

/** Of the first columns of two matrices of two columns. */
function correlation(a: Float64Array, b: Float64Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 2) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return Math.abs(ab) / Math.sqrt(aa * bb);
}

export const ROTATION: readonly Row[] = [
  claim<Turned>({
    figure: '2',
    says: 'An entangled representation that is a disentangled one turned has a similarity of 1 with it.',
    rule: 'CKA and Procrustes are 1 to 0.0001, while no column has a correlation above 0.8 with a factor any more',
    measure: turned,
    holds: ({ cka, procrustes, turned: after }) =>
      Math.abs(cka - 1) <= 1e-4 && Math.abs(procrustes - 1) <= 1e-4 && after <= 0.8,
    written: ({ cka, procrustes, aligned, turned: after }) =>
      `two factors turned by 45°: CKA ${cka.toFixed(4)}, Procrustes ${procrustes.toFixed(4)}; correlation of a column with ` +
      `its factor ${aligned.toFixed(2)} before, ${after.toFixed(2)} after`,
  }),
];
