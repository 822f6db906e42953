import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { CurveFamily } from '../../../src/analysis/results/curve';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { familyTable, renderSideBySide } from '../../../src/views/curves/sideBySide';
import { assertLabelsApart, assertSnapshot, assertSound, numbers, texts } from './snapshot';
import { syntheticCurve } from './synthetic';

/** Small multiples of curves that differ in one key. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const moved = (by: number) =>
  syntheticCurve().points.map(point => ({ ...point, distortion: point.distortion + by, run: `${point.run}-${by}` }));
const FAMILY: CurveFamily = {
  key: 'model.hidden',
  curves: [
    { value: '[512]', own: true, points: moved(0) },
    { value: '[512, 512, 512]', own: false, points: moved(-4) },
    { value: '[1024]', own: false, points: moved(8) },
  ],
};
const draw = (width: number, family = FAMILY): SVGSVGElement =>
  renderSideBySide({ family, likelihood: 'bernoulli' }, { width }, document);

describe('curves side by side', () => {
  for (const [name, width] of [
    ['wide', 820],
    ['narrow', 388],
  ] as const) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(width);
      assertSound(svg);
      assertLabelsApart(svg);
      assertSnapshot(`side-by-side-${name}`, svg);
    });
  }
  test('the same nats are at the same height in all panels of a row', () => {
    const svg = draw(820);
    const tops = (suffix: string): number[] =>
      [...svg.querySelectorAll('.point:not(.star)')]
        .filter(dot => dot.getAttribute('data-run')?.endsWith(suffix))
        .map(dot => numbers(dot, 'cy')[0]!);
    const [shallow, deep, wide] = [tops('-0'), tops('--4'), tops('-8')];
    assert.equal(shallow.length, 7);
    const shifts = shallow.map((y, i) => [deep[i]! - y, y - wide[i]!]);
    // 4 nats less lie half as much below as 8 nats more lie above.
    assert.ok(shifts.every(([down, up]) => Math.abs(2 * down! - up!) < 0.1 && down! > 0));
    assert.deepEqual(texts(svg, '.panel'), ['[512], this run’s', '[512, 512, 512]', '[1024]']);
  });
  test('the axes reach to the ends of the bars', () => {
    const wide = moved(0).map(point => ({ ...point, seed: 0, distortionError: 8, rateError: 0.01 }));
    const points = wide.filter(
      (point, i) => wide.findIndex(one => one.beta === point.beta && one.split === point.split) === i,
    );
    const svg = draw(820, { key: 'x', curves: [{ value: '1', own: true, points }] });
    const [dots, bars] = ['.point:not(.star)', '.spread'].map(selector => [...svg.querySelectorAll(selector)]);
    const upright = bars!.filter(bar => numbers(bar, 'x1')[0] === numbers(bar, 'x2')[0]);
    assert.ok(dots!.length > 2 && upright.length >= dots!.length);
    for (const dot of dots!) {
      const bar = upright.find(one => numbers(one, 'x1')[0] === numbers(dot, 'cx')[0])!;
      const [middle, low, high] = [numbers(dot, 'cy'), numbers(bar, 'y1'), numbers(bar, 'y2')].map(([at]) => at!);
      assert.ok(Math.abs(low! - middle! - (middle! - high!)) < 0.2, 'no end is cut');
    }
  });
  test('in numbers: the value of the key first', () => {
    const { columns, rows } = familyTable(FAMILY);
    assert.deepEqual(columns.slice(0, 3), ['model.hidden', 'beta', 'seed']);
    assert.deepEqual([rows[0]![0], rows.at(-1)![0], rows.length], ['[512]', '[1024]', 3 * 48]);
  });
  test('whatever the widths and how many, a chart is drawn', () => {
    assert.match(draw(300, { key: 'x', curves: [] }).textContent, /No run has an evaluation yet/);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 140, max: 1200 }), (count, width) => {
        const curves = Array.from({ length: count }, (_, i) => ({ value: `${i}`, own: false, points: moved(i) }));
        assertSound(draw(width, { key: 'data.split', curves }));
      }),
      { numRuns: 30 },
    );
  });
});
