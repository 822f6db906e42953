import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyNumbers } from '../../../webview/inspector/training/numbers';
import { pickerText, roughly, startingStatus, statusOf } from '../../../webview/inspector/frame/runStatus';
import { pathEnd } from '../../../webview/inspector/frame/pathEnd';
import { valueText } from '../../../webview/inspector/frame/states';
import { changedText, shortFingerprint } from '../../../webview/inspector/training/factWords';
import { evaluation, runView } from './inspectorModel';

const NOW = Date.parse('2026-11-21T10:04:00.000Z');

function line(...of: Parameters<typeof runView>): string {
  const { word, bits } = statusOf(runView(...of), NOW);
  return [word, ...bits].join(' · ');
}

test('the header says what a run does', () => {
  assert.equal(
    line({ stepsPerSecond: 16.84, timeLeft: 3300 }),
    'Training · step 200 of 1,000 · 55 min left · epoch 2.0 of 10 · 16.8 steps/s · onnx',
  );
  assert.equal(line(), 'Training · step 200 of 1,000 · epoch 2.0 of 10 · onnx');
  assert.equal(line({ timeLeft: 8000 }), 'Training · step 200 of 1,000 · 2 h 13 min left · epoch 2.0 of 10 · onnx');
  assert.equal(line({}, { health: 'preparing', step: 0 }), 'Preparing · no step yet · onnx');
  assert.equal(line({ seconds: 16080 }, { health: 'finished' }), 'Finished · 1,000 steps in 4 h 28 min · onnx');
  assert.equal(
    line({ seconds: 16080, reason: 'train.patience', best: { step: 150, among: 20 } }, { health: 'finished' }),
    'Finished early · 200 steps in 4 h 28 min · none better since step 150 (train.patience) · onnx',
  );
  assert.equal(line({}, { health: 'failed' }), 'Failed · step 200 of 1,000 · onnx');
  const owner = { pid: 1, host: 'gpu-07', here: false };
  assert.equal(line({ owner }, { health: 'silent' }), 'No news for 4 min · step 200 of 1,000 · on gpu-07');
  assert.equal(line({}, { health: 'silent', heartbeat: null }), 'No news · step 200 of 1,000');
});

test('the header says how far a training has come that has no folder yet', () => {
  const stages = [
    { what: 'Config read', seconds: 0.4 },
    { what: 'Tracing the training step', seconds: 2.8 },
  ];
  assert.deepEqual(startingStatus({ label: '', stages, error: null }).bits, ['Tracing the training step', '3 s']);
  assert.deepEqual(startingStatus({ label: '', stages: [], error: null }).bits, []);
});

test('the picker says how runs do', () => {
  const { summary } = runView();
  assert.equal(pickerText(summary), 'β 4, seed 0 · training, 20 %');
  assert.equal(pickerText({ ...summary, health: 'finished' }), 'β 4, seed 0 · finished');
  assert.equal(pickerText({ ...summary, step: 0, steps: 0, health: 'stopped' }), 'β 4, seed 0 · stopped at 0 %');
});

test('small words', () => {
  assert.deepEqual([0.0001, 0.00003, 0.002].map(valueText), ['1e-4', '3e-5', '0.002']);
  assert.deepEqual([0, 59, 60, 3599, 7200, 200_000].map(roughly), ['1 s', '59 s', '1 min', '60 min', '2 h', '2 days']);
  assert.equal(pathEnd('C:\\work\\mnist.vae.yaml', 1), 'mnist.vae.yaml');
  assert.equal(pathEnd('/a/runs/mnist/x', 3), 'runs/mnist/x');
  assert.equal(changedText([]), ', unchanged since the run started');
  assert.equal(changedText(['a', 'b', 'c', 'd', 'e']), ', changed since the run started: a, b, c, d and 1 more');
  assert.equal(shortFingerprint('9f3a00000000c21e'), '9f3a…c21e');
});

test('six numbers, and none of them NaN', () => {
  const values = (...of: Parameters<typeof runView>): string[] =>
    keyNumbers(runView(...of)).map(({ value, unit }) => `${value} ${unit}`.trim());
  assert.deepEqual(values(), ['38.9 nats', '15.5 nats', '100.9 nats', '−54.4 nats', '6 of 10', '1.0 ± 0.3 nats']);
  const few = values({ test: evaluation({ n: 5 }) });
  assert.deepEqual(few.slice(4), ['– not measurable with 5 examples', '– not measurable with 5 examples']);
  assert.deepEqual(new Set(values({ test: null, train: null })), new Set(['– not evaluated yet']));
  assert.deepEqual(values({ test: evaluation({ rate: NaN, loss: Infinity }) }).slice(1, 3), ['– nats', '– nats']);
  const squares = values({ likelihood: 'sse' });
  assert.deepEqual([squares[0], squares[3]], ['38.9 sum of squares', '– no likelihood']);
  assert.equal(values({ train: evaluation({ kind: 'train', step: 100 }) })[5], '–', 'of different steps');
});

test('the numbers of a multi-rate run say at which β they are', () => {
  const multiRate = { range: [0.01, 10] as [number, number], followed: 1, weighsRate: true };
  const units = (...of: Parameters<typeof runView>) => keyNumbers(runView(...of)).map(({ unit }) => unit);
  assert.deepEqual(
    units({ multiRate }),
    units().map(unit => `${unit}, at β 1`),
  );
  assert.deepEqual(units({ multiRate, test: null }), units({ test: null }));
});
