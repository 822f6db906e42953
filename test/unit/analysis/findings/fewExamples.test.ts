import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fewExamplesFinding } from '../../../../src/analysis/findings/fewExamples';
import type { Comparison } from '../../../../src/analysis/results/comparison';
import type { Profile } from '../../../../src/analysis/results/profile';
import { agreementFinding } from '../../../../src/analysis/findings/agreement';
import { meanAndSampleFinding } from '../../../../src/analysis/findings/meanAndSample';
import { courseOf } from '../../../../src/analysis/similarity/courses';
import { evaluationOf } from '../../views/synthetic';
import {
  fewText,
  firstOf,
  SIMILARITIES,
  SIMILARITY_NAMES,
  UNASKED,
} from '../../../../src/analysis/results/similarities';

const comparison = (n: number, split?: 'train'): Comparison => ({
  ...{ rows: ['input'], columns: ['input'], n, linearCka: [[1]], debiasedCka: [[1]], ...UNASKED, causes: {} },
  ...(split ? { split } : {}),
});
const profile = (n: number, fit: number | null = 5): Profile => {
  const id = { fit, mle: fit, fitError: 1, mleError: 1, dropped: 0, cause: null };
  return { n, step: 1, layers: [{ name: 'input', kind: 'input', width: 9, id, toInput: null, toOutput: null }] };
};
const said = (...args: Parameters<typeof fewExamplesFinding>) => {
  const { holds, sentence, next } = fewExamplesFinding(...args)!;
  return { holds, sentence, next };
};

test('too few examples: below 100 for CKA, 20 for debiased CKA, 200 for 2NN, and not from there on', () => {
  const biased = '30 examples: CKA is biased upwards; read the debiased one.';
  assert.deepEqual(said(comparison(30), undefined), { holds: true, sentence: biased, next: null });
  assert.equal(
    said(comparison(5), profile(5)).sentence,
    '5 examples: CKA is biased upwards; debiased CKA depends much on which they are; ' +
      '2NN dimensions vary much from sample to sample.',
  );
  assert.equal(said(undefined, profile(199)).sentence, '199 examples: 2NN dimensions vary much from sample to sample.');
  for (const enough of [
    said(comparison(100), undefined),
    said(undefined, profile(200)),
    said(comparison(200), profile(200)),
  ]) {
    assert.equal(enough.holds, false);
    assert.equal(enough.next, null);
  }
  assert.equal(fewExamplesFinding(undefined, undefined), undefined);
  assert.equal(said(undefined, profile(20, null)).holds, false, 'without any dimension there is no word on 2NN');
});

test('too few examples: training examples are offered where there are enough of them, and were not measured', () => {
  const advice = (train: number, heldOut: number, most: number, n: number, split?: 'train') =>
    said(comparison(n, split), undefined, { train, heldOut, most }).next;
  assert.equal(advice(295, 5, 5000, 5), 'Set analysis.split to train to measure a new run on 295 training examples.');
  assert.equal(
    advice(9000, 5, 5000, 5),
    'Set analysis.split to train to measure a new run on 5,000 training examples.',
  );
  // 60 are enough for debiased CKA alone; 15 are for nothing.
  assert.equal(advice(60, 5, 5000, 5), 'Set analysis.split to train to measure a new run on 60 training examples.');
  assert.equal(advice(15, 5, 5000, 5), null);
  assert.equal(advice(60, 30, 5000, 30), null, 'debiased CKA has enough of them');
  assert.equal(advice(60, 5, 5000, 60, 'train'), null);
  // The config asks for few of many.
  assert.equal(advice(9000, 1000, 60, 60), 'Set analysis.examples to 100: there are 1,000 held-out examples.');
  assert.equal(advice(9000, 5, 60, 60, 'train'), 'Set analysis.examples to 100: there are 9,000 training examples.');
  assert.equal(advice(9000, 5, 60, 5), 'Set analysis.split to train to measure a new run on 60 training examples.');
  // 2NN needs more than CKA.
  assert.equal(said(undefined, profile(5), { train: 150, heldOut: 5, most: 5000 }).next, null);
});

test('two checkpoints are not said to agree, nor a mean to be another than z, on too few examples', () => {
  const rows = ['z_mean', 'sampling'];
  const cka = [
    [1, 0.5],
    [0.5, 1],
  ];
  const of = (n: number): Comparison => ({ ...comparison(n), rows, columns: rows, linearCka: cka, debiasedCka: cka });
  assert.equal(agreementFinding(of(99)), undefined);
  assert.notEqual(agreementFinding(of(100)), undefined);
  const evaluation = evaluationOf(1, [{ meanVariance: 0, kl: 0, precise: 0 }]);
  assert.equal(meanAndSampleFinding(evaluation, of(19)), undefined);
  assert.equal(meanAndSampleFinding(evaluation, of(20))!.holds, true);
  const layers = ['z_mean'];
  const settling = (n: number) => {
    const baselines = { n, layers, untrained: [0.1], spread: [0.01], redrawn: [1], copies: [] };
    return { n, steps: [1, 2], layers, linearCka: [[0.99, 1]], baselines };
  };
  assert.equal(courseOf([settling(99)]), undefined);
  assert.notEqual(courseOf([settling(100)]), undefined);
});

test('what is shown first, and what is said beside a value', () => {
  assert.deepEqual([3, 4, 99, 100, 5000].map(firstOf), [
    'linearCka',
    'debiasedCka',
    'debiasedCka',
    'linearCka',
    'linearCka',
  ]);
  for (const name of SIMILARITY_NAMES) {
    const { few } = SIMILARITIES[name];
    assert.equal(fewText([few], few.below), null);
    assert.match(fewText([few], few.below - 1)!, /^\d+ examples: /);
  }
  // There is no advice to read what has too few examples, too.
  assert.equal(fewText([SIMILARITIES.linearCka.few], 19), '19 examples: CKA is biased upwards.');
  // Of two examples every layer is one line.
  assert.equal(
    fewText([SIMILARITIES.linearCka.few], 2),
    '2 examples: all are 1 or have no value, whatever the layers hold.',
  );
});
