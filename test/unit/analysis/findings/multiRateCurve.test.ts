import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../../../../src/analysis/findings/findings';
import type { CurvePoint } from '../../../../src/analysis/results/curve';
import { multiRatePoints } from '../multiRatePoints';

// A U with its minimum at β 1 and a gap that is widest at the least β.
const MULTI_RATE = multiRatePoints([0.1, 0.3, 1, 3, 10], beta => ({
  rate: 40 / (1 + beta),
  distortion: 60 + 30 * Math.abs(Math.log10(beta)),
  activeUnits: 8,
}));
const SWEEP: CurvePoint[] = MULTI_RATE.map(point => ({
  ...point,
  multiRate: undefined,
  run: `/runs/${point.beta}`,
}));

const rules = (points: CurvePoint[]): string[] =>
  findings({ likelihood: 'bernoulli', curve: { points } }).map(({ rule }) => rule);

test('the β of one multi-rate run are no sweep: of them alone nothing is found over β', () => {
  assert.ok(rules(SWEEP).length > 1);
  assert.deepEqual(rules(MULTI_RATE), []);
});

test('beside a sweep they change nothing that is found of it', () => {
  const of = (points: CurvePoint[]) => findings({ likelihood: 'bernoulli', curve: { points } });
  assert.deepEqual(of([...MULTI_RATE, ...SWEEP]), of(SWEEP));
});
