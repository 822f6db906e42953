import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/config/reading/read';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { DARK_THEME } from '../../../src/views/chart/theme';
import { renderHoverCurve } from '../../../src/views/curves/hoverCurve';
import { betaText } from '../../../src/vscode/language/betaText';
import { overBetaText, rangedObjective, rangeText } from '../../../src/vscode/language/multiRateText';
import { atBeta } from '../analysis/atParameter';
import { multiRatePoints } from '../analysis/multiRatePoints';
import { texts } from '../views/snapshot';

const LINE = multiRatePoints([0.1, 1, 10], beta => ({
  rate: 20 - 10 * Math.log10(beta),
  distortion: 40 + 20 * Math.log10(beta),
  activeUnits: beta < 5 ? 8 : 3,
}));
const FACTS = { range: [0.1, 10] as [number, number], points: LINE };

function configOf(objective: string) {
  return readConfig(`data: {name: tetrominoes}\nmodel: {architecture: mlp}\nobjective: ${objective}`).config!;
}

test('at a β between measured ones the numbers are said to be interpolated', () => {
  // √10 is halfway between 1 and 10: rate 20 − 5, distortion 40 + 10.
  assert.equal(
    overBetaText(Math.sqrt(10), FACTS, 'bernoulli').replace(/β 3\.16\d*/, 'β √10'),
    'A multi-rate run of this data and model has at β √10 rate 15.0 nats · distortion 50.0 nats · 3 to 8 of 10 units active: ' +
      'interpolated in log β between 1 and 10, where it was measured.',
  );
  assert.equal(
    overBetaText(1, FACTS, 'sse'),
    'A multi-rate run of this data and model has at β 1 rate 20.0 nats · distortion 40.0 (sum of squares) · 8 of 10 units active: measured there.',
  );
});

test('beyond its range, without a β and without a curve no number is given', () => {
  assert.match(overBetaText(64, FACTS, 'bernoulli'), /has every β from 0\.1 to 10, and was not trained at β 64\.$/);
  assert.match(overBetaText(undefined, FACTS, 'bernoulli'), /every β from 0\.1 to 10, measured at 3 of them\.$/);
  assert.match(overBetaText(1, { ...FACTS, points: [] }, 'bernoulli'), /It is not measured over β yet/);
});

test('it stands beside what runs of one β each have measured, and in place of nothing', () => {
  const facts = { beta: 4, differences: [], likelihood: 'bernoulli', evaluationsOf: () => [] };
  const along = overBetaText(4, FACTS, 'bernoulli');
  assert.deepEqual(betaText({ ...facts, points: [], overBeta: FACTS }), [along]);
  const errors = { rateError: 0.1, distortionError: 0.1, elboError: 0.1 };
  const point = { ...atBeta(4), ...errors, split: 'test', rate: 14, distortion: 53, activeUnits: 6 } as const;
  const points = [{ ...point, latent: 10, seed: 0, step: 300, run: '/runs/four' }];
  const said = betaText({ ...facts, points, overBeta: FACTS });
  assert.deepEqual(said, [...betaText({ ...facts, points }), along]);
  assert.match(said[0]!, /rate 14\.0 nats · distortion 53\.0 nats/);
});

test('objective.range says what it means and which β are measured', () => {
  const config = configOf('{name: multi-rate, range: [0.1, 10]}');
  const objective = rangedObjective('objective.range', config)!;
  const [what, measured] = rangeText(objective, FACTS);
  assert.match(what!, /^`objective\.range` is which β one training learns.* asked at every β from 0\.1 to 10/);
  assert.equal(measured, 'Measured on the test split at 3 β: 0.1, 1, 10.');
  assert.equal(
    rangeText(objective, { ...FACTS, range: [0.05, 20] })[1],
    'Measured on the test split at 3 β, of a run whose β go from 0.05 to 20: 0.1, 1, 10.',
  );
  assert.match(rangeText(objective, { ...FACTS, points: [] })[1]!, /not measured over β yet/);
  assert.match(rangeText(objective, undefined)[1]!, /^No run/);
  assert.equal(rangedObjective('objective.name', config), objective);
  assert.equal(rangedObjective('objective.base', config), undefined);
  assert.equal(rangedObjective('objective.name', configOf('{beta: 4}')), undefined);
});

test('its curve is a line without dots, with the mark at any β of the range', async () => {
  const document = await nodeDocument();
  const draw = (value: number, points = LINE) =>
    renderHoverCurve({ points, value }, { width: 280, height: 92 }, document, DARK_THEME);
  const svg = draw(Math.sqrt(10));
  assert.equal(svg.querySelectorAll('.multi-rate').length, 1);
  assert.equal(svg.querySelectorAll('.point, .curve').length, 0);
  assert.equal(svg.querySelectorAll('.star').length, 1);
  // Linear in log β, as its points are: halfway between those of β 1 and 10.
  const place = (beta: number) => {
    const mark = draw(beta).querySelector('.mark')!;
    return ['cx', 'cy'].map(name => Number(mark.getAttribute(name)));
  };
  const [one, ten] = [place(1), place(10)];
  place(Math.sqrt(10)).forEach((at, i) => assert.ok(Math.abs(at - (one[i]! + ten[i]!) / 2) < 0.02));
  assert.equal(draw(64).querySelectorAll('.mark').length, 0);
  assert.deepEqual(texts(draw(1), '.label'), ['β 1']);

  // Retrained points stay points, and where one is, the mark is on it.
  const single = LINE.map(one => ({ ...one, multiRate: undefined, run: `/runs/${one.beta}`, rate: one.rate - 2 }));
  const both = draw(10, [...LINE, ...single]);
  assert.equal(both.querySelectorAll('.multi-rate').length, 1);
  assert.equal(both.querySelectorAll('.curve').length, 1);
  assert.equal(both.querySelectorAll('.point').length, 1);
  const lowest = Math.min(...[...both.querySelectorAll('[cx]')].map(one => Number(one.getAttribute('cx'))));
  assert.equal(Number(both.querySelector('.mark')!.getAttribute('cx')), lowest);
});
