import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { LatentUnit } from '../../../src/analysis/latents/latentUnits';
import type { Traversal } from '../../../src/analysis/results/traversal';
import type { Evaluation } from '../../../src/run/records';
import { renderKlPerUnit } from '../../../src/views/latents/klPerUnit';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { traversalTable, unitCountsTable, unitsTable } from '../../../src/views/latents/latentTables';
import { renderTraversals } from '../../../src/views/latents/traversals';
import { renderUnitCountsOverSteps } from '../../../src/views/latents/unitCountsOverSteps';
import { assertLabelsApart, assertSnapshot, assertSound, numbers, texts, vertices } from './snapshot';
import { evaluationOf, PIXEL } from './synthetic';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const WIDTHS = { wide: 620, narrow: 388 };
const PASSIVE: LatentUnit = { meanVariance: 0.0011, kl: 0.006, precise: 0 };
/** Not active, and yet it costs something: its variance is not the prior's. */
const IDLE: LatentUnit = { meanVariance: 0.002, kl: 1.5, precise: 1 };
const MIXED: LatentUnit = { meanVariance: 0.3, kl: 0.31, precise: 0.6 };
const UNITS: LatentUnit[] = [
  PASSIVE,
  { meanVariance: 0.941, kl: 3.01, precise: 0.99 },
  MIXED,
  { meanVariance: 0.972, kl: 3.62, precise: 1 },
  IDLE,
];

describe('KL per unit', () => {
  const draw = (units: readonly LatentUnit[], order: 'kl' | 'unit' = 'kl', width = 620): SVGSVGElement =>
    renderKlPerUnit({ units, order }, { width }, document);

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(UNITS, 'kl', width);
      assertSound(svg);
      assertSnapshot(`kl-per-unit-${name}`, svg);
    });
  }
  test('active units first, by their KL; the others below a line', () => {
    const svg = draw(UNITS);
    assert.deepEqual(texts(svg, '.name'), ['z 3', 'z 1', 'z 2', 'z 4', 'z 0']);
    assert.deepEqual(texts(svg, '.kl'), ['3.62', '3.01', '0.310', '1.50', '0.0060']);
    assert.deepEqual(texts(svg, '.variance'), ['0.972', '0.941', '0.300', '0.0020', '0.0011']);
    const [below] = numbers(svg.querySelector('.divide')!, 'y1');
    const bars = Array.from(svg.querySelectorAll('.bar'), bar => numbers(bar, 'y')[0]!);
    assert.equal(bars.filter(y => y < below!).length, 3);
  });
  test('no words upon long bars', () => {
    const svg = draw([0, 1].map(meanVariance => ({ meanVariance, kl: 3, precise: 1 })));
    assert.equal(svg.querySelectorAll('.divide').length, 1);
    assert.ok(!texts(svg).includes('not active') && texts(draw(UNITS)).includes('not active'));
  });
  test('in the order of the model there is no line', () => {
    const svg = draw(UNITS, 'unit');
    assert.deepEqual(texts(svg, '.name'), ['z 0', 'z 1', 'z 2', 'z 3', 'z 4']);
    assert.equal(svg.querySelectorAll('.divide').length, 0);
  });
  test('lengths are the KL, and a type has its own sign and filling', () => {
    const svg = draw(UNITS);
    const bar = (unit: number): Element => svg.querySelector(`[data-unit="${unit}"] .bar`)!;
    const width = (unit: number): number => numbers(bar(unit), 'width')[0]!;
    assert.ok(Math.abs(width(1) / width(3) - 3.01 / 3.62) < 0.01);
    const looks = [3, 2, 0].map(unit => ['fill', 'fill-opacity'].map(name => bar(unit).getAttribute(name)).join());
    assert.equal(new Set(looks).size, 3);
    const signs = [3, 2, 0].map(unit => svg.querySelector(`[data-unit="${unit}"] .sign`)!.getAttribute('class'));
    assert.deepEqual(signs, ['sign precise', 'sign mixed', 'sign passive']);
    assert.deepEqual(texts(svg, '.legend text').slice(0, 3), ['precise', 'mixed', 'passive']);
    assert.match(svg.querySelector('[data-unit="4"] title')!.textContent, /^z 4: mixed, not active; KL 1\.50 nats/);
  });
  test('to ears it says how many there are of each kind', () => {
    const description = draw(UNITS).querySelector('desc')!.textContent;
    assert.match(description, /^5 units: 3 active; 2 precise, 2 mixed, 1 passive\. z 3: precise, active;/);
  });
  test('a collapsed model has short bars, not its noise enlarged', () => {
    const svg = draw(UNITS.map(() => PASSIVE));
    assertSound(svg);
    for (const bar of Array.from(svg.querySelectorAll('.bar'))) assert.ok(numbers(bar, 'width')[0]! < 30);
    assert.equal(svg.querySelectorAll('.divide').length, 0);
  });
  test('five hundred units stay on one screen, with words as far as there is room', () => {
    const svg = draw(Array.from({ length: 500 }, (_, i) => ({ ...MIXED, kl: i / 100 })));
    assertSound(svg);
    assert.ok(numbers(svg, 'height')[0]! < 2100);
    assert.equal(svg.querySelectorAll('.bar').length, 500);
    const ys = Array.from(svg.querySelectorAll('.name'), name => numbers(name, 'y')[0]!);
    assert.ok(ys.length > 50 && ys.slice(1).every((y, i) => y - ys[i]! >= 12));
  });
  test('without an evaluation it says so', () => {
    const svg = draw([]);
    assertSound(svg);
    assert.match(svg.textContent, /No evaluation/);
  });
});

