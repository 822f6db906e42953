import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  convergenceTable,
  type ConvergingRun,
  highlightRun,
  momentAt,
  momentOf,
  renderConvergence,
} from '../../../src/views/sweep/convergence';
import { readStepScale } from '../../../src/views/chart/crosshair';
import { modelMapTable, type ModelPoint, renderModelMap } from '../../../src/views/sweep/modelMap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import {
  pairGroups,
  pairTable,
  type PairValue,
  renderPairOverParameter,
} from '../../../src/views/sweep/pairOverParameter';
import { svgText } from '../../../src/views/chart/svg';
import {
  objectiveColour,
  objectiveDash,
  objectiveShape,
  regularisation,
  valuesOf,
} from '../../../src/views/sweep/sweepRuns';
import {
  DARK_THEME,
  HIGH_CONTRAST_LIGHT_THEME,
  HIGH_CONTRAST_THEME,
  LIGHT_THEME,
} from '../../../src/views/chart/theme';
import { OBJECTIVES } from '../../../src/model/objectives/objectives';
import { assertLabelsApart, assertSnapshot, assertSound, numbers, texts, vertices } from './snapshot';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const WIDTHS = { wide: 620, narrow: 388 };
const LITERAL = [DARK_THEME, LIGHT_THEME, HIGH_CONTRAST_THEME, HIGH_CONTRAST_LIGHT_THEME];
const BETA = { objective: 'beta-vae', symbol: 'β', title: 'β', reversed: false };
const DIP = { objective: 'dip-vae-2', symbol: 'λ', title: 'dip-vae-2 λ', reversed: false };
const ANNEALED = { objective: 'annealed-vae', symbol: 'C', title: 'annealed-vae C', reversed: true };

function points(kinds: readonly (typeof BETA)[], values: readonly number[]): ModelPoint[] {
  return kinds.flatMap((kind, k) =>
    values.flatMap((parameter, i) =>
      [0, 1].flatMap(seed =>
        [100, 1000].map(step => ({
          ...kind,
          parameter,
          seed,
          step,
          epoch: step / 50,
          run: `/runs/${kind.objective}-${parameter}-${seed}`,
          label: `${kind.symbol} ${parameter}, seed ${seed}`,
          x: 10 * k + i + (step === 100 ? 5 : 0),
          y: i * i + seed / 4,
        })),
      ),
    ),
  );
}

test('regularisation: by rank within the objective, and a capacity regularises less the larger it is', () => {
  const runs = [1, 4, 8].flatMap(parameter => [BETA, ANNEALED].map(kind => ({ ...kind, parameter })));
  assert.deepEqual(
    runs.map(run => regularisation(run, runs)),
    [0, 1, 0.5, 0.5, 1, 0],
  );
  assert.deepEqual(valuesOf(runs, 'annealed-vae'), [8, 4, 1]);
  assert.equal(regularisation(runs[0]!, [runs[0]!]), 1);
});

