import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Representation } from '../../../../src/algebra/representation';
import { boundsOf } from '../../../../src/analysis/geometry/nearestRows';
import { gride } from '../../../../src/analysis/geometry/scale/gride';
import { measureScale } from '../../../../src/analysis/geometry/scale/measureScale';
import { orderStatistics } from '../../../../src/analysis/geometry/scale/orderStatistics';
import { type PairDistances } from '../../../../src/analysis/geometry/pairDistances';
import { amongRows, rankDistances } from '../../../../src/analysis/geometry/scale/rankDistances';
import { twoNN } from '../../../../src/analysis/geometry/twonn';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import * as m from '../matrices';

const measured = (x: Representation) => measureScale(x, () => m.gram(x), UNWATCHED);

/** Sums of twelve numbers of a linear congruential generator: about normal, and the same to the last bit in NumPy. */
function congruential(n: number, p: number, seed: number): Representation {
  let state = seed;
  return m.matrix(n, p, () => {
    let sum = 0;
    for (let k = 0; k < 12; k++) {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      sum += state / 2 ** 32;
    }
    return sum - 6;
  });
}

/**
 * DADApy 0.3.4, of the same arrays: `Data(X, maxk=n - 1)`, `compute_distances()`, `return_id_scaling_gride(range_max=n // 2,
 * eps=1e-12)`; [id, error, scale]. Its filter of large ratios leaves none of these out.
 */
const GOLDEN: [n: number, p: number, seed: number, scales: [number, number, number][]][] = [
  [
    ...([400, 5, 1] as const),
    [
      [4.5720907362648, 0.22860453681323997, 0.9303961875617419],
      [4.805856213133248, 0.17315313754238545, 1.1108239495920582],
      [4.762583675043224, 0.12166321821237815, 1.302467628345297],
      [4.870010854774337, 0.08793358012674499, 1.5124730159799311],
      [4.595998808891224, 0.05864591595559414, 1.7547588595895542],
      [4.309890331810411, 0.03887977066324885, 2.0508074564928584],
      [3.778285376180823, 0.02409569426838503, 2.4343353401131846],
    ],
  ],
  [
    ...([300, 12, 2] as const),
    [
      [10.174075651767609, 0.5874005316303645, 2.6151414025521675],
      [10.913763507259265, 0.45400200623302095, 2.8417396084411024],
      [9.535182101822024, 0.2811712015846238, 3.06624386334951],
      [9.30477070393847, 0.19402750687103174, 3.312532683778859],
      [8.17509817843455, 0.12045790167071707, 3.593840991057491],
      [7.15533133629558, 0.07453515421785263, 3.938929298604594],
      [5.744418558072136, 0.04230249830432318, 4.394018539940088],
    ],
  ],
  [
    ...([300, 70, 3] as const),
    [
      [35.0261579747702, 2.0222361735411933, 9.434251021943814],
      [32.234288100918974, 1.3406483952179877, 9.690737156432412],
      [29.107898545173338, 0.858068732046565, 9.943738195716893],
      [26.628851430015853, 0.5548533981364996, 10.211251277955741],
      [23.404507894715497, 0.3448158835247244, 10.508543872080889],
      [19.525187332083565, 0.2033256266780105, 10.861811807278416],
      [14.777839081538033, 0.10881129385827065, 11.323131719446636],
    ],
  ],
];
for (const [n, p, seed, scales] of GOLDEN) {
  test(`GRIDE of ${n} × ${p} is what DADApy says`, async () => {
    const found = await measured(congruential(n, p, seed));
    assert.deepEqual(
      found.gride.map(({ k }) => k),
      scales.map((_, q) => 2 ** q),
    );
    found.gride.forEach(({ id, error, distance }, q) => {
      const [expected, errorThere, distanceThere] = scales[q]!;
      m.close(id! / expected, 1, 1e-9);
      m.close(error! / errorThere, 1, 1e-7);
      m.close(distance! / distanceThere, 1, 1e-12);
    });
  });
}

test('for k = 1 GRIDE is the maximum likelihood of 2NN', async () => {
  for (const x of [m.goldenX, m.goldenY, m.gaussian(300, 4, 1), m.gaussian(150, 90, 2)]) {
    const id = await twoNN(x, () => m.gram(x), UNWATCHED);
    const [first] = (await measured(x)).gride;
    m.close(first!.id! / id.mle!, 1, 1e-12);
    m.close(first!.error! / (first!.id! / Math.sqrt(x.n)), 1, 1e-12);
  }
});