describe('units over training', () => {
  const at = (step: number, units: readonly LatentUnit[]): Evaluation => evaluationOf(step, [...units]);
  const evaluations = [
    at(100, [PASSIVE, PASSIVE, PASSIVE, PASSIVE, PASSIVE]),
    at(200, [PASSIVE, MIXED, MIXED, PASSIVE, PASSIVE]),
    at(400, UNITS),
  ];
  const draw = (some: readonly Evaluation[], width = 620): SVGSVGElement =>
    renderUnitCountsOverSteps({ evaluations: some, steps: 1000, selected: some.at(-1)?.step }, { width }, document);

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(evaluations, width);
      assertSound(svg);
      assertLabelsApart(svg);
      assertSnapshot(`units-over-steps-${name}`, svg);
    });
  }
  test('a band for each type, a line of the active ones, named at the end', () => {
    const svg = draw(evaluations);
    assert.deepEqual(texts(svg, '.end').sort(), ['1 passive', '2 mixed', '2 precise', '3 active']);
    assert.equal(svg.querySelectorAll('.band').length, 3);
    // Steps halfway between the evaluations: 0 active, then 2, then 3.
    const [line] = vertices(svg.querySelector('.active'));
    const [x0, x1] = numbers(svg.querySelector('.x-axis line')!, 'x1', 'x2') as [number, number];
    const steps = line!.map(([x]) => Math.round((1000 * (x - x0)) / (x1 - x0)));
    [100, 150, 150, 300, 300, 400].forEach((step, i) => assert.ok(Math.abs(step - steps[i]!) <= 1, steps.join()));
    const [zero, two, three] = [0, 2, 4].map(i => line![i]![1]) as [number, number, number];
    assert.ok(Math.abs((zero - three) / (zero - two) - 1.5) < 0.02);
    const description = svg.querySelector('desc')!.textContent;
    assert.equal(description, 'At step 400, of 5 units: 3 active, 2 precise, 2 mixed, 1 passive.');
  });
  test('a type that never was has no band; one evaluation is seen; none is said', () => {
    assert.equal(draw(evaluations.slice(0, 2)).querySelectorAll('.band').length, 2);
    const one = draw(evaluations.slice(2));
    assertSound(one);
    const [[start, end]] = vertices(one.querySelector('.active')) as [[number, number][]];
    assert.ok(end![0] - start![0] >= 6);
    assert.match(draw([]).textContent, /there has been none yet/);
  });
  test('ten thousand evaluations that agree are a few points', () => {
    const svg = draw(Array.from({ length: 10_000 }, (_, i) => at(i + 1, UNITS)));
    assert.equal(vertices(svg.querySelector('.active')).flat().length, 2);
  });
});

