import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderDifferences, sideBySide } from '../../../src/views/curves/differenceOverBeta';
import { retrainedBasis, retrainedRows, retrainedTable } from '../../../src/views/curves/retrainedNumbers';
import { retrainedAt } from '../analysis/retrainedAt';
import { assertSnapshot, assertSound, numbers, texts } from './snapshot';

/** What a multi-rate run loses against runs of one β each. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const RETRAINED = [
  retrainedAt(0.01, -0.4, { error: 0.3 }),
  retrainedAt(0.1, 0.2),
  retrainedAt(1, 0.8),
  retrainedAt(1, 1.1, { seed: 1 }),
  retrainedAt(4, 1.6, { error: 0.2 }),
];
const draw = (retrained = RETRAINED, likelihood = 'bernoulli', width = 600): SVGSVGElement =>
  renderDifferences({ retrained, likelihood }, { width }, document);

describe('differences over β', () => {
  for (const [name, width] of [
    ['wide', 820],
    ['narrow', 388],
  ] as const) {
    test(`look as they did, ${name}`, () => {
      const svg = draw(RETRAINED, 'bernoulli', width);
      assertSound(svg);
      assertSnapshot(`difference-over-beta-${name}`, svg);
    });
  }
  test('are dots with bars to scale, about a line at none', () => {
    const svg = draw();
    const [zero] = numbers(svg.querySelector('.zero')!, 'y1') as [number];
    const heights = Array.from(svg.querySelectorAll('.point'), dot => zero - numbers(dot, 'cy')[0]!);
    const unit = heights[2]! / 0.8;
    const bars = [...svg.querySelectorAll('.spread')].map(bar => numbers(bar, 'y1', 'y2') as [number, number]);
    for (const [i, { difference }] of RETRAINED.entries()) {
      assert.ok(Math.abs(heights[i]! - unit * difference.mean) < 0.2, String(i));
      const [y1, y2] = bars[i]!;
      assert.ok(Math.abs(y1 - y2 - 2 * unit * difference.error) < 0.2, String(i));
    }
    assert.deepEqual(
      Array.from(svg.querySelectorAll('.point'), dot => dot.getAttribute('data-run')),
      RETRAINED.map(({ run }) => run),
    );
    assert.equal(svg.querySelector('.point title')!.textContent, 'β 0.01: −0.4 ± 0.3');
  });
  test('are a sum of squares where distortion is one', () => {
    assert.ok(texts(draw(RETRAINED, 'sse')).some(text => text.includes('sum of squares')));
    assert.ok(texts(draw()).some(text => text.includes('nats')));
  });
  test('of none, or none that can be drawn, are words', () => {
    for (const retrained of [[], [retrainedAt(1, NaN)]]) {
      const svg = draw(retrained);
      assertSound(svg);
      assert.equal(svg.querySelectorAll('.point, .zero').length, 0);
    }
    assertSound(draw([retrainedAt(1, 0, { error: 0 })]));
    assertSound(draw(RETRAINED, 'bernoulli', 220));
  });
});

test('runs of one β stand side by side about it, and what they are says so', () => {
  const svg = draw();
  const at = Array.from(svg.querySelectorAll('.point'), dot => numbers(dot, 'cx')[0]!);
  const [tick] = [...svg.querySelectorAll('.x-axis text')].filter(text => text.textContent === '1');
  assert.ok(Math.abs(at[3]! - at[2]! - 9) < 0.2);
  assert.ok(Math.abs((at[2]! + at[3]!) / 2 - numbers(tick!, 'x')[0]!) < 0.2);
  const bars = Array.from(svg.querySelectorAll('.spread'), bar => numbers(bar, 'x1')[0]!);
  assert.deepEqual(bars, at);
  const [first, ...others] = RETRAINED;
  assert.match(retrainedBasis([first!, ...others], 'bernoulli'), /; runs of one β stand side by side$/);
  assert.doesNotMatch(retrainedBasis([first!], 'bernoulli'), /side by side/);
});

test('dots of one place keep off the next place, and within bounds', () => {
  assert.deepEqual(sideBySide([50, 90, 90, 90], [0, 200]), [50, 81, 90, 99]);
  assert.deepEqual(sideBySide([50, 50, 56, 56], [0, 200]), [48.5, 51.5, 54.5, 57.5]);
  assert.deepEqual(sideBySide([100, 100], [0, 100]), [91, 100]);
});

test('the same in numbers, each with the name that tells its run from the others', () => {
  const rows = retrainedRows(RETRAINED);
  assert.deepEqual(rows[3], {
    ...{
      run: '/runs/beta1-seed1',
      name: 'beta1-seed1',
      multiRateName: 'multi-rate',
      beta: '1',
      multiRate: '101.1',
      retrained: '100.0',
    },
    ...{ difference: '1.1 ± 0.1', seed: '1, not 0', steps: '6,000', seconds: '60' },
  });
  const { columns, rows: cells } = retrainedTable(RETRAINED);
  assert.deepEqual(cells[4], [4, 101.6, 100, 1.6, 0.2, 0, 0, 6000, 60, '/runs/beta4-seed0']);
  assert.ok(cells.every(row => row.length === columns.length));
});
