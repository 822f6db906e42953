import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, type Measured } from '../../../../src/analysis/findings/findings';
import {
  beside,
  capital,
  count,
  list,
  moment,
  number,
  ofUnits,
  signed,
  withError,
} from '../../../../src/analysis/findings/wording';
import { type Comparison } from '../../../../src/analysis/results/comparison';
import { type LayerProfile, type Profile } from '../../../../src/analysis/results/profile';
import { type CurvePoint } from '../../../../src/analysis/results/curve';
import { type Evaluation } from '../../../../src/run/records';
import { atBeta } from '../atParameter';
import { UNASKED } from '../../../../src/analysis/results/similarities';

type Unit = Evaluation['units'][number];
const busy: Unit = { meanVariance: 0.9, kl: 2.5, precise: 1 };
const idle: Unit = { meanVariance: 0.001, kl: 0.004, precise: 0 };
const between: Unit = { meanVariance: 0.3, kl: 0.4, precise: 0.5 };

function evaluation(units: Unit[], over: Partial<Evaluation> = {}): Evaluation {
  const rate = units.reduce((sum, unit) => sum + unit.kl, 0);
  return {
    kind: 'test',
    step: 1000,
    n: 1000,
    rate,
    distortion: 80,
    loss: 80 + rate,
    elbo: -80 - rate,
    rateError: 0.2,
    distortionError: 0.3,
    elboError: 0.4,
    activeUnits: units.filter(unit => unit.meanVariance >= 0.01).length,
    units,
    ...over,
  };
}

function point(beta: number, elbo: number, over: Partial<CurvePoint> = {}): CurvePoint {
  const rate = 20 / beta;
  return {
    ...atBeta(beta),
    split: 'test',
    rate,
    distortion: -elbo - rate,
    rateError: 0.1,
    distortionError: 0.2,
    elboError: 0.5,
    activeUnits: 8,
    latent: 10,
    seed: 0,
    step: 1000,
    run: `/runs/${beta}`,
    ...over,
  };
}

type Given = Partial<Measured> & { beta?: number };
const rule = (name: string, { beta, ...measured }: Given) =>
  findings({ likelihood: 'bernoulli', objective: withBeta(beta), steps: 1000, ...measured }).find(
    finding => finding.rule === name,
  );
const withBeta = (beta?: number): Measured['objective'] =>
  beta === undefined ? { name: 'dip-vae-2', lambda: 1 } : { name: 'beta-vae', beta };
/** With the evaluation before, which was much the same. */
const after = (test: Evaluation): Partial<Measured> => ({ test, tests: [{ ...test, step: 500 }, test] });

test('nothing measured, nothing said', () => {
  assert.deepEqual(findings({ likelihood: 'bernoulli' }), []);
});

test('active units', () => {
  const found = rule('active unit', { test: evaluation([busy, idle, busy, between]) })!;
  assert.equal(found.holds, true);
  assert.equal(found.numbers['active'], 3);
  assert.equal(found.sentence, '3 of 4 units are active and carry 5.4 of the 5.4 nats.');
  assert.match(rule('active unit', { test: evaluation([idle, idle]) })!.sentence, /^None of 2 units is active/);
  assert.match(
    rule('active unit', { test: evaluation([busy]) })!.sentence,
    /^The only unit is active and carries 2\.5/,
  );
});

test('the held-out evaluation is read before the training one', () => {
  const measured = { train: evaluation([busy, busy], { kind: 'train' }), test: evaluation([busy, idle]) };
  assert.equal(rule('active unit', measured)!.numbers['active'], 1);
  assert.equal(rule('active unit', { train: measured.train })!.numbers['active'], 2);
  assert.deepEqual(findings({ likelihood: 'bernoulli', test: evaluation([idle], { n: 19 }) }), []);
});

test('unit types name the passive units, counted from 0', () => {
  const found = rule('unit type', { test: evaluation([busy, idle, between, idle]) })!;
  assert.equal(found.holds, true);
  assert.deepEqual([found.numbers['passive'], found.numbers['precise'], found.numbers['mixed']], [[1, 3], [0], [2]]);
  assert.equal(found.sentence, 'Units 1 and 3 are passive: pure noise in z.');
  assert.equal(rule('unit type', { test: evaluation([busy, idle]) })!.sentence, 'Unit 1 is passive: pure noise in z.');
  assert.match(rule('unit type', { test: evaluation([idle, idle]) })!.sentence, /^All 2 units are passive: /);
  const none = rule('unit type', { test: evaluation([busy, between]) })!;
  assert.equal(none.holds, false);
  assert.equal(none.sentence, 'No unit is passive: 1 precise, 1 mixed.');
});

