import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { renderReport } from '../../../src/views/report/report';
import { assertSound, texts } from './snapshot';
import { syntheticReport, syntheticScalars } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const OVER = { range: [0.01, 10] as [number, number], followed: 1 };
const data = { scalars: syntheticScalars(), rateWeight: 1, likelihood: 'bernoulli', checkpoints: [], steps: 6000 };

test('the chart of a multi-rate run says of which β its lines are', () => {
  for (const width of [820, 360]) {
    const svg = renderTrainingCurves({ ...data, trainedOver: OVER }, { width }, document);
    assertSound(svg);
    const said = texts(svg);
    assert.ok(said.includes('test, β 1'), said.join('|'));
    assert.ok(said.includes('train, mini-batch, all β from 0.01 to 10'));
    assert.ok(said.some(text => text.startsWith('Loss, distortion + β · rate')));
  }
});

test('that of a run of one β says nothing of it', () => {
  for (const trainedOver of [null, undefined]) {
    const said = texts(
      renderTrainingCurves({ ...data, ...(trainedOver === null && { trainedOver }) }, { width: 820 }, document),
    );
    assert.ok(said.includes('test') && said.includes('train, mini-batch'));
    assert.ok(said.every(text => !text.includes('β')));
  }
});

test('a report says so above its chart', () => {
  const of = (trainedOver: typeof OVER | null) => renderReport({ ...syntheticReport(), trainedOver }, document);
  const sentence = 'evaluations at β 1, mini-batches are means over all β from 0.01 to 10';
  assert.ok(of(OVER).includes(sentence));
  assert.ok(!of(null).includes('mini-batches are means'));
});
