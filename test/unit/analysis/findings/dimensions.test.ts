import assert from 'node:assert/strict';
import { test } from 'node:test';
import { biasedFinding } from '../../../../src/analysis/findings/biased';
import { findings } from '../../../../src/analysis/findings/findings';
import { jitteredOrDiscreteFinding } from '../../../../src/analysis/findings/jitteredOrDiscrete';
import { meanDimensionFinding } from '../../../../src/analysis/findings/meanDimension';
import { tooManyUnitsFinding } from '../../../../src/analysis/findings/tooManyUnits';
import { twoNN } from '../../../../src/analysis/geometry/twonn';
import { latentUnits } from '../../../../src/analysis/latents/latentUnits';
import { type Dimension, type LayerProfile, type Profile } from '../../../../src/analysis/results/profile';
import { type Representation } from '../../../../src/algebra/representation';
import { UNWATCHED } from '../../../../src/base/progress';
import { type Evaluation } from '../../../../src/run/records';
import * as m from '../matrices';

const measured = (x: Representation) => twoNN(x, () => Promise.reject(new Error('a Gram matrix')), UNWATCHED);

function evaluation(units: Evaluation['units'], over: Partial<Evaluation> = {}): Evaluation {
  const rate = units.reduce((sum, unit) => sum + unit.kl, 0);
  const errors = { rateError: 0.2, distortionError: 0.3, elboError: 0.4 };
  const numbers = { n: 1000, rate, distortion: 80, loss: 80 + rate, elbo: -80 - rate, activeUnits: units.length };
  return { kind: 'test', step: 1000, ...numbers, ...errors, units, ...over };
}

const busy = (kl: number): Evaluation['units'][number] => ({ meanVariance: 0.9, kl, precise: 1 });
const idle: Evaluation['units'][number] = { meanVariance: 0.001, kl: 0.004, precise: 0 };

const dimension = (fit: number | null, over: Partial<Dimension> = {}): Dimension => ({
  ...{ fit, mle: fit, fitError: fit && 0.2, mleError: fit && 0.2, dropped: 0, cause: fit === null ? 'why' : null },
  ...over,
});
const layer = (
  name: string,
  id: Dimension,
  kind: LayerProfile['kind'] = name === 'input' ? 'input' : 'dense',
): LayerProfile => ({
  ...{ name, kind, width: 16, id, toInput: null, toOutput: null },
});
const ofMean = (n: number, id: Dimension): Profile => ({ n, step: 1000, layers: [layer('z_mean', id, 'mean')] });

/** With the evaluation at half of the training, which was much the same. */
const settled = (last: Evaluation, before: Partial<Evaluation> = {}): Evaluation[] => [
  { ...last, step: last.step / 2, ...before },
  last,
];
const idles = (count: number) => Array.from({ length: count }, () => ({ ...idle, kl: 0.0045 }));
const saidOf = (units: Evaluation['units'], over: Partial<Evaluation> = {}, other?: Evaluation) =>
  tooManyUnitsFinding(settled(evaluation(units, over)), other);

test('too many units: those that are passive, and no more', () => {
  const found = saidOf([busy(2), idle, busy(0.5), idle])!;
  assert.equal(found.holds, true);
  assert.equal(found.sentence, '2 of 4 units are passive: together they carry 0.008 nats here.');
  assert.equal(found.next, 'Try model.latent: 2.');
  assert.equal(saidOf([busy(2), idle])!.sentence, '1 of 2 units is passive: it carries 0.004 nats here.');
  const none = saidOf([busy(2), { meanVariance: 0.02, kl: 0.012, precise: 0 }])!;
  assert.deepEqual([none.holds, none.next], [false, null]);
});

test('too many units: silent where it is not known that nothing is lost', () => {
  const units = [busy(2), idle];
  assert.equal(saidOf(units, { n: 5 }), undefined, '5 examples');
  assert.equal(saidOf([idle, idle]), undefined, 'a collapse');
  assert.equal(saidOf(units, { rate: 0.05 }), undefined, 'hardly any rate');
  const train = { kind: 'train' as const, n: 5000 };
  assert.equal(saidOf(units, {}, evaluation([busy(2), busy(0.1)], train))!.holds, false);
  // Of another step, or the same: it says nothing else.
  const earlier = evaluation([busy(2), busy(0.1)], { ...train, step: 500 });
  assert.equal(saidOf(units, {}, earlier)!.holds, true);
  assert.equal(saidOf(units, {}, evaluation(units))!.holds, true);
});

