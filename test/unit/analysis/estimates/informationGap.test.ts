import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelledError } from '../../../../src/base/rpc';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import { type FactorClasses, type UnitDraws, informationGap } from '../../../../src/analysis/estimates/informationGap';

const COUNT = 24_000;
const stream = new RandomStream(5, 'gap', 0);

function unit(
  count: number,
  mean: (i: number) => number,
  deviation: (i: number) => number,
  noise = () => stream.normal(),
) {
  const means = Float64Array.from({ length: count }, (_, i) => mean(i));
  const deviations = means.map((_, i) => deviation(i));
  const z = means.map((value, i) => value + deviations[i]! * noise());
  return (): UnitDraws => ({ mean: means, deviation: deviations, z });
}

const classes = (name: string, classOf: (i: number) => number, count = COUNT): FactorClasses => ({
  name,
  classes: Int32Array.from({ length: count }, (_, i) => classOf(i)),
});

const orderOf = (count: number) => new RandomStream(1, 'order', 0).permutation(count);
const gap = (units: (() => UnitDraws)[], factors: FactorClasses[]) =>
  informationGap(units, factors, orderOf(COUNT), UNWATCHED);
const within = (found: number, expected: number, error: number): void =>
  assert.ok(Math.abs(found - expected) <= error, `${found} is not ${expected} ± ${error}`);

const five = classes('five', i => i % 5);
const two = classes('two', i => Math.floor(i / 5) % 2);
const noise = unit(
  COUNT,
  () => 0,
  () => 1,
);
const wideNoise = unit(
  COUNT,
  i => Math.sin(12.9898 * i),
  () => 0.4,
);

test('a unit that is the factor beside noise has the whole gap', async () => {
  const { value, error, factors } = await gap(
    [
      noise,
      unit(
        COUNT,
        i => i % 5,
        () => 0.05,
      ),
      wideNoise,
    ],
    [five],
  );
  // All that the clamped information of noise can take away.
  within(value, 1, 4 * error + 0.005);
  assert.deepEqual([factors[0]!.name, factors[0]!.unit], ['five', 1]);
});

test('of a factor of two values at ±1 with noise of 1 the gap is what a binary channel carries', async () => {
  // 0.33683 nats, by quadrature with SciPy (0.486 bits).
  const { value, error } = await gap(
    [
      unit(
        COUNT,
        i => (Math.floor(i / 5) % 2) * 2 - 1,
        () => 1,
      ),
      noise,
    ],
    [two],
  );
  within(value, 0.336830820346832 / Math.log(2), 4 * error);
  assert.ok(error > 0.001 && error < 0.02, `${error}`);
});

test('of noise, and of a factor that two units tell alike, there is no gap', async () => {
  const nothing = await gap([noise, wideNoise], [five, two]);
  within(nothing.value, 0, 4 * nothing.error + 0.003);
  const twice = await gap(
    [
      unit(
        COUNT,
        i => i % 5,
        () => 0.3,
      ),
      unit(
        COUNT,
        i => -2 * (i % 5),
        () => 0.6,
      ),
    ],
    [five],
  );
  within(twice.value, 0, 4 * twice.error);
});

test('is the mean over the factors, whichever way their values are named', async () => {
  const units = [
    unit(
      COUNT,
      i => i % 5,
      () => 0.2,
    ),
    unit(
      COUNT,
      i => Math.floor(i / 5) % 2,
      () => 0.4,
    ),
  ];
  const [first, second] = [await gap(units, [five]), await gap(units, [two])];
  within((await gap(units, [five, two])).value, (first.value + second.value) / 2, 1e-12);
  const renamed = classes('five', i => 7 * (4 - (i % 5)));
  within((await gap(units, [renamed])).value, first.value, 1e-12);
});

test('is what NumPy finds by direct summation', async () => {
  const count = 48;
  const wave = (unitIndex: number) => {
    let i = 0;
    return () => 2 * Math.sin(7.3 * i++ + 1.7 * unitIndex);
  };
  const [a, b] = [(i: number) => i % 3, (i: number) => Math.floor(i / 3) % 4];
  const units = [
    unit(
      count,
      i => 1.5 * a(i) + 0.2 * Math.sin(i),
      i => Math.exp((-2 + Math.cos(i)) / 2),
      wave(0),
    ),
    unit(
      count,
      i => 0.8 * b(i) + 0.3 * Math.cos(2 * i) + 0.2 * a(i),
      i => Math.exp((-1 + 0.5 * Math.sin(5 * i)) / 2),
      wave(1),
    ),
    unit(
      count,
      i => Math.sin(3 * i),
      () => Math.exp(-0.1),
      wave(2),
    ),
  ];
  // Its second factor has classes of one size, its third has not, and one unit seems to tell less than nothing.
  const factors = [classes('a', a, count), classes('b', b, count), classes('c', i => Number(i < 10), count)];
  const found = await informationGap(units, factors, orderOf(count), UNWATCHED);
  within(found.value, 0.27573374149550633, 1e-4);
  [0.6685228038474632, 0.11467352055837844, 0.04400490008067737].forEach((expected, i) =>
    within(found.factors[i]!.gap, expected, 1e-4),
  );
  assert.deepEqual(
    found.factors.map(factor => factor.unit),
    [0, 0, 0],
  );
});

test('the error is about what other draws make of it', async () => {
  const found = [];
  for (let round = 0; round < 12; round++) {
    found.push(
      await gap(
        [
          unit(
            COUNT,
            i => (i % 5) / 2,
            () => 0.6,
          ),
          noise,
        ],
        [five],
      ),
    );
  }
  const mean = found.reduce((sum, { value }) => sum + value, 0) / found.length;
  const spread = Math.sqrt(found.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (found.length - 1));
  const error = found.reduce((sum, one) => sum + one.error, 0) / found.length;
  assert.ok(spread > 0.4 * error && spread < 1.7 * error, `${spread} ${error}`);
});

test('can be cancelled', async () => {
  const abort = new AbortController();
  abort.abort(new CancelledError('nobody wants it'));
  const watch = { signal: abort.signal, progress: () => undefined };
  await assert.rejects(informationGap([noise, wideNoise], [five], orderOf(COUNT), watch), CancelledError);
});
