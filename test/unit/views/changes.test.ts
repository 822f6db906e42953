import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { changeAt, whyNoChange } from '../../../src/views/heatmaps/cells';
import { renderCellHistory } from '../../../src/views/heatmaps/cellHistory';
import { renderChangeHeatmap } from '../../../src/views/heatmaps/changeHeatmap';
import { renderDifferenceHeatmap } from '../../../src/views/heatmaps/differenceHeatmap';
import { explainChange } from '../../../src/views/heatmaps/explain';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderSeedDots } from '../../../src/views/heatmaps/seedDots';
import { meanAndSpread } from '../../../src/views/chart/spread';
import { changeTable } from '../../../src/views/heatmaps/comparisonTables';
import { assertSound, numbers, texts } from './snapshot';
import { syntheticComparison } from './synthetic';
import { UNASKED } from '../../../src/analysis/results/similarities';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

function comparisonOf(layers: string[], values: (number | null)[][], causes: Record<string, string> = {}): Comparison {
  return { rows: layers, columns: layers, n: 100, linearCka: values, debiasedCka: values, ...UNASKED, causes };
}

const now = comparisonOf(
  ['input', 'z_mean', 'decoder/1'],
  [
    [1, 0.75, 0.5],
    [0.75, 1, 0.5],
    [0.5, 0.5, 1],
  ],
);
/** The same layers in another order, one of them missing. */
const then = comparisonOf(
  ['z_mean', 'input'],
  [
    [1, 0.5],
    [0.5, 1],
  ],
);
const names: [string, string] = ['step 500', 'step 40'];

test('one heatmap less another, by the names of the layers', () => {
  assert.equal(changeAt(now, then, 'linearCka', 0, 1), 0.25);
  assert.equal(changeAt(then, now, 'linearCka', 0, 1), -0.25);
  assert.equal(changeAt(now, now, 'linearCka', 2, 0), 0);
  assert.equal(changeAt(now, then, 'linearCka', 2, 0), null);
  assert.equal(whyNoChange(now, then, 'linearCka', 2, 0), 'the other one has no layer decoder/1');
  assert.equal(changeAt(now, then, 'procrustes', 0, 1), null, 'what was not measured');
});

test('why a cell has no difference', () => {
  const constant = comparisonOf(
    ['input', 'z_mean'],
    [
      [1, null],
      [null, null],
    ],
    { z_mean: 'z_mean is constant' },
  );
  for (const [one, other] of [
    [now, constant],
    [constant, now],
  ] as const) {
    assert.equal(changeAt(one, other, 'linearCka', 0, 1), null);
    assert.equal(whyNoChange(one, other, 'linearCka', 0, 1), 'z_mean is constant');
  }
});

