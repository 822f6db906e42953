import { gramOf } from '../../src/algebra/gram';
import { gramProductOn } from '../../src/algebra/products';
import { twoNN } from '../../src/analysis/geometry/twonn';
import { RandomStream } from '../../src/base/random';
import { UNWATCHED } from '../../src/base/progress';
import { chooseEngine } from '../../src/engine/choose';

/** Measures 2NN on N(0, I_d): the means over draws as JSON to stdout, how it goes and how good the errors are to stderr. */

const SEED = 0;
/** Examples and draws: each mean has an error of about 1 % or less. */
const DRAWS: readonly [number, number][] = [
  [50, 800],
  [100, 400],
  [200, 200],
  [500, 80],
  [1000, 40],
  [2000, 10],
  [5000, 4],
  [10000, 2],
];
const DIMENSIONS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 64, 100, 128];
/** Where it is counted how often the intervals hold the mean over draws. */
const COVERAGE = { n: 1000, dimensions: [2, 5, 10], draws: 1000, errors: 1.96 };
const ESTIMATORS = ['fit', 'mle'] as const;
type Estimator = (typeof ESTIMATORS)[number];

interface Draw {
  value: number;
  error: number;
}

const product = gramProductOn(chooseEngine());

async function drawn(n: number, p: number, draw: number): Promise<Record<Estimator, Draw>> {
  const stream = new RandomStream(SEED, `gaussian ${n} ${p}`, draw);
  const x = { name: 'x', n, p, data: Float32Array.from({ length: n * p }, () => stream.normal()) };
  const { fit, fitError, mle, mleError } = await twoNN(x, () => gramOf(x, product, UNWATCHED), UNWATCHED);
  if (fit === null || mle === null || fitError === null || mleError === null) throw new Error('2NN has no value');
  return { fit: { value: fit, error: fitError }, mle: { value: mle, error: mleError } };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function coverage(draws: readonly Draw[]): string {
  const mean = meanOf(draws.map(({ value }) => value));
  const held = draws.filter(({ value, error }) => Math.abs(value - mean) <= COVERAGE.errors * error).length;
  return `mean ${mean.toFixed(3)}, ± ${COVERAGE.errors} errors hold it in ${((100 * held) / draws.length).toFixed(1)} %`;
}

async function measureGaussians(): Promise<void> {
  const readings: { n: number; fit: number[]; mle: number[] }[] = [];
  for (const [n, draws] of DRAWS) {
    const reading = { n, fit: [] as number[], mle: [] as number[] };
    for (const p of DIMENSIONS) {
      const counted = n === COVERAGE.n && COVERAGE.dimensions.includes(p);
      const count = counted ? COVERAGE.draws : draws;
      const all: Record<Estimator, Draw>[] = [];
      for (let draw = 0; draw < count; draw++) all.push(await drawn(n, p, draw));
      for (const estimator of ESTIMATORS) {
        const own = all.map(one => one[estimator]);
        reading[estimator].push(Number(meanOf(own.map(({ value }) => value)).toPrecision(4)));
        if (counted) console.error(`n = ${n}, d = ${p}, ${estimator}: ${coverage(own)}`);
      }
      console.error(`n = ${n}, d = ${p}: ${reading.fit.at(-1)!}, ${reading.mle.at(-1)!}`);
    }
    readings.push(reading);
  }
  console.log(JSON.stringify({ seed: SEED, dimensions: DIMENSIONS, readings }));
}

void measureGaussians();
