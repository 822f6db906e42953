import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison } from '../../../src/analysis/results/comparison';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import type { Cell } from '../../../src/views/heatmaps/cells';
import { selectCell } from '../../../src/views/heatmaps/heatmapGrid';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { addCursor, cellOf, firstCell } from '../../../webview/common/measuring/heatmapFigure';
import { openRuns } from '../../../webview/inspector/frame/curveDots';
import { syntheticCurve } from '../views/synthetic';
import { atBeta } from '../analysis/atParameter';
import { UNASKED } from '../../../src/analysis/results/similarities';

const layers = ['input', 'encoder/1', 'z_mean', 'decoder/1'];
const values = layers.map((_, i) => layers.map((_layer, j) => 1 - Math.abs(i - j) / 4));
const comparison: Comparison = {
  rows: layers,
  columns: layers,
  n: 100,
  linearCka: values,
  debiasedCka: values,
  ...UNASKED,
  causes: {},
};

/** A key press as the chart gets it. */
function press(document: Document, target: Element, key: string): boolean {
  const { Event } = document.defaultView!;
  const event = Object.assign(new Event('keydown', { bubbles: true, cancelable: true }), { key });
  return target.dispatchEvent(event);
}

test('the heatmap: arrow keys move the cell, and stop at the edges', async () => {
  const document = await nodeDocument();
  const svg = renderLayerHeatmap({ comparison, measure: 'linearCka' }, { width: 400 }, document);
  const { row, column } = firstCell(comparison);
  assert.deepEqual([row, column], ['encoder/1', 'z_mean']);
  let cell: Cell = cellOf(comparison, row, column);
  const moves: Cell[] = [];
  addCursor(svg, {
    comparison,
    cell: () => cell,
    label: 'Similarity of every pair of layers',
    onMove: to => {
      cell = to;
      moves.push(to);
      selectCell(svg, to);
    },
  });
  assert.equal(svg.getAttribute('tabindex'), '0');
  assert.equal(svg.getAttribute('role'), 'application');
  assert.equal(svg.querySelectorAll('.selection').length, 1);
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'a']) press(document, svg, key);
  assert.deepEqual(moves, [
    { row: 2, column: 2 },
    { row: 2, column: 3 },
  ]);
  assert.equal(svg.querySelectorAll('.selection').length, 1);
});

test('a layer that another checkpoint lacks: the first one', () => {
  assert.deepEqual(cellOf(comparison, 'encoder/7', 'decoder/1'), { row: 0, column: 3 });
});

test('the curve: each dot is a button that opens its run, one of them in the Tab order', async () => {
  const document = await nodeDocument();
  const points = [0.5, 1, 4].map((beta): CurvePoint => ({
    ...atBeta(beta),
    split: 'test',
    rate: 20 / beta,
    distortion: 60 + 5 * beta,
    rateError: 0.1,
    distortionError: 0.1,
    elboError: 0.1,
    activeUnits: 4,
    latent: 8,
    seed: 0,
    step: 100,
    run: `/runs/${beta}`,
  }));
  const svg = renderRateDistortion({ curve: { points }, likelihood: 'bernoulli' }, { width: 500 }, document);
  const opened: string[] = [];
  openRuns(svg, { own: '/runs/1', onOpen: run => opened.push(run) });
  const dots = [...svg.querySelectorAll('[role=button]')];
  assert.equal(dots.length, 3);
  const inOrder = dots.filter(dot => dot.getAttribute('tabindex') === '0');
  assert.deepEqual(
    inOrder.map(dot => dot.getAttribute('data-run')),
    ['/runs/1'],
  );
  assert.match(inOrder[0]!.getAttribute('aria-label') ?? '', /β 1.*this run/);
  press(document, dots[2]!, 'Enter');
  assert.deepEqual(opened, [dots[2]!.getAttribute('data-run')]);
  assert.notEqual(svg.getAttribute('role'), 'img');
});

test('the curve: a dot that is chosen is pressed and where Tab goes, and says what the others do', async () => {
  const document = await nodeDocument();
  const svg = renderRateDistortion({ curve: syntheticCurve(), likelihood: 'bernoulli' }, { width: 500 }, document);
  const chosen = '/runs/sprites/beta2-seed1';
  openRuns(svg, {
    own: '/runs/sprites/beta4-seed0',
    onOpen: () => undefined,
    does: 'shows its reconstructions',
    chosen,
  });
  const dots = [...svg.querySelectorAll('[role=button]')];
  const runsOf = (name: string, value: string): (string | null)[] =>
    dots.filter(dot => dot.getAttribute(name) === value).map(dot => dot.getAttribute('data-run'));
  assert.deepEqual(runsOf('aria-pressed', 'true'), [chosen]);
  assert.deepEqual(runsOf('tabindex', '0'), [chosen]);
  assert.equal(dots.length, 24 + 8, 'each run, and the mean of each β');
  const other = dots.find(dot => dot.getAttribute('data-run') === '/runs/sprites/beta8-seed2')!;
  assert.match(other.getAttribute('aria-label')!, /^seed 2, β 8: .*; shows its reconstructions$/);
});
