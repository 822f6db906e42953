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
import { runView } from './inspectorModel';

const counterpart = (label: string, relation: Counterpart['relation'], seed = 0): Counterpart => ({
  ...{ run: `/runs/${label}`, label, file: `/runs/${label}/step-200`, seed, value: 4 },
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
