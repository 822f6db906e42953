import { ckaOfPair } from '../../../src/analysis/similarity/cka';
import { gramProductOn, matrixProductsOn } from '../../../src/algebra/products';
import { slowOfPair } from '../../../src/analysis/similarity/slowMeasures';
import type { Representation } from '../../../src/algebra/representation';
import { UNWATCHED } from '../../../src/base/progress';
import { chooseEngine } from '../../../src/engine/choose';
import { FIGURE } from '../../../test/unit/analysis/figure';
import { numpyUniform } from '../../../test/unit/analysis/numpyRandom';
import { type Claim, judged } from './claim';

const FEATURES = 50;
/** Features that are shared with A, of 50. */
const SHARED = [40, 25, 0] as const;

interface Row {
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

async function rows(): Promise<Row[]> {
  const engine = chooseEngine();
  const how = { gram: gramProductOn(engine), products: matrixProductsOn(engine) };
  const found: Row[] = [];
  for (const [n] of FIGURE) {
    const row: Row = { n, procrustes: [], cka: [] };
    for (const shared of SHARED) {
      const [a, b] = [matrix(n, FEATURES), matrix(n, shared)];
      row.cka.push((await ckaOfPair(a, b, how.gram, UNWATCHED)).linearCka!);
      row.procrustes.push((await slowOfPair('procrustes', a, b, how, UNWATCHED)).procrustes!);
    }
    found.push(row);
  }
  return found;
}

let known: Promise<Row[]> | undefined;
const figure = (): Promise<Row[]> => (known ??= rows());

const SHOWN = [50, 250, 490, 970];

/** The figure as a table. */
export async function figureTable(): Promise<string> {
  const shown = (await figure()).filter(({ n }) => SHOWN.includes(n));
  const cell = (row: Row, k: number): string => `${row.procrustes[k]!.toFixed(4)} / ${row.cka[k]!.toFixed(4)}`;
  return [
    '| n | 80 % shared | 50 % shared | nothing shared |',
    '| --- | --- | --- | --- |',
    ...shown.map(row => `| ${row.n} | ${cell(row, 0)} | ${cell(row, 1)} | ${cell(row, 2)} |`),
  ].join('\n');
}

export const FIGURE_1: readonly Claim[] = [
  {
    figure: '1',
    says: 'The measures themselves: the figure as NumPy computes it from the same random numbers.',
    rule: 'every value within 0.0001',
    async judge() {
      const all = await figure();
      const differences = all.flatMap(({ procrustes, cka }, i) =>
        SHARED.flatMap((_, k) => {
          const golden = FIGURE[i]!;
          return [procrustes[k]! - golden[1 + 2 * k]!, cka[k]! - golden[2 + 2 * k]!].map(Math.abs);
        }),
      );
      const largest = Math.max(...differences);
      return judged(largest <= 1e-4, `${differences.length} values, largest difference ${largest.toExponential(1)}`);
    },
  },
  {
    figure: '1a, b',
    says: 'With enough examples both measures are close to the share of features that two matrices have in common.',
    rule: 'at n = 970, within 0.1 of 0.8 and of 0.5',
    async judge() {
      const { procrustes, cka } = (await figure()).at(-1)!;
      const holds = [procrustes, cka].every(([b, c]) => Math.abs(b! - 0.8) <= 0.1 && Math.abs(c! - 0.5) <= 0.1);
      const text = (k: number): string => `Procrustes ${procrustes[k]!.toFixed(3)}, CKA ${cka[k]!.toFixed(3)}`;
      return judged(holds, `80 % shared: ${text(0)}; 50 % shared: ${text(1)}`);
    },
  },
  {
    figure: '1c',
    says: 'Procrustes similarity overestimates where nothing is shared, the more the fewer examples there are.',
    rule: 'above CKA by 0.1 or more at every n, and falling with n',
    async judge() {
      const all = await figure();
      const excess = all.map(({ procrustes, cka }) => procrustes[2]! - cka[2]!);
      const [first, last] = [all[0]!, all.at(-1)!];
      const holds = Math.min(...excess) >= 0.1 && first.procrustes[2]! > last.procrustes[2]!;
      const text = ({ n, procrustes, cka }: Row): string =>
        `n = ${n}: Procrustes ${procrustes[2]!.toFixed(3)}, CKA ${cka[2]!.toFixed(3)}`;
      return judged(holds, `${text(first)}; ${text(last)}; least excess ${Math.min(...excess).toFixed(3)}`);
    },
  },
];