describe('map of all models', () => {
  const some = points([BETA], [1, 4, 16]);
  const many = points([BETA, DIP, ANNEALED], [1, 4, 16]);
  const draw = (all: readonly ModelPoint[], colouring: 'epoch' | 'parameter' | 'objective', width = 620) =>
    renderModelMap({ points: all, colouring }, { width }, document);
  const fills = (svg: Element): string[] =>
    Array.from(svg.querySelectorAll('.model'), mark => mark.getAttribute('fill')!);

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(many, 'parameter', width);
      assertSound(svg);
      assertSnapshot(`model-map-${name}`, svg);
    });
  }
  test('a point for each checkpoint, named in words, with its run and step', () => {
    const svg = draw(some, 'epoch');
    const marks = Array.from(svg.querySelectorAll('.model'));
    assert.equal(marks.length, 12);
    assert.equal(marks[11]!.querySelector('title')!.textContent, 'β 16, seed 1, step 1,000');
    assert.deepEqual(
      ['data-run', 'data-step'].map(key => marks[11]!.getAttribute(key)),
      ['/runs/beta-vae-16-1', '1000'],
    );
    assert.match(svg.querySelector('desc')!.textContent, /^12 checkpoints of 6 runs/);
  });
  test('distances keep their proportions and lie inside', () => {
    const svg = draw(some, 'epoch');
    const places = Array.from(svg.querySelectorAll('.model'), mark =>
      /translate\(([\d.]+),([\d.]+)\)/.exec(mark.getAttribute('transform')!)!.slice(1).map(Number),
    );
    const away = (all: readonly (readonly number[])[], i: number, j: number): number =>
      Math.hypot(all[i]![0]! - all[j]![0]!, all[i]![1]! - all[j]![1]!);
    const given = some.map(({ x, y }) => [x, y]);
    const scale = away(places, 0, 11) / away(given, 0, 11);
    for (let i = 1; i < 12; i++) assert.ok(Math.abs(away(places, 0, i) / away(given, 0, i) - scale) < 0.02 * scale);
    const [x, y, width, height] = numbers(svg.querySelector('.frame')!, 'x', 'y', 'width', 'height');
    assert.ok(places.every(([px, py]) => px! > x! && px! < x! + width! && py! > y! && py! < y! + height!));
  });
  test('what is coloured: epochs, the parameter, the objective', () => {
    const [epoch, parameter, objective] = (['epoch', 'parameter', 'objective'] as const).map(by => draw(many, by));
    assert.equal(new Set(fills(epoch!)).size, 2);
    assert.equal(new Set(fills(parameter!)).size, 3);
    assert.equal(new Set(fills(objective!)).size, 3);
    assert.deepEqual(texts(epoch!, '.legend text'), ['epoch 2', '20', 'annealed-vae', 'beta-vae', 'dip-vae-2']);
    const short = many.map(point => ({ ...point, epoch: point.epoch / 1000 }));
    assert.deepEqual(texts(draw(short, 'epoch'), '.legend text').slice(0, 2), ['epoch 0.002', '0.02']);
    assert.deepEqual(texts(parameter!, '.legend text').slice(0, 2), ['least regularised', 'most']);
    assert.deepEqual(texts(draw(some, 'parameter'), '.legend text'), ['β 1', '4', '16']);
    assert.deepEqual(texts(draw(some, 'objective'), '.legend text'), ['beta-vae']);
  });
  test('nothing by colour alone: objectives have shapes, later epochs and larger parameters are larger', () => {
    const shapes = (svg: Element): string[] => Array.from(svg.querySelectorAll('.model'), m => m.getAttribute('d')!);
    assert.equal(new Set(shapes(draw(many, 'objective'))).size, 3);
    assert.equal(new Set(shapes(draw(some, 'epoch'))).size, 2);
    assert.equal(new Set(shapes(draw(some, 'parameter'))).size, 3);
  });
  test('β 0, one value, points at one place', () => {
    for (const values of [[0, 1, 4], [4]]) assertSound(draw(points([BETA], values), 'parameter'));
    assertSound(
      draw(
        some.map(point => ({ ...point, x: 1, y: 1 })),
        'epoch',
      ),
    );
  });
  test('fewer than three models: a sentence', () => {
    assert.match(draw(some.slice(0, 2), 'epoch').textContent, /at least 3 models; there are 2/);
    assert.match(draw([], 'epoch').textContent, /there are none/);
  });
  test('no variables in a picture for other programs; the table has what is drawn', () => {
    for (const theme of LITERAL) {
      const text = svgText(renderModelMap({ points: many, colouring: 'parameter' }, { width: 500 }, document, theme));
      assert.doesNotMatch(text, /var\(|color-mix|transparent/);
    }
    assert.deepEqual(modelMapTable(some).rows[0], ['beta-vae', 'β', 1, 0, 100, 2, 5, 0, '/runs/beta-vae-1-0']);
  });
});

