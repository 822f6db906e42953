import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { renderScaleChart, scaleTable } from '../../../src/views/profiles/scaleChart';
import { addLayerCursor } from '../../../webview/common/measuring/layerCursor';
import { assertSnapshot, assertSound, numbers, texts } from './snapshot';
import { LAYERS, syntheticProfiles, syntheticScale } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

test('dimension over scale looks as it did', () => {
  const svg = renderScaleChart({ layer: 'encoder/3', scale: syntheticScale() }, { width: 520 }, document);
  assertSound(svg);
  assertSnapshot('dimension-scale', svg);
});

test('both lines share their scales: n/k examples stand above the k-th neighbour', () => {
  const svg = renderScaleChart({ layer: 'encoder/3', scale: syntheticScale() }, { width: 520 }, document);
  const dots = (part: string) =>
    [...svg.querySelectorAll(`.${part} .dot`)].map(dot => numbers(dot, 'cx', 'cy') as [number, number]);
  const [few, far] = [dots('few'), dots('far')];
  assert.deepEqual([few.length, far.length], [6, 9]);
  few.forEach(([x], i) => assert.equal(x, far[i]![0]));
  // Equal steps from k to 2k; higher where the dimension is.
  const steps = far.slice(1).map(([x], i) => x - far[i]![0]);
  assert.ok(steps.every(step => Math.abs(step - steps[0]!) < 0.05));
  const perUnit = (far[0]![1] - far[8]![1]) / (14.4 - 6);
  assert.ok(Math.abs(few[2]![1] - (far[8]![1] + 3.9 * perUnit)) < 0.1);
  assert.ok(texts(svg, 'title').includes('2NN of 4 × 500 examples: 9.9 ± 0.3'));
  assert.ok(texts(svg, 'title').includes('GRIDE, neighbours 4 and 8: 9.1 ± 0.0'));
});

test('without a value it says why, and the table leaves it empty', () => {
  const cause = 'z_log_var is constant over these examples';
  const nothing = { decay: [], gride: [], distinct: 1, cause };
  const svg = renderScaleChart({ layer: 'z_log_var', scale: nothing }, { width: 300 }, document);
  assert.match(svg.textContent, /z_log_var is constant over these examples\./);
  const gride = [{ k: 1, id: null, error: null, distance: 1 }];
  const some = { ...syntheticScale(), gride, cause };
  assertSound(renderScaleChart({ layer: 'z', scale: some }, { width: 300 }, document));
  assert.deepEqual(scaleTable(some).rows[0], [1, null, null, 1, 2000, 14.1, 0.03 * 14.1]);
  assert.deepEqual(scaleTable(some).rows[1], [2, null, null, null, 1000, 11.8, 0.03 * 11.8]);
  assert.equal(scaleTable(nothing).rows.length, 0);
});

test('the profile: arrow keys and clicks choose a layer, and stop at the ends', () => {
  const svg = renderDimensionProfile({ profiles: syntheticProfiles() }, { width: 820 }, document);
  const layers = LAYERS.map(([name]) => name);
  let layer: string = layers[0]!;
  const moves: string[] = [];
  addLayerCursor(svg, {
    layers,
    layer: () => layer,
    describe: name => `${name}: 8.3`,
    onMove: to => {
      layer = to;
      moves.push(to);
    },
  });
  assert.equal(svg.getAttribute('aria-label'), 'input: 8.3. Arrow keys move through the layers.');
  assert.equal(svg.querySelector('.chosen')!.getAttribute('data-layer'), 'input');
  const { Event } = document.defaultView!;
  const fire = (target: Element, type: string, more: object = {}) =>
    target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), more));
  for (const key of ['ArrowLeft', 'ArrowRight', 'a', 'End', 'ArrowRight']) fire(svg, 'keydown', { key });
  fire(svg.querySelector('.columns [data-layer="z_mean"]')!, 'click');
  fire(svg.querySelector('.legend')!, 'click');
  assert.deepEqual(moves, [layers[1], layers.at(-1), 'z_mean']);
});
