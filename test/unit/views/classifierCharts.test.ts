import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ClassifierEvaluation, Scalar } from '../../../src/run/records';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { scalarsTable } from '../../../src/views/curves/scalarsTable';
import { csvText } from '../../../src/views/chart/table';
import { curvesTitle, renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { factsOf } from '../../../src/vscode/text/run';
import { statusText } from '../../../src/vscode/text/status';
import { keyNumbers } from '../../../webview/inspector/training/numbers';
import { curvesOf, readAt, readoutText } from '../../../webview/inspector/training/readout';
import { someRun } from '../vscode/runs';
import { runView } from '../webview/inspectorModel';
import { assertSound, texts } from './snapshot';
import { UNASKED } from '../../../src/analysis/results/similarities';

/** What is shown of a classifier, which has neither rate nor distortion. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const evaluation = (place: 'train' | 'test', step: number): ClassifierEvaluation => ({
  kind: `classifier ${place}`,
  step,
  n: 100,
  crossEntropy: 10 - step / 100,
  crossEntropyError: 0.1,
  accuracy: step / 1000,
  factors: [
    { name: 'shape', classes: 3, crossEntropy: 1, accuracy: 0.95 },
    { name: 'x', classes: 32, crossEntropy: 2, accuracy: 0.5 },
  ],
});
const SCALARS: Scalar[] = [
  { kind: 'classifier batch', step: 100, loss: 9.5 },
  { kind: 'classifier batch', step: 500, loss: 5.5 },
  evaluation('train', 500),
  evaluation('test', 500),
];

test('its curves are loss and accuracy', () => {
  const data = { scalars: SCALARS, rateWeight: null, likelihood: 'bernoulli', checkpoints: [500], steps: 1000 };
  for (const width of [820, 388]) {
    const svg = renderTrainingCurves(data, { width }, document);
    assertSound(svg);
    assert.deepEqual(
      Array.from(svg.querySelectorAll('.panel'), panel => panel.getAttribute('class')),
      ['panel cross-entropy', 'panel accuracy'],
    );
    assert.deepEqual(texts(svg, '.end'), ['test 5.0', 'train 5.0', 'test 50.0 %', 'train 50.0 %']);
  }
  const early = renderTrainingCurves({ ...data, scalars: SCALARS.slice(0, 1) }, { width: 388 }, document);
  assertSound(early);
  assert.equal(curvesTitle(SCALARS), 'Loss and accuracy');
});

test('a readout, the numbers, a tooltip and the status bar say them', () => {
  assert.equal(
    readoutText(readAt(curvesOf(SCALARS), 480)!),
    'Step 500: cross-entropy test 5.0, train 5.5; accuracy test 50.0 %',
  );
  const run = runView({ test: null, train: null, classifier: { test: evaluation('test', 500), train: null } });
  assert.deepEqual(
    keyNumbers(run).map(({ name, value, unit }) => [name, value, unit]),
    [
      ['Accuracy, test', '50.0 %', 'mean over factors'],
      ['Accuracy, train', '–', 'mean over factors'],
      ['Loss, test', '5.0', 'nats, all factors'],
      ['Accuracy, shape', '95.0 %', 'of 3 classes'],
      ['Accuracy, x', '50.0 %', 'of 32 classes'],
    ],
  );
  const waiting = keyNumbers(runView({ classifier: { test: null, train: null } }));
  assert.ok(waiting.every(({ value, unit }) => value === '–' && unit === 'not evaluated yet'));
  const followed = someRun({ scalars: SCALARS });
  assert.equal(new Map(factsOf(followed)).get('Accuracy, test'), '50.0 %');
  assert.equal(statusText([followed], false), 'VAE 79 % · accuracy 50.0 % · cross-entropy 5.0');
  assert.equal(statusText([someRun({ scalars: SCALARS.slice(0, 2) })], false), 'VAE 79 % · cross-entropy 5.5');
});

test('its table has a column for each factor', () => {
  const [head, first, , , last] = csvText(scalarsTable(SCALARS, 'bernoulli')).split('\r\n');
  assert.equal(head, 'step,kind,n,loss,lossError,accuracy,accuracy of shape,accuracy of x');
  assert.equal(first, '100,batch,,9.5,,,,');
  assert.equal(last, '500,test,100,5,0.1,0.5,0.95,0.5');
});

test('the norm of its gradient, where it is clipped, has curve and column', () => {
  const scalars = SCALARS.map(one => (one.kind === 'classifier batch' ? { ...one, gradientNorm: one.step / 8 } : one));
  const [, first, , , last] = csvText(scalarsTable(scalars, 'bernoulli')).split('\r\n');
  assert.deepEqual([first, last], ['100,batch,,9.5,,,,,12.5', '500,test,100,5,0.1,0.5,0.95,0.5,']);
  assert.equal(curvesTitle(scalars), 'Loss, accuracy and gradient norm');
});

test('its heads are a group of their own beside the layers of a VAE', () => {
  const rows = ['input', 'encoder/1', 'encoder/2', 'classifier/1', 'classifier/2'];
  const columns = ['input', 'encoder/1', 'z_mean', 'sampling', 'decoder/1'];
  const table = rows.map(() => columns.map(() => 0.5));
  const comparison = { rows, columns, n: 10, linearCka: table, debiasedCka: table, ...UNASKED, causes: {} };
  for (const width of [820, 388]) {
    const svg = renderLayerHeatmap({ comparison, measure: 'linearCka' }, { width }, document);
    assertSound(svg);
    assert.ok(svg.querySelectorAll('.bracket').length >= 5);
  }
});