test('a difference in words', () => {
  assert.deepEqual(explainChange(now, then, 0, 1, 'linearCka', names), {
    title: 'input × z_mean',
    value: '+0.25',
    sentence: 'input and z_mean are more alike at step 500 (0.75 at step 500, 0.50 at step 40).',
  });
  assert.match(
    explainChange(then, now, 0, 1, 'linearCka', names).sentence,
    /are more alike at step 40 \(0\.50 at step 500/,
  );
  assert.match(explainChange(now, now, 0, 1, 'linearCka', names).sentence, /^input and z_mean are as alike at/);
  assert.equal(
    explainChange(now, then, 0, 1, 'linearCka', ['step 500', 'untrained']).sentence,
    'input and z_mean are more alike at step 500 (0.75 at step 500, 0.50 untrained).',
  );
  assert.equal(explainChange(now, then, 1, 1, 'linearCka', names).sentence, 'A layer and itself: always the same.');
  assert.match(explainChange(now, then, 0, 2, 'linearCka', names).sentence, /no layer decoder\/1\.$/);
});

test('the heatmap of a difference: a cell for each pair, hatched where there is none, its ends named', () => {
  const svg = renderChangeHeatmap(
    { comparison: now, from: then, measure: 'linearCka', names },
    { width: 500 },
    document,
  );
  assertSound(svg);
  const cells = [...svg.querySelectorAll('.cells > *')];
  assert.equal(cells.length, 9);
  assert.deepEqual(
    cells.map(cell => cell.getAttribute('data-value')),
    ['0', '0.25', '', '0.25', '0', '', '', '', ''],
  );
  assert.equal(svg.querySelectorAll('.hatched').length, 5);
  assert.ok(texts(svg, '.legend text').includes('more alike at step 40'));
  const missing = renderChangeHeatmap(
    { comparison: now, from: then, measure: 'procrustes', names },
    { width: 500 },
    document,
  );
  assert.match(missing.textContent, /has not been measured/);
  const { rows } = changeTable(now, then, 'linearCka');
  assert.deepEqual(rows[1], ['input', 'z_mean', 0.25, null]);
  assert.deepEqual(rows[8], ['decoder/1', 'decoder/1', null, 'the other one has no layer decoder/1']);
});

test('the blue end is a loss, the orange end a gain', () => {
  const some = syntheticComparison();
  const less = { ...some, linearCka: some.linearCka.map(row => row.map(value => value && value - 0.1)) };
  const fills = (a: Comparison, b: Comparison): Set<string | null> => {
    const svg = renderChangeHeatmap({ comparison: a, from: b, measure: 'linearCka', names }, { width: 600 }, document);
    return new Set([...svg.querySelectorAll('.cells > rect')].map(cell => cell.getAttribute('fill')));
  };
  assert.ok([...fills(some, less)].every(fill => fill?.includes('charts-orange')));
  assert.ok([...fills(less, some)].every(fill => fill?.includes('charts-blue')));
});

test('mean and standard deviation', () => {
  // Of 1, 2, 3, 4 the mean is 2.5 and the variance (N − 1) 5/3.
  const { mean, deviation } = meanAndSpread([1, 2, 3, 4]);
  assert.equal(mean, 2.5);
  assert.ok(Math.abs(deviation! - Math.sqrt(5 / 3)) < 1e-15);
  assert.deepEqual(meanAndSpread([0.7]), { mean: 0.7, deviation: null });
});

test('each seed is a dot, their mean a stroke between them', () => {
  const seeds = [0.25, 0.5, 0.75].map((value, seed) => ({ seed, value }));
  const svg = renderSeedDots({ cell: 'a × b', seeds }, { width: 208 }, document);
  assertSound(svg);
  const xs = [...svg.querySelectorAll('.dot')].map(dot => numbers(dot, 'cx')[0]!);
  assert.equal(xs.length, 3);
  const [x1] = numbers(svg.querySelector('.mean')!, 'x1');
  assert.ok(Math.abs(x1! - (xs[0]! + xs[2]!) / 2) < 0.02);
  assert.match(svg.querySelector('desc')!.textContent, /^seed 0: 0\.25; seed 1: 0\.50; seed 2: 0\.75; mean 0\.50\.$/);
  assertSound(renderSeedDots({ cell: 'a × b', seeds: [{ seed: 3, value: 1.2 }] }, { width: 20 }, document));
});

test('a pair of layers drawn large has a grid to read values from', () => {
  const points = [0, 100, 400].map((step, i) => ({ step, value: 0.2 + 0.3 * i }));
  const draw = (size: { width: number; height?: number }): SVGSVGElement =>
    renderCellHistory({ cell: 'a × b', points, selected: 400 }, size, document);
  assert.deepEqual(texts(draw({ width: 208 })).slice(0, 2), ['0', '1']);
  const large = draw({ width: 700, height: 220 });
  assertSound(large);
  assert.deepEqual(texts(large).slice(0, 5), ['0', '0.25', '0.5', '0.75', '1']);
});

test('layers of two kinds of models: no square, and no difference where there is no counterpart', () => {
  const values = [
    [1, 0.9, 0.4, 0.3],
    [0.8, 0.95, 0.5, 0.4],
    [0.6, 0.7, 0.6, 0.5],
  ];
  const comparison: Comparison = {
    ...comparisonOf(['input', 'encoder/1', 'z_mean'], values),
    columns: ['input', 'encoder/1', 'classifier/1', 'classifier/2'],
  };
  for (const render of [renderLayerHeatmap, renderDifferenceHeatmap]) {
    const svg = render({ comparison, measure: 'linearCka' }, { width: 500 }, document);
    assertSound(svg);
    assert.equal(svg.querySelectorAll('.cells > *').length, 12);
  }
  const difference = renderDifferenceHeatmap({ comparison, measure: 'linearCka' }, { width: 500 }, document);
  assert.deepEqual(
    [...difference.querySelectorAll('.hatched')].map(cell => cell.getAttribute('data-row')),
    ['z_mean', 'z_mean', 'z_mean', 'z_mean'],
  );
  assert.match(difference.textContent, /z_mean × input: no value, the other one has no layer z_mean/);
});
