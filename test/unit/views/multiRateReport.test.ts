import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { parseHTML } from 'linkedom';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderDifferences } from '../../../src/views/curves/differenceOverBeta';
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

test('a run of one β says why the multi-rate one beside it has no curve, and that of a run without points is no run', () => {
  const single: Partial<ReportData> = { folder: '/runs/beta1', curve: null, leftOut: [] };
  const why = /The curve of a multi-rate run could not be measured: Its data are gone\./;
  assert.match(render({ ...single, unmeasured: { curve: 'its data are gone' } }).body.textContent, why);
  assert.doesNotMatch(render(single).body.textContent, /could not be measured/);
  const { body } = render({ ...single, curve: { points: POINTS } });
  assert.match(body.textContent, /1 multi-rate run at its last checkpoint; this run is not among them/);
  assert.doesNotMatch(body.textContent, /0 runs/);
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

test('beside several multi-rate runs each row says whose it is, and each has its line, the run at hand in full', () => {
  const other = '/runs/wide-range';
  const points = [...POINTS, ...POINTS.map(point => ({ ...point, run: other, rate: point.rate + 1 }))];
  const retrained = [retrainedAt(1, 0.5), { ...retrainedAt(1, 0.8), multiRateRun: other }];
  const page = render({ ...OWN, curve: { points }, retrained });
  assert.match(page.body.textContent, /this run at 3 β, 1 other multi-rate run at its last checkpoint/);
  const lines = [...page.querySelectorAll('.wide path.curve.multi-rate.test')];
  assert.deepEqual(
    lines.map(line => [line.textContent, line.getAttribute('stroke-opacity')]),
    [
      ['multi-rate multi-rate, test', null],
      ['multi-rate wide-range, test', '0.5'],
    ],
  );
  const table = [...page.querySelectorAll('table')].find(one => /Multi-rate beside retrained/.test(one.textContent))!;
  assert.deepEqual(
    Array.from(table.querySelectorAll('tbody tr'), row => texts(row, 'td').slice(3)),
    [
      ['0.5 ± 0.1', '0', 'multi-rate', 'beta1-seed0'],
      ['0.8 ± 0.1', '0', 'wide-range', 'beta1-seed0'],
    ],
  );
});

test('beside retrained runs it has the chart of the inspector', () => {
  const retrained = [retrainedAt(0.1, -0.2), retrainedAt(4, 1.4, { error: 0.2 })];
  const page = render({ ...OWN, retrained });
  const [wide, ...others] = page.querySelectorAll('.wide > svg.difference-over-beta');
  assert.equal(others.length, 0);
  const expected = renderDifferences({ retrained, likelihood: 'bernoulli' }, { width: 820 }, document);
  assert.deepEqual(texts(wide!, '.point title'), texts(expected, '.point title'));
  assert.equal(render(OWN).querySelector('svg.difference-over-beta'), null);
});

test('a run of one β has the curve of a multi-rate one beside its own', () => {
  const own = { folder: '/runs/beta1', parameter: { key: 'objective.beta', symbol: 'β', some: [1, 4] } };
  const plain = POINTS.map(point => ({ ...point, multiRate: undefined, run: own.folder })).slice(0, 2);
  const page = render({ ...own, curve: { points: [...plain, ...POINTS] } });
  assert.match(page.body.textContent, /1 run, each at its last evaluation, 1 multi-rate run at its last checkpoint/);
  assert.equal(page.querySelectorAll('.wide path.curve.multi-rate.test').length, 1);
});

test('what could not be measured is said where it is missing, and keeps nothing else off', () => {
  const unmeasured = { layers: 'no room', curve: 'no data', retrained: 'a value is not finite' };
  const page = render({ ...OWN, comparison: null, retrained: [retrainedAt(1, 0.5)], unmeasured });
  const sections = [...page.querySelectorAll('section')];
  const of = (name: string): string =>
    sections.find(section => section.querySelector('h2')!.textContent === name)!.textContent;
  assert.match(of('Layers'), /The layers have not been compared: No room\. Once that is mended: vae-lens compare/);
  assert.doesNotMatch(of('Dimensions'), /could not|have not/);
  assert.match(of('Rate–distortion'), /could not be measured: No data\./);
  assert.match(of('Rate–distortion'), /beside every retrained one: A value is not finite\..*/);
  assert.match(of('Rate–distortion'), /Multi-rate beside retrained/);
  const without = render({ ...OWN, curve: null, unmeasured });
  assert.match(
    without.body.textContent,
    /curve of this run over β has not been measured: No data\. Once that is mended:/,
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