test('ratios drawn from the density of dimension d give d, within the errors', () => {
  // r_2k^d and r_k^d are sums of 2k and k exponential numbers where points lie evenly (Denti et al., prop. 1).
  const stream = new RandomStream(7, 'ratios');
  const exponentials = (count: number) =>
    Array.from({ length: count }, () => -Math.log(1 - stream.uniform())).reduce((sum, one) => sum + one, 0);
  for (const d of [0.5, 2, 9, 60]) {
    for (const k of [1, 2, 8, 32]) {
      const off = Array.from({ length: 60 }, () => {
        const logs = Float64Array.from({ length: 200 }, () => {
          const near = exponentials(k);
          return Math.log((near + exponentials(k)) / near) / d;
        });
        const { id, error } = gride(logs, k)!;
        return (id - d) / error;
      });
      const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
      const spread = Math.sqrt(off.reduce((sum, one) => sum + one ** 2, 0) / off.length);
      m.close(mean, 0, 0.5);
      m.close(spread, 1, 0.35);
    }
  }
});

test('the likelihood is largest at the dimension that is found', () => {
  const logs = Float64Array.from({ length: 50 }, (_, i) => 0.01 + 0.3 * ((i * 0.618) % 1));
  for (const k of [2, 5, 40]) {
    const likelihood = (d: number) =>
      logs.reduce(
        (sum, one) => sum + (k - 1) * Math.log(Math.expm1(d * one)) - ((2 * k - 1) * d + 1) * one,
        (logs.length - 1) * Math.log(d),
      );
    const { id, error } = gride(logs, k)!;
    const step = 1e-3 * id;
    assert.ok(likelihood(id) > likelihood(id - step) && likelihood(id) > likelihood(id + step));
    const curvature = (likelihood(id - step) - 2 * likelihood(id) + likelihood(id + step)) / step ** 2;
    // Of N instead of N − 1.
    m.close(error ** -2 / (id ** -2 - curvature), 1, 1e-4);
  }
});

test('GRIDE stays as it is under scale, rotation and the order of rows', async () => {
  const x = m.gaussian(200, 6, 3);
  const order = new RandomStream(1, 'order').permutation(200);
  const ids = async (y: Representation) => (await measured(y)).gride.map(({ id }) => id!);
  const before = await ids(x);
  const others = [
    m.mapped(m.rotated(x, 4), value => 1e-3 * value),
    m.mapped(x, value => 1e300 * value),
    m.mapped(x, value => 1e-160 * value),
    m.matrix(200, 6, (i, j) => x.data[order[i]! * 6 + j]!),
    m.widened(x, 80),
  ];
  for (const other of others) {
    const after = await ids(other);
    assert.equal(after.length, before.length);
    after.forEach((id, q) => m.close(id / before[q]!, 1, 1e-7));
  }
});

test('a plane has dimension 2 on all scales that are small beside it, and noise shows on the smallest', async () => {
  const plane = m.mapped(m.gaussian(2000, 2, 21), value => 1 / (1 + Math.exp(-1.7 * value)));
  const noise = m.gaussian(2000, 8, 22);
  const flat = await measured(m.widened(plane, 8));
  for (const { k, id } of flat.gride) if (k <= 64) m.close(id, 2, 0.2);
  for (const { fit, error } of flat.decay) m.close(fit, 2, 4 * error! + 0.1);
  const rough = await measured(
    m.matrix(2000, 8, (i, j) => (plane.data[2 * i + j] ?? 0) * +(j < 2) + 0.01 * noise.data[i * 8 + j]!),
  );
  assert.ok(rough.gride[0]!.id! > 4 && rough.gride[6]!.id! < 2.3, JSON.stringify(rough.gride));
  assert.ok(rough.decay[0]!.fit! > 4 && rough.decay[5]!.fit! < 2.6, JSON.stringify(rough.decay));
});

test('decay: the means over disjoint subsets, the same ones each time', async () => {
  const x = m.gaussian(420, 3, 5);
  const { decay } = await measured(x);
  assert.deepEqual(
    decay.map(({ n, subsets }) => [n, subsets]),
    [
      [420, 1],
      [210, 2],
      [105, 4],
      [52, 8],
    ],
  );
  const order = new RandomStream(0, 'decay').permutation(420);
  for (const { n, subsets, fit, error } of decay) {
    const parts = await Promise.all(
      Array.from({ length: subsets }, (_, part) =>
        twoNN(
          m.matrix(n, 3, (i, j) => x.data[order[part * n + i]! * 3 + j]!),
          () => Promise.reject(new Error('a Gram matrix')),
          UNWATCHED,
        ),
      ),
    );
    m.close(fit, parts.reduce((sum, one) => sum + one.fit!, 0) / subsets, 1e-9);
    m.close(error, Math.sqrt(parts.reduce((sum, one) => sum + one.fitError! ** 2, 0)) / subsets, 1e-9);
  }
  assert.deepEqual(await measured(x), await measured(x));
});

