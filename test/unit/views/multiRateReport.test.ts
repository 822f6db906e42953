import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { parseHTML } from 'linkedom';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { costText } from '../../../src/views/curves/retrainedNumbers';
import { renderReport } from '../../../src/views/report/report';
import type { ReportData } from '../../../src/views/report/reportData';
import { multiRatePoints } from '../analysis/multiRatePoints';
import { retrainedAt } from '../analysis/retrainedAt';
import { texts } from './snapshot';
import { syntheticReport } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const FOLDER = '/runs/multi-rate';
const POINTS = multiRatePoints([0.01, 1, 10], beta => ({
  rate: 20 / (1 + beta),
  distortion: 60 + beta,
  activeUnits: 8,
}));
const OWN: Partial<ReportData> = {
  folder: FOLDER,
  parameter: null,
  rateWeight: 1,
  trainedOver: { range: [0.01, 10], followed: 1 },
  curve: { points: POINTS },
  leftOut: [],
};

function render(change: Partial<ReportData> = {}): Document {
  return parseHTML(renderReport({ ...syntheticReport(), ...change }, document)).document;
}

test('a multi-rate run has its curve, and says at which β its numbers are', () => {
  const page = render(OWN);
  assert.equal(page.querySelectorAll('.wide > svg.rate-distortion').length, 1);
  assert.match(page.body.textContent, /this run at 3 β/);
  assert.match(page.querySelector('header')!.textContent, /every β from 0\.01 to 10\..* are of it at β 1\./);
  assert.doesNotMatch(page.body.textContent, /classifier/);
});

test('without a curve it says how to measure one', () => {
  const page = render({ ...OWN, curve: null });
  assert.ok(texts(page.body, 'section > p code').includes('vae-lens curve /runs/multi-rate'));
});

test('beside retrained runs each β has its difference with an error, and both ways their cost', () => {
  const page = render({ ...OWN, retrained: [retrainedAt(0.1, -0.2), retrainedAt(4, 1.4, { error: 0.2 })] });
  const table = [...page.querySelectorAll('table')].find(one => /Multi-rate beside retrained/.test(one.textContent))!;
  const rows = Array.from(table.querySelectorAll('tbody tr'), row => texts(row, 'td'));
  assert.deepEqual(rows, [
    ['0.1', '99.8', '100.0', '−0.2 ± 0.1', '0'],
    ['4', '101.4', '100.0', '1.4 ± 0.2', '0'],
  ]);
  assert.ok(
    texts(page.body, 'section > p').includes(
      'Multi-rate: 1 run, 6,000 steps, 70 s; retrained: 2 runs, 12,000 steps, 120 s.',
    ),
  );
});

test('a run of one β says nothing of multi-rate, and a classifier has no rate', () => {
  assert.doesNotMatch(render().body.textContent, /[Mm]ulti-rate|every β/);
  assert.match(render({ parameter: null, curve: null }).body.textContent, /A classifier has no rate/);
});

test('a run that stands in several rows costs once', () => {
  const rows = [retrainedAt(1, 0), retrainedAt(1, 0, { seed: 1 }), retrainedAt(1, 0)];
  assert.equal(costText(rows), 'multi-rate: 1 run, 6,000 steps, 70 s; retrained: 2 runs, 12,000 steps, 120 s');
});