test('collapse: a planted one, with the way out that the curve shows', () => {
  const collapsed = evaluation([idle, idle, idle], { rate: 0.012 });
  const curve = {
    points: [
      point(8, -120, { activeUnits: 5 }),
      point(8, -120, { activeUnits: 6, seed: 1 }),
      point(16, -150, { activeUnits: 2 }),
      // One seed of β 16 collapsed: 16 does not keep units.
      point(16, -200, { activeUnits: 0, rate: 0.01, seed: 1 }),
      point(12, -120, { split: 'train', activeUnits: 5 }),
    ],
  };
  const found = rule('collapse', { ...after(collapsed), curve, beta: 16 })!;
  assert.equal(found.holds, true);
  assert.match(
    found.sentence,
    /every example gets nearly the same code \(the rate is 0\.012 nats, none of 3 units is active\)/,
  );
  assert.match(found.sentence, /The largest measured β that keeps 5 units is 8\.$/);
  assert.equal(found.next, 'Lower objective.beta to 8.');
  // Unmeasured, less of it may be worse: of noise alone a code is none.
  assert.equal(rule('collapse', { ...after(collapsed), beta: 4 })!.next, 'Sweep objective.beta below 4.');
  // An objective without β has none to lower.
  assert.equal(rule('collapse', after(collapsed))!.next, null);
});

const layer = (name: string, fit: number | null, cause: string | null = null): LayerProfile => ({
  name,
  kind: 'dense',
  width: 100,
  id: { fit, mle: fit, fitError: fit && 0.1, mleError: fit && 0.1, dropped: 0, cause },
  toInput: null,
  toOutput: null,
});
const profile = (...layers: LayerProfile[]): Profile => ({ n: 1000, step: 1000, layers });
const comparison = (causes: Record<string, string>): Comparison => ({
  rows: [],
  columns: [],
  n: 1000,
  linearCka: [],
  debiasedCka: [],
  ...UNASKED,
  causes,
});

test('undefined: the cause, once', () => {
  const cause = 'z_log_var is constant over these examples';
  const measured = { comparison: comparison({ z_log_var: cause }), profile: profile(layer('z_log_var', null, cause)) };
  const found = rule('undefined', measured)!;
  assert.equal(found.holds, true);
  assert.equal(found.sentence, `${cause}.`);
  const fine = rule('undefined', { comparison: comparison({}) })!;
  assert.equal(fine.holds, false);
  const many = comparison(Object.fromEntries(['a', 'b', 'c', 'd'].map(name => [name, `${name} is constant`])));
  assert.equal(
    rule('undefined', { comparison: many })!.sentence,
    'a is constant. b is constant. c is constant. And 1 more such layer.',
  );
});