test('decay: its errors are the spread over draws', async () => {
  const draws = await Promise.all(Array.from({ length: 60 }, (_, seed) => measured(m.gaussian(400, 3, 900 + seed))));
  for (const at of [1, 2, 3]) {
    const fits = draws.map(({ decay }) => decay[at]!.fit!);
    const mean = fits.reduce((sum, one) => sum + one, 0) / fits.length;
    const spread = Math.sqrt(fits.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (fits.length - 1));
    const error = draws.reduce((sum, { decay }) => sum + decay[at]!.error!, 0) / draws.length;
    m.close(error / spread, 1, 0.3);
  }
});

test('duplicates count once, and rows are told by those that stay', async () => {
  for (const p of [3, 80]) {
    const x = m.widened(m.gaussian(120, 3, 4), p);
    const repeated = m.matrix(150, p, (i, j) => x.data[(i < 120 ? i : i - 100) * p + j]!);
    const [once, again] = [await measured(x), await measured(repeated)];
    assert.equal(again.distinct, 120);
    again.gride.forEach(({ id }, q) => m.close(id! / once.gride[q]!.id!, 1, 1e-9));
    again.decay.forEach(({ fit }, q) => m.close(fit! / once.decay[q]!.fit!, 1, 1e-9));
  }
});

test('distances of any rank are exact, however wide the bounds', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })),
        {
          minLength: 3,
          maxLength: 40,
        },
      ),
      fc.integer({ min: 1, max: 40 }),
      (rows, some) => {
        const n = rows.length;
        const exact = (i: number, j: number) => (i === j ? Infinity : rows[j]![0]);
        const distances: PairDistances = {
          n,
          exact,
          bounds: (i, lower, upper) =>
            rows.forEach(([, below, above], j) => {
              lower[j] = exact(i, j) - below;
              upper[j] = exact(i, j) + above;
            }),
        };
        const ranks = [...new Set([1, Math.min(some, n - 1), n - 1])].sort((a, b) => a - b);
        const sorted = rows
          .slice(1)
          .map(([distance]) => distance)
          .sort((a, b) => a - b);
        assert.deepEqual(
          rankDistances(distances, 0, ranks, boundsOf(n)),
          ranks.map(rank => sorted[rank - 1]!),
        );
        const few = amongRows(
          distances,
          Uint32Array.from({ length: n - 1 }, (_, i) => i + 1),
        );
        if (n > 3)
          assert.equal(rankDistances(few, 0, [1], boundsOf(n - 1))[0], Math.min(...rows.slice(2).map(([d]) => d)));
      },
    ),
  );
});

test('order statistics are what sorting puts there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }),
      fc.array(fc.nat(), { minLength: 1 }),
      (values, some) => {
        const ranks = [...new Set(some.map(one => 1 + (one % values.length)))].sort((a, b) => a - b);
        const sorted = [...values].sort((a, b) => a - b);
        assert.deepEqual(
          orderStatistics(Float64Array.from(values), ranks),
          ranks.map(rank => sorted[rank - 1]!),
        );
      },
    ),
  );
});

const undefinedCases: [string, Representation, RegExp][] = [
  ['a constant layer', m.matrix(20, 3, (_, j) => j, 'z_log_var'), /^z_log_var is constant over these examples$/],
  ['one example', m.matrix(1, 3, (_, j) => j, 'z'), /one example only/],
  ['two examples', m.gaussian(2, 3, 1, 'z'), /only 2 distinct examples/],
  ['values that are not finite', m.matrix(9, 2, (i, j) => (i === 3 ? Infinity : i + j), 'z'), /not finite/],
  ['distances that vanish', m.matrix(9, 1, i => (i === 8 ? 1 : i * 1e-200), 'z'), /too close together/],
];
for (const [name, x, cause] of undefinedCases) {
  test(`${name}: nothing, with a cause`, async () => {
    const found = await measured(x);
    assert.deepEqual([found.decay, found.gride], [[], []]);
    assert.match(found.cause!, cause);
  });
}

test('equidistant examples: no value, with a cause; three are enough for one scale', async () => {
  const found = await measured(m.matrix(9, 9, (i, j) => (i === j ? 1 : 0), 'z'));
  m.close(found.gride[0]!.distance, Math.SQRT2, 1e-12);
  assert.deepEqual(
    found.gride.map(({ k, id, error }) => [k, id, error]),
    [
      [1, null, null],
      [2, null, null],
    ],
  );
  assert.deepEqual(found.decay, [{ n: 9, subsets: 1, fit: null, error: null }]);
  assert.equal(found.cause, 'every example of z has its neighbours number 1 and 2 equally near');
  const three = await measured(m.matrix(3, 1, i => [0, 1, 3][i]!));
  m.close(three.gride[0]!.id, 2 / (Math.log(3 / 2) + Math.log(2) + Math.log(3)), 1e-12);
  assert.equal(three.gride.length, 1);
});