describe('convergence', () => {
  function runs(kinds: readonly (typeof BETA)[], values: readonly number[]): ConvergingRun[] {
    return kinds.flatMap((kind, k) =>
      values.flatMap(parameter =>
        [0, 1].map(seed => ({
          ...kind,
          parameter,
          seed,
          label: `${kind.symbol} ${parameter}, seed ${seed}`,
          run: `/runs/${kind.objective}-${parameter}-${seed}`,
          values: Array.from({ length: 40 }, (_, i) => ({
            step: 25 * (i + 1),
            value: 30 + 10 * parameter + 20 * k + seed + 200 * Math.exp(-i / 4),
          })),
        })),
      ),
    );
  }
  const some = runs([BETA], [1, 4, 16]);
  const draw = (all: readonly ConvergingRun[], width = 620): SVGSVGElement =>
    renderConvergence({ runs: all, quantity: 'Loss (nats per example)' }, { width }, document);

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(runs([BETA, DIP], [1, 4, 16]), width);
      assertSound(svg);
      assertLabelsApart(svg);
      assertSnapshot(`convergence-${name}`, svg);
    });
  }
  test('a line for each run; the least and the most regularised are named at the end', () => {
    const svg = draw(some);
    assert.equal(svg.querySelectorAll('path.run').length, 6);
    assert.deepEqual(texts(svg, '.end').sort(), ['β 1', 'β 16']);
    assert.deepEqual(texts(svg, '.legend text'), ['β 1, least regularised', 'β 16, most regularised']);
    const widths = Array.from(svg.querySelectorAll('.run'), line => numbers(line, 'stroke-width')[0]!);
    assert.ok(widths[0]! < widths[2]! && widths[2]! < widths[4]!);
    assert.match(svg.querySelector('desc')!.textContent, /^6 runs up to step 1,000\. β 1: 40\.0; β 16: 190\.0\.$/);
  });
  test('with several objectives these are dashed, and named in full', () => {
    const svg = draw(runs([BETA, DIP], [1, 4, 16]));
    const dashes = Array.from(svg.querySelectorAll('.run'), line => line.getAttribute('stroke-dasharray'));
    assert.equal(new Set(dashes).size, 2);
    assert.deepEqual(texts(svg, '.legend text'), ['beta-vae', 'dip-vae-2']);
    assert.deepEqual(texts(svg, '.end').sort(), ['dip-vae-2 λ 1', 'dip-vae-2 λ 16', 'β 1', 'β 16']);
  });
  test('values lie where the scale says', () => {
    const svg = draw(some);
    const scale = readStepScale(svg)!;
    assert.deepEqual([scale.step0, scale.step1], [0, 1000]);
    const [line] = vertices(svg.querySelector('.run'));
    assert.ok(Math.abs(line!.at(-1)![0] - scale.x1) < 0.2);
    assert.ok(Math.abs(line![0]![0] - (scale.x0 + (scale.x1 - scale.x0) / 40)) < 0.2);
  });
  test('one run is drawn above the others, and goes back', () => {
    const svg = draw(some);
    highlightRun(svg, '/runs/beta-vae-1-0');
    const on = svg.querySelectorAll('.run.on');
    assert.equal(on.length, 1);
    assert.equal(on[0]!.getAttribute('data-run'), '/runs/beta-vae-1-0');
    assert.equal(on[0]!.parentElement!.lastElementChild, on[0]);
    const [width] = numbers(on[0]!, 'data-width');
    assert.ok(numbers(on[0]!, 'stroke-width')[0]! > width!);
    highlightRun(svg, null);
    assert.equal(svg.querySelectorAll('.run.on').length, 0);
    assert.equal(numbers(on[0]!, 'stroke-width')[0], width);
  });
  test('what is drawn nearest to a place', () => {
    const svg = draw(some);
    const [line] = vertices(svg.querySelectorAll('.run')[2]!);
    const [x, y] = line![20]!;
    const moment = momentAt(svg, some, { x, y })!;
    assert.deepEqual([moment.run.label, moment.step], ['β 4, seed 0', 525]);
    assert.ok(Math.hypot(moment.x - x, moment.y - y) < 0.2);
    assert.equal(momentAt(svg, some, { x: 1e4, y: -1e4 })!.step, 1000);
    assert.equal(momentOf(svg, some[0]!, 30)!.step, 25);
    assert.equal(momentOf(svg, { ...some[0]!, values: [] }, 30), null);
    assert.equal(momentAt(draw([]), some, { x, y }), null);
  });
  test('one evaluation is seen, none is said, what is not finite is left out', () => {
    const one = draw([{ ...some[0]!, values: [{ step: 10, value: 3 }] }]);
    assertSound(one);
    assert.equal(one.querySelectorAll('circle.run').length, 1);
    assertSound(
      draw([
        {
          ...some[0]!,
          values: [
            { step: 10, value: NaN },
            { step: 20, value: 5 },
          ],
        },
      ]),
    );
    assert.match(draw([{ ...some[0]!, values: [{ step: 10, value: Infinity }] }]).textContent, /there has been none/);
    assert.match(draw([]).textContent, /there has been none yet/);
  });
  test('its table', () => {
    const { columns, rows } = convergenceTable(some, 'loss');
    assert.equal(columns[5], 'loss');
    assert.deepEqual([rows.length, rows[0]!.slice(0, 5)], [240, ['beta-vae', 'β', 1, 0, 25]]);
  });
});