test('mean and sample disagree: passive units and a low CKA, both', () => {
  const both = (cka: number | null, n = 100): Comparison => ({
    ...comparison({}),
    ...{ rows: ['z_mean', 'sampling'], columns: ['z_mean', 'sampling'], n },
    linearCka: [[1, cka]],
    debiasedCka: [[1, cka && cka - 0.1]],
  });
  const found = (cka: number | null, ...units: Evaluation['units']) =>
    rule('mean and sample disagree', { test: evaluation(units), comparison: both(cka) });
  const disagree = found(0.62, busy, idle, idle)!;
  assert.equal(disagree.holds, true);
  assert.equal(
    disagree.sentence,
    'z is not the mean (CKA 0.62; 2 of 3 units are passive): it holds noise that the mean does not.',
  );
  assert.equal(disagree.next, 'Use the mean downstream.');
  assert.equal(found(0.9, busy, idle)!.holds, false);
  assert.equal(found(0.62, busy, busy)!.holds, false);
  assert.equal(found(0.62, busy, busy)!.next, null);
  // A mean that does not vary is of no use downstream either.
  assert.equal(found(0.62, idle, idle)!.next, null);
  assert.equal(found(null, idle), undefined);
  assert.equal(rule('mean and sample disagree', { test: evaluation([idle]) }), undefined);
  assert.match(found(0.899, busy, idle)!.sentence, /CKA 0\.899; 1 of 2 units is passive/);
  assert.match(found(0.95, busy)!.sentence, /\(CKA 0\.95; the only unit is not passive\)/);
  // Of few examples the debiased one, as in the table.
  const few = rule('mean and sample disagree', { test: evaluation([busy, idle]), comparison: both(0.95, 80) })!;
  assert.equal(few.holds, true);
  assert.match(few.sentence, /^z is not the mean \(debiased CKA 0\.85; 1 of 2 units is passive\)/);
  // 0.9 of the debiased one is no disagreement, though linear CKA were lower.
  const agreeing = { ...both(0.7, 80), debiasedCka: [[1, 0.9]] };
  const same = rule('mean and sample disagree', { test: evaluation([busy, idle]), comparison: agreeing })!;
  assert.deepEqual([same.holds, same.next], [false, null]);
  assert.match(same.sentence, /were not found to differ by passive units \(debiased CKA 0\.9; /);
});

test('findings come in reading order, and no sentence holds a NaN', () => {
  const found = findings({
    likelihood: 'gaussian',
    objective: withBeta(1),
    steps: 1000,
    train: evaluation([busy, idle], { kind: 'train' }),
    ...after(evaluation([busy, idle])),
    comparison: comparison({}),
    profile: profile(layer('input', 13)),
    curve: { points: [point(1, -100), point(2, -110), point(4, -120)] },
  });
  assert.deepEqual(
    found.map(finding => finding.rule),
    [
      ...['collapse', 'active unit', 'unit type', 'too many units', 'best β', 'overfits at small β'],
      ...['shape of the curve', 'gap'],
      ...['too few examples', 'undefined', 'jittered or discrete', 'biased'],
    ],
  );
  for (const { sentence, claim = '' } of found) {
    assert.doesNotMatch(sentence, /NaN|undefined|Infinity/);
    assert.ok(sentence.startsWith(claim), `'${sentence}' begins with '${claim}'`);
  }
});

test('numbers and lists as people write them', () => {
  assert.deepEqual([1234.56, -44.61, 0.826, 0.0123, 0, -0, 1].map(number), [
    '1,234.6',
    '−44.6',
    '0.83',
    '0.012',
    '0',
    '0',
    '1.0',
  ]);
  assert.deepEqual([[], ['a'], ['a', 'b'], [1, 2, 3]].map(list), ['', 'a', 'a and b', '1, 2 and 3']);
  assert.deepEqual([count(1, 'unit'), count(2000, 'unit')], ['1 unit', '2,000 units']);
});

test('moments, signs and capitals as people write them', () => {
  assert.deepEqual(
    [moment(72576), ...[72576, 11520, 360].map(step => moment(step, 10368))],
    ['step 72,576', 'epoch 7', 'epoch 1.1', 'step 360'],
  );
  // With the digits that show on which side of its threshold a value is.
  const values = [
    ...[beside(0.9496, 0.95), beside(0.95, 0.95), beside(0.951, 0.95), beside(0.9, 0.95), beside(0.0999, 0.1)],
    ...[beside(0.899999, 0.9), beside(1.2, 0.1)],
  ];
  assert.deepEqual(values, ['0.9496', '0.95', '0.95', '0.9', '0.0999', '0.899999', '1.2']);
  assert.deepEqual(
    [
      ofUnits(0, 1, 'passive'),
      ofUnits(1, 1, 'passive'),
      ofUnits(0, 6, 'active'),
      ofUnits(1, 6, 'active'),
      ofUnits(2, 6, 'active'),
    ],
    [
      'the only unit is not passive',
      'the only unit is passive',
      'none of 6 units is active',
      '1 of 6 units is active',
      '2 of 6 units are active',
    ],
  );
  assert.deepEqual([0.26, -1.2, 0].map(signed), ['+0.26', '−1.2', '0']);
  assert.deepEqual(['the encoder', 'encoder/1', 'z_mean'].map(capital), ['The encoder', 'encoder/1', 'z_mean']);
});

test('an error that does not reach a tenth of the last digit of its value is said to be less than that', () => {
  const written = ([value, error]: [number, number]) => withError(value, error);
  assert.deepEqual(
    (
      [
        [6.2, 1.1e-14],
        [6.2, 0.01],
        [-1234.5, 0.3],
        [0.83, 0.0002],
        [0.083, 0.0002],
      ] as [number, number][]
    ).map(written),
    ['6.2 ± <0.01', '6.2 ± 0.01', '−1,234.5 ± 0.3', '0.83 ± <0.001', '0.083 ± 0.0002'],
  );
  assert.deepEqual(
    (
      [
        [6.2, 0],
        [0, 0.0001],
      ] as [number, number][]
    ).map(written),
    ['6.2 ± 0', '0 ± 0.0001'],
  );
});