test('too many units: silent where passive units carry much together, as early in a training', () => {
  // 200 steps: 29 of 30 units had 0.13 of 0.14 nats.
  const early = [{ meanVariance: 0.0104, kl: 0.0068, precise: 0 }, ...idles(29)];
  assert.equal(saidOf(early), undefined);
  assert.equal(saidOf([busy(0.3), ...idles(5)]), undefined, '0.02 of 0.32 nats');
  assert.equal(saidOf([busy(3), ...idles(24)]), undefined, '0.11');
  assert.equal(saidOf([busy(3), ...idles(5)])!.holds, true);
});

test('too many units: silent of a model that still takes shape, or was evaluated once', () => {
  const last = evaluation([busy(2), idle], { activeUnits: 1 });
  const first = { ...last, step: 100, loss: last.loss + 60, elbo: last.elbo - 60 };
  const said = (before: Partial<Evaluation>) => tooManyUnitsFinding([first, ...settled(last, before)])?.holds;
  assert.equal(tooManyUnitsFinding([last]), undefined);
  // A twentieth of the whole fall is 3 nats, 0.3 standard deviations are 3.8.
  assert.equal(said({ loss: last.loss + 2.9 }), true);
  assert.equal(said({ loss: last.loss + 3.5 }), undefined);
  assert.equal(said({ elbo: last.elbo - 3.9 }), undefined);
  assert.equal(said({ activeUnits: 0 }), undefined, 'units still come alive');
});

test('N(0, I_K) that uses all of K = 20 to 30 units: none is too many, and its dimension is not said', async () => {
  let draws = 0;
  for (const latent of [20, 25, 30]) {
    for (const n of [300, 600, 1000]) {
      for (let seed = 0; seed < 12; seed++, draws++) {
        const x = m.gaussian(n, latent, 7000 + draws, 'z_mean');
        const units = latentUnits(x.data, new Float64Array(n * latent).fill(-2), n, latent);
        const profile = ofMean(n, await measured(x));
        const test = evaluation(units, { n });
        const said = findings({ likelihood: 'bernoulli', test, tests: settled(test), profile }).filter(
          ({ holds }) => holds,
        );
        const rules = said.map(({ rule }) => rule);
        assert.ok(!rules.includes('too many units') && !rules.includes('dimension of the mean'), rules.join(', '));
        assert.ok(rules.includes('biased'));
        assert.ok(said.every(({ next }) => !next?.includes('latent')));
      }
    }
  }
  assert.equal(draws, 108);
});

test('a surface of 8 dimensions in 16 units that each carry a nat: its dimension is said, and no fewer units advised', () => {
  const test = evaluation(Array.from({ length: 16 }, (_, i) => busy(1 + i / 10)));
  const found = findings({
    likelihood: 'bernoulli',
    test,
    tests: settled(test),
    profile: ofMean(5000, dimension(8.4)),
  });
  assert.ok(found.every(({ next }) => next === null));
  assert.equal(found.find(({ rule }) => rule === 'too many units')!.holds, false);
  assert.equal(
    found.find(({ rule }) => rule === 'dimension of the mean')!.sentence,
    'The surface of the means has about 8 to 9 dimensions (8.4 ± 0.2), in 16 units.',
  );
});