describe('traversals', () => {
  const traversal: Traversal = {
    step: 400,
    example: 3,
    units: [3, 1, 0],
    values: [-3, -1.5, 0, 1.5, 3],
    at: [0.75, -9, 0],
    size: [28, 14],
    picture: PIXEL,
    input: PIXEL,
  };
  const draw = (some: Traversal, width = 620): SVGSVGElement =>
    renderTraversals({ traversal: some, units: UNITS }, { width }, document);

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(traversal, width);
      assertSound(svg);
      assertSnapshot(`traversals-${name}`, svg);
    });
  }
  test('rows are named with their units and types, columns with values', () => {
    const svg = draw(traversal);
    assert.deepEqual(texts(svg, '.name'), ['z 3', 'z 1', 'z 0']);
    assert.deepEqual(texts(svg, '.type'), ['precise', 'precise', 'passive']);
    assert.deepEqual(texts(svg, '.value'), ['−3', '−1.5', '0', '1.5', '3']);
    assert.match(svg.querySelector('desc')!.textContent, /^From test example 3, each unit from −3 to 3\. z 3: precise/);
    assert.equal(draw(traversal, 388).querySelectorAll('.type').length, 0);
  });
  test('images keep their proportions, and a triangle stands at the unit’s own value', () => {
    const svg = draw(traversal);
    const [x, width, height] = numbers(svg.querySelector('image')!, 'x', 'width', 'height') as [number, number, number];
    assert.ok(Math.abs(height / 3 / (width / 5) - 2) < 0.01);
    const marks = Array.from(svg.querySelectorAll('.start'), mark =>
      Number(/M([\d.]+)/.exec(mark.getAttribute('d')!)![1]),
    );
    // 0.75 is halfway from 0, the third of five columns, to 1.5; −9 is beyond the first one.
    const expected = [3, 0.5, 2.5].map(column => x + (column * width) / 5);
    marks.forEach((mark, i) => assert.ok(Math.abs(mark - expected[i]!) < 0.1, `${mark} for ${expected[i]}`));
  });
  test('a unit that follows a factor is named by it, however narrow the panel', () => {
    const followed = [null, { factor: 'scale', share: 0.314 }, null, { factor: 'x', share: 0.9 }];
    for (const width of [620, 388]) {
      const svg = renderTraversals({ traversal, units: UNITS, followed }, { width }, document);
      assertSound(svg);
      assert.deepEqual(texts(svg, '.type'), ['x', 'scale', 'passive']);
      assert.match(svg.querySelector('desc')!.textContent, / z 1: precise, .*; it tells 31 % of scale\. z 0/);
    }
    assert.deepEqual(traversalTable(traversal, followed).rows[1], [1, -9, 'scale', 0.314]);
    assert.deepEqual(traversalTable(traversal).rows[1], [1, -9, null, null]);
  });
  test('from the prior, and of units that nobody has evaluated', () => {
    const svg = renderTraversals(
      { traversal: { ...traversal, example: null, at: [0, 0, 0], input: null }, units: [] },
      { width: 300 },
      document,
    );
    assertSound(svg);
    assert.match(svg.querySelector('desc')!.textContent, /^From the prior’s mean/);
  });
});

test('the tables beside them', () => {
  assert.deepEqual(unitsTable(UNITS).rows[4], [4, 'mixed', 0, 1.5, 0.002, 1]);
  assert.deepEqual(unitCountsTable([evaluationOf(7, UNITS)]).rows, [[7, 3, 2, 2, 1]]);
});