describe('one pair over the parameter', () => {
  const value = (parameter: number, seed: number, similarity: number | null): PairValue => ({
    run: `/runs/${parameter}-${seed}`,
    seed,
    step: 1000,
    parameter,
    similarity,
  });
  const values = [
    value(1, 0, 0.9),
    value(1, 1, 0.8),
    value(1, 2, 0.7),
    value(8, 0, 0.3),
    value(8, 1, 0.5),
    value(4, 0, 0.6),
    value(64, 0, null),
  ];
  const draw = (some: readonly PairValue[], width = 620): SVGSVGElement =>
    renderPairOverParameter({ layers: ['z_mean', 'sampling'], symbol: 'β', values: some }, { width }, document);

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = draw(values, width);
      assertSound(svg);
      assertSnapshot(`pair-over-parameter-${name}`, svg);
    });
  }
  test('means and standard deviations over seeds', () => {
    const groups = pairGroups(values);
    assert.deepEqual(
      groups.map(({ parameter }) => parameter),
      [1, 4, 8],
    );
    // 0.9, 0.8 and 0.7: mean 0.8, standard deviation 0.1; 0.3 and 0.5: 0.4 and √0.02.
    const expected = [
      [0.8, 0.1],
      [0.6, null],
      [0.4, Math.SQRT2 / 10],
    ] as const;
    groups.forEach(({ mean, spread }, i) => {
      assert.ok(Math.abs(mean - expected[i]![0]) < 1e-12);
      if (expected[i]![1] === null) assert.equal(spread, null);
      else assert.ok(Math.abs(spread! - expected[i]![1]) < 1e-12);
    });
  });
  test('a dot for each seed, a line of means, a bar of the spread where there is one', () => {
    const svg = draw(values);
    assert.equal(svg.querySelectorAll('.run').length, 6);
    assert.equal(svg.querySelectorAll('.spread').length, 2);
    assert.equal(svg.querySelectorAll('.mean').length, 3);
    assert.equal(vertices(svg.querySelector('.mean-line')).flat().length, 3);
    assert.match(svg.querySelector('desc')!.textContent, /β 1: 0\.80 ± 0\.10 over 3 seeds; β 4: 0\.60; β 8: 0\.40/);
    assert.equal(svg.querySelector('.run title')!.textContent, 'β 1, seed 0: 0.90');
  });
  test('nothing measured, nothing computable', () => {
    assert.match(draw([]).textContent, /No run is measured yet/);
    assert.match(draw([value(1, 0, null)]).textContent, /no similarity in any/);
  });
  test('its table keeps what has no value', () => {
    const { rows } = pairTable({ layers: ['a', 'b'], symbol: 'β', values });
    assert.deepEqual([rows.length, rows[6]!.slice(0, 7)], [7, ['a', 'b', 'β', 64, 0, 1000, null]]);
  });
});

test('every objective has dashes, a shape and a colour of its own', () => {
  const looks = [objectiveDash, (i: number) => objectiveShape(i, 40), (i: number) => objectiveColour(i, LIGHT_THEME)];
  for (const look of looks) {
    assert.equal(new Set(OBJECTIVES.map((_, i) => JSON.stringify(look(i)))).size, OBJECTIVES.length);
  }
});