test('dimension of the mean: one whole number or the range that the error leaves, and never two for one value', () => {
  const said = (fit: number, fitError: number) =>
    meanDimensionFinding(ofMean(1000, dimension(fit, { fitError })))!.sentence.replace(
      /^The surface of the means | \(.*$/g,
      '',
    );
  assert.equal(said(2.49, 0.21), 'has about 2 to 3 dimensions');
  assert.equal(said(2.51, 0.23), 'has about 2 to 3 dimensions');
  assert.equal(said(2.1, 0.1), 'is about 2-dimensional');
  assert.equal(said(8.4, 0.3), 'is about 8-dimensional');
  assert.equal(said(5, 0.7), 'has about 4 to 6 dimensions');
});

test('dimension of the mean: silent where 2NN has no value or error, is biased, or measures something else', () => {
  const found = (id: Dimension, n = 1000) => meanDimensionFinding(ofMean(n, id));
  assert.equal(found(dimension(8.4))!.holds, true);
  assert.equal(found(dimension(null)), undefined);
  assert.equal(meanDimensionFinding(ofMean(1000, dimension(8.4)), evaluation([idle, idle])), undefined, 'collapsed');
  const hardly = evaluation([busy(0.03), busy(0.03)]);
  assert.equal(meanDimensionFinding(ofMean(1000, dimension(8.4)), hardly), undefined, 'active, at hardly any rate');
  assert.equal(found(dimension(8.4, { fitError: null })), undefined);
  assert.equal(found(dimension(20)), undefined);
  assert.equal(found(dimension(8.4), 20), undefined, 'fewer examples than were measured');
  assert.equal(found(dimension(8.4, { nearDuplicates: 40 })), undefined);
  assert.equal(found(dimension(8.4, { ties: 400 })), undefined);
  assert.equal(meanDimensionFinding({ n: 1000, step: 1, layers: [layer('input', dimension(5))] }), undefined);
});

test('dimension of the mean: units of its own step alone silence it', () => {
  const said = (step: number) => {
    const test = evaluation([idle, idle], { step });
    const found = findings({ likelihood: 'bernoulli', test, profile: ofMean(1000, dimension(8.4)) });
    return found.some(({ rule }) => rule === 'dimension of the mean');
  };
  assert.deepEqual([said(1000), said(500)], [false, true]);
});

test('biased: what true dimension reads so with as many examples', async () => {
  const draws = await Promise.all(Array.from({ length: 30 }, (_, seed) => measured(m.gaussian(500, 20, 300 + seed))));
  const mean = draws.reduce((sum, { fit }) => sum + fit!, 0) / draws.length;
  const found = biasedFinding(500, [layer('z_mean', dimension(mean)), layer('encoder/1', dimension(5))]);
  assert.equal(found.holds, true);
  m.close((found.numbers['gaussians'] as number[])[0]!, 20, 0.6);
  const start = 'Read the dimension of z_mean as a lower bound: with 500 examples a true 20 reads';
  assert.equal(found.sentence, `${start} ${mean.toFixed(1)}.`);

  const many = [31, 18, 19, 17].map((value, i) => layer(`encoder/${i + 1}`, dimension(value)));
  const two = biasedFinding(1000, many.slice(0, 2)).sentence;
  assert.match(
    two,
    /^Read the dimensions of encoder\/1 \(31\.0\) and encoder\/2 \(18\.0\) as lower bounds: with 1,000 ex/,
  );
  assert.match(two, /examples a true 2\d reads 18\.0\.$/);
  assert.match(
    biasedFinding(1000, many).sentence,
    /^Read the dimensions of 4 layers as lower bounds: .* reads 17\.0\.$/,
  );
  const above = biasedFinding(1000, [layer('input', dimension(90))]).sentence;
  assert.match(above, /with 1,000 examples a true dimension above 128 reads 90\.0\.$/);
});

test('biased: silent of low dimensions, of numbers of examples that were not measured, of jitter and lattices', () => {
  const found = (id: Dimension, n = 1000) => biasedFinding(n, [layer('z_mean', id)]);
  for (const value of [0.5, 1, 2, 5, 8]) assert.equal(found(dimension(value)).holds, false);
  assert.equal(found(dimension(null)).holds, false);
  assert.equal(found(dimension(20, { ties: 400 })).holds, false);
  const more = found(dimension(30), 20000);
  assert.equal(more.holds, false);
  assert.match(
    more.sentence,
    /^How far 2NN is too low was measured with 50 to \d+,000 examples, not with 20,000 examples\.$/,
  );
  // Of 20,000 examples 19,000 equal others.
  assert.equal(found(dimension(30, { dropped: 19000 }), 20000).holds, true);
});

test('jittered: near-duplicates are named, and their number', async () => {
  const points = m.gaussian(300, 5, 3);
  const noise = m.gaussian(600, 5, 4);
  // Every sixth of the first 300 has a copy close by.
  const jittered = m.matrix(350, 5, (i, j) =>
    i < 300 ? points.data[i * 5 + j]! : points.data[(i - 300) * 30 + j]! + 1e-6 * noise.data[i * 5 + j]!,
  );
  const id = await measured(jittered);
  assert.equal(id.nearDuplicates, 100);
  const found = jitteredOrDiscreteFinding(350, [layer('z_mean', id)]);
  assert.equal(found.holds, true);
  assert.equal(found.sentence, 'Many near-duplicates in z_mean (100 of 350 examples): 2NN measures their jitter.');
  const clean = await measured(points);
  assert.deepEqual([clean.nearDuplicates, clean.ties], [0, 0]);
  assert.equal(jitteredOrDiscreteFinding(300, [layer('z_mean', clean)]).holds, false);
});

test('exact duplicates of the data are named, and those that a layer makes beside them', async () => {
  const points = m.gaussian(19, 5, 3);
  const id = await measured(m.matrix(80, 5, (i, j) => points.data[(i % 19) * 5 + j]!));
  const found = jitteredOrDiscreteFinding(80, [layer('input', id)]);
  assert.equal(found.holds, true);
  assert.match(found.sentence, /^61 examples of 80 equal others in input: 19 are distinct, and 2NN sees these alone\./);
  const clean = await measured(m.gaussian(80, 5, 4));
  assert.equal(
    jitteredOrDiscreteFinding(80, [layer('input', clean), layer('z_mean', id)]).sentence,
    'Examples equal others in z_mean (61 of 80): 2NN sees the distinct ones alone.',
  );
  // Those of the data are equal in every layer, and told once.
  assert.equal(jitteredOrDiscreteFinding(80, [layer('input', id), layer('z_mean', id)]).sentence, found.sentence);
  assert.equal(jitteredOrDiscreteFinding(80, [layer('input', { ...clean, dropped: 7 })]).holds, false);
  // Without a dimension nothing sees those that are distinct.
  assert.equal(jitteredOrDiscreteFinding(80, [layer('input', dimension(null, { dropped: 61 }))]).holds, false);
  assert.equal(jitteredOrDiscreteFinding(80, [{ name: 'a.npy', id }]).holds, true);
});

test('discrete: Gaussians that were rounded are named where their dimension reads wrong', async () => {
  for (const [p, step] of [
    [2, 0.1],
    [2, 0.3],
    [5, 1],
  ] as const) {
    const x = m.single(m.mapped(m.gaussian(1000, p, 5), value => Math.round(value / step) * step));
    const id = await measured(x);
    const found = jitteredOrDiscreteFinding(1000, [layer('input', id)]);
    assert.ok(id.mle! > 1.3 * p, `${id.mle}`);
    assert.equal(found.holds, true);
    const start = `Equally near neighbours in input (${id.ties!} of ${1000 - id.dropped} examples)`;
    assert.equal(found.sentence, `${start}: distances take few values, and 2NN measures the lattice.`);
  }
  for (const p of [2, 5, 10]) {
    const id = await measured(m.single(m.mapped(m.gaussian(1000, p, 5), value => Math.round(value * 100) / 100)));
    assert.equal(jitteredOrDiscreteFinding(1000, [layer('input', id)]).holds, false);
  }
});

test('jittered or discrete: silent of a line, of layers without a value and of profiles that do not say', async () => {
  // One row in 1,000 of a line has a ratio above 1,000.
  for (let seed = 0; seed < 20; seed++) {
    const id = await measured(m.gaussian(seed < 10 ? 100 : 1000, 1, seed));
    assert.equal(jitteredOrDiscreteFinding(id.dropped + 1000, [layer('z', id)]).holds, false);
  }
  const odd = { ties: 9, nearDuplicates: 9 };
  assert.equal(jitteredOrDiscreteFinding(9, [layer('z', dimension(null, odd)), layer('y', dimension(5))]).holds, false);
  const many = Array.from({ length: 5 }, (_, i) => layer(`encoder/${i}`, dimension(5, odd)));
  assert.match(jitteredOrDiscreteFinding(20, many).sentence, /^Many near-duplicates in 5 layers: /);
});
