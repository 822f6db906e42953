import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  againstOf,
  againstOptions,
  type Counterpart,
  NOTHING,
  seedsOf,
  valuesOf,
} from '../../../webview/inspector/layers/beside';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { UNASKED } from '../../../src/analysis/results/similarities';
import { courseOfCell, learnedAt } from '../../../webview/inspector/layers/cellAcross';
import { runView } from './inspectorModel';

const counterpart = (label: string, relation: Counterpart['relation'], seed = 0): Counterpart => ({
  ...{ run: `/runs/${label}`, label, file: `/runs/${label}/step-200`, untrained: null, seed, value: 4 },
  relation,
});
const beside = [
  counterpart('β 1', 'parameter'),
  counterpart('own', 'itself', 1),
  counterpart('seed 0', 'seed', 0),
  counterpart('tc', 'other'),
];
const checkpoints = [100, 200].map(step => ({ step, file: `/own/step-${step}` }));
const run = runView({ checkpoints }, { label: 'own' });
const selected = checkpoints[1]!;

test('seeds in their order, and values of the parameter, with the run itself among them', () => {
  const found = { symbol: 'β', counterparts: beside };
  assert.deepEqual(
    seedsOf(found).map(({ label }) => label),
    ['seed 0', 'own'],
  );
  assert.deepEqual(
    valuesOf(found).map(({ label }) => label),
    ['β 1', 'own'],
  );
});

test('what a heatmap can be compared with: not with itself', () => {
  assert.deepEqual(
    againstOptions(run, selected, beside).map(({ text }) => text),
    ['No difference', 'Minus step 100', 'Minus β 1', 'Minus seed 0', 'Minus tc'],
  );
  for (const { value } of againstOptions(run, selected, beside)) {
    assert.equal(againstOf(value, run, selected, beside) === undefined, value === NOTHING);
  }
});

test('what was chosen, where it is there beside the checkpoint at hand', () => {
  assert.deepEqual(againstOf('step 100', run, selected, beside), {
    file: '/own/step-100',
    names: ['step 200', 'step 100'],
  });
  assert.deepEqual(againstOf('run /runs/tc', run, selected, beside), {
    file: '/runs/tc/step-200',
    names: ['own', 'tc'],
  });
  assert.equal(againstOf('step 200', run, selected, beside), undefined, 'the slider has come to it');
  assert.equal(againstOf('run /runs/gone', run, selected, beside), undefined);
  assert.equal(againstOf('run /runs/own', run, selected, beside), undefined);
});

test('the untrained model, which stands before the steps and says where its statistics come from', () => {
  const untrained = { step: 0 as const, file: '/own/step-0', statisticsFrom: 5000 };
  const kept = { ...run, untrained };
  assert.deepEqual(
    againstOptions(kept, selected, []).map(({ text }) => text),
    ['No difference', 'Minus untrained', 'Minus step 100'],
  );
  assert.deepEqual(againstOf('step 0', kept, selected, []), {
    file: '/own/step-0',
    names: ['step 200', 'untrained'],
    note: 'Batch normalisation’s statistics are those of one pass over 5,000 training examples.',
  });
  assert.equal(againstOf('step 0', kept, untrained, []), undefined, 'the slider stands at it');
  assert.equal(againstOf('step 0', run, selected, []), undefined, 'a run that has not kept it');
});

test('a cell across checkpoints begins with the untrained model; beside it all seeds of a mean are needed', () => {
  const of = (value: number): Comparison => {
    const linearCka = [
      [1, value],
      [value, 1],
    ];
    return { rows: ['a', 'b'], columns: ['a', 'b'], n: 9, linearCka, debiasedCka: linearCka, ...UNASKED, causes: {} };
  };
  const results = new Map([
    ['/own/step-0', of(0.9)],
    ['/own/step-100', of(0.7)],
    ['/own/step-200', of(0.88)],
    ['/other/step-200', of(0.6)],
  ]);
  const resultOf = (file: string) => results.get(file);
  const cell = { row: 0, column: 1 };
  const untrained = { step: 0 as const, file: '/own/step-0', statisticsFrom: null };
  assert.deepEqual(
    courseOfCell({ ...run, untrained }, () => cell, 'linearCka', resultOf),
    [0.9, 0.7, 0.88].map((value, i) => ({ step: 100 * i, value })),
  );
  const own = { file: '/own/step-200', untrained: '/own/step-0' };
  const learned = (...models: (typeof own)[]) => learnedAt(models, cell, 'linearCka', resultOf);
  assert.equal(learned(own), '0.88, untrained 0.90: nothing learned shows here.');
  assert.equal(learned(own, { file: '/other/step-200', untrained: '/other/step-0' }), undefined, 'not measured yet');
  assert.equal(learned({ file: '/own/step-0', untrained: '/own/step-0' }), undefined, 'the untrained model itself');
  assert.equal(learnedAt([{ ...own, untrained: null }], cell, 'linearCka', resultOf), undefined, 'an older run');
});
