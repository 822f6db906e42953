import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Comparison } from '../../../src/analysis/results/comparison';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import { renderCellHistory } from '../../../src/views/heatmaps/cellHistory';
import { markStep, readStepScale, stepAt, xAt } from '../../../src/views/chart/crosshair';
import { renderDifferenceHeatmap } from '../../../src/views/heatmaps/differenceHeatmap';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { formatDifference, formatTimeLeft } from '../../../src/views/chart/format';
import { selectCell } from '../../../src/views/heatmaps/heatmapGrid';
import { renderHoverCurve } from '../../../src/views/curves/hoverCurve';
import { renderLayerHeatmap, renderLayerThumbnail } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderDistortionOverParameter, renderUnitsOverParameter } from '../../../src/views/curves/overParameter';
import { rootOf } from '../../../src/views/heatmaps/signedHeatmap';
import { svgText } from '../../../src/views/chart/svg';
import {
  DARK_THEME,
  HIGH_CONTRAST_LIGHT_THEME,
  HIGH_CONTRAST_THEME,
  LIGHT_THEME,
  VSCODE_THEME,
} from '../../../src/views/chart/theme';
import { renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { assertLabelsApart, assertSound, numbers, texts } from './snapshot';
import { LAYERS, syntheticComparison, syntheticCurve, syntheticProfiles, syntheticScalars } from './synthetic';
import { atBeta, atLambda } from '../analysis/atParameter';
import { UNASKED } from '../../../src/analysis/results/similarities';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const points = syntheticCurve().points;
const LITERAL = [DARK_THEME, LIGHT_THEME, HIGH_CONTRAST_THEME, HIGH_CONTRAST_LIGHT_THEME];

describe('hover curve', () => {
  const size = { width: 280, height: 92 };
  const draw = (some: readonly CurvePoint[], beta: number): SVGSVGElement =>
    renderHoverCurve({ points: some, value: beta }, size, document, DARK_THEME);

  test('a star at β 1, a ring and a name at the given β, both axes in nats', () => {
    const svg = draw(points, 4);
    assertSound(svg);
    assert.equal(svg.querySelectorAll('.star').length, 1);
    assert.equal(svg.querySelector('.mark')?.getAttribute('data-beta'), '4');
    assert.deepEqual(texts(svg, '.label').sort(), ['β 1', 'β 4']);
    assert.ok(texts(svg).includes('distortion (nats)') && texts(svg).includes('rate (nats)'));
    assertLabelsApart(svg);
  });
  test('a β that is not measured, β 1 itself, one point, none', () => {
    assert.equal(draw(points, 64).querySelectorAll('.mark').length, 0);
    assert.deepEqual(texts(draw(points, 1), '.label'), ['β 1']);
    const one = draw(points.slice(0, 2), points[0]!.parameter.value);
    assert.equal(one.querySelectorAll('.mark').length, 1);
    assert.equal(one.querySelectorAll('.curve').length, 0);
    assert.match(draw([], 4).textContent, /Nothing is measured yet/);
  });
  test('no variables in a picture for other programs', () => {
    for (const theme of LITERAL) {
      const text = svgText(renderHoverCurve({ points, value: 4 }, size, document, theme));
      assert.doesNotMatch(text, /var\(|color-mix|transparent/);
    }
  });
});

describe('selected cell', () => {
  test('a ring around it, bold names, moved without drawing anew', () => {
    const data = { comparison: syntheticComparison(true), measure: 'linearCka' as const };
    const svg = renderLayerHeatmap(data, { width: 600 }, document);
    selectCell(svg, { row: 6, column: 7 });
    const bold = (): string[] => texts(svg, '[font-weight="600"]');
    assert.deepEqual(bold(), ['encoder/6', 'z_mean']);
    const cell = svg.querySelector('[data-row="encoder/6"][data-column="z_mean"]')!;
    const ring = svg.querySelector('.selection rect')!;
    assert.deepEqual(
      numbers(ring, 'x', 'y'),
      numbers(cell, 'x', 'y').map(place => Math.round((place - 1) * 100) / 100),
    );
    // A hatched one is a group.
    selectCell(svg, { row: 0, column: 8 });
    assert.deepEqual(bold(), ['input', 'z_log_var']);
    assert.equal(svg.querySelectorAll('.selection').length, 1);
    selectCell(svg, { row: 99, column: 0 });
    selectCell(svg, null);
    assert.equal(svg.querySelectorAll('.selection').length, 0);
    assert.deepEqual(bold(), []);
  });
  test('a thumbnail is the cells alone', () => {
    const svg = renderLayerThumbnail(
      { comparison: syntheticComparison(), measure: 'linearCka' },
      { width: 120 },
      document,
    );
    assertSound(svg);
    assert.equal(svg.querySelectorAll('text').length, 0);
    assert.equal(svg.querySelectorAll('.cell').length, 256);
    assert.equal(svg.getAttribute('width'), '120');
    assert.equal(svg.getAttribute('height'), '120');
  });
  test('the colours of the cells and the legend are the theme’s', () => {
    const comparison = { ...syntheticComparison(), linearCka: LAYERS.map(() => LAYERS.map(() => 0.5)) };
    const blues = { ...LIGHT_THEME, heatmap: (share: number) => `rgb(0, 0, ${Math.round(100 * share)})` };
    for (const draw of [renderLayerHeatmap, renderLayerThumbnail]) {
      const svg = draw({ comparison, measure: 'linearCka' }, { width: 400 }, document, blues);
      const fills = Array.from(svg.querySelectorAll('.cell'), cell => cell.getAttribute('fill'));
      assert.deepEqual(new Set(fills), new Set(['rgb(0, 0, 50)']));
      const ends = Array.from(svg.querySelectorAll('.legend rect'), piece => piece.getAttribute('fill'));
      if (ends.length > 0) assert.deepEqual([ends[0], ends.at(-1)], ['rgb(0, 0, 0)', 'rgb(0, 0, 100)']);
    }
  });
});

describe('difference to the diagonal', () => {
  const values = [
    [0.9, 0.8, null],
    [0.85, 0.6, null],
    [null, null, null],
  ];
  const layers = ['encoder/1', 'z_mean', 'z_log_var'];
  const causes = { z_log_var: 'z_log_var is constant' };
  const comparison: Comparison = {
    rows: layers,
    columns: layers,
    n: 9,
    linearCka: values,
    debiasedCka: values,
    ...UNASKED,
    causes,
  };
  const draw = (): SVGSVGElement =>
    renderDifferenceHeatmap({ comparison, measure: 'linearCka' }, { width: 400 }, document, LIGHT_THEME);

  test('the background on the diagonal, blue below, orange above, on a root scale', () => {
    const svg = draw();
    assertSound(svg);
    const fill = (row: string, column: string): string | null | undefined =>
      svg.querySelector(`[data-row="${row}"][data-column="${column}"]`)?.getAttribute('fill');
    assert.equal(fill('encoder/1', 'encoder/1'), '#ffffff');
    assert.equal(fill('z_mean', 'encoder/1'), '#e8c38b');
    assert.equal(rootOf(0.25), 0.5);
    assert.equal(rootOf(-4), -1);
    assert.equal(svg.querySelectorAll('.hatched').length, 5);
    assert.match(svg.textContent, /z_mean × encoder\/1: \+0\.25/);
    assert.match(svg.textContent, /encoder\/1 × z_mean: −0\.10/);
    for (const words of ['own layer matches better', 'another layer matches better', '−0.25']) {
      assert.ok(texts(svg).includes(words));
    }
  });
  test('a ring where another layer is the best match', () => {
    const rings = Array.from(draw().querySelectorAll('.match'));
    assert.deepEqual(
      rings.map(ring => [ring.getAttribute('data-row'), ring.getAttribute('data-column')]),
      [['z_mean', 'encoder/1']],
    );
  });
  test('in the editor, colours are mixtures of its own', () => {
    const svg = renderDifferenceHeatmap({ comparison, measure: 'linearCka' }, { width: 400 }, document);
    const cell = svg.querySelector('[data-row="z_mean"][data-column="encoder/1"]')!;
    assert.equal(
      cell.getAttribute('fill'),
      `color-mix(in srgb, ${VSCODE_THEME.higher} 50%, ${VSCODE_THEME.background})`,
    );
  });
});

describe('over β', () => {
  const zero = points.filter(({ beta }) => beta === 0.05).map(point => ({ ...point, ...atBeta(0) }));
  const data = { points, likelihood: 'bernoulli', value: 4 };

  test('the minimum of the test distortion is named', () => {
    const svg = renderDistortionOverParameter(data, { width: 400 }, document);
    assertSound(svg);
    assert.deepEqual(texts(svg, '.label'), ['test minimum at β 0.3']);
    assert.equal(svg.querySelectorAll('.curve').length, 2);
    assert.equal(svg.querySelectorAll('.own').length, 1);
  });
  test('β = 0 has a place of its own, off the lines', () => {
    const all = { ...data, points: [...points, ...zero] };
    for (const render of [renderDistortionOverParameter, renderUnitsOverParameter]) {
      const svg = render(all, { width: 400 }, document);
      assertSound(svg);
      assert.ok(texts(svg, '.x-axis text').includes('0'));
    }
    const svg = renderDistortionOverParameter(all, { width: 400 }, document);
    assert.equal(svg.querySelectorAll('.alone').length, 2);
  });
  test('only β = 0, one β, none', () => {
    for (const render of [renderDistortionOverParameter, renderUnitsOverParameter]) {
      assertSound(render({ ...data, points: zero }, { width: 360 }, document));
      assertSound(render({ ...data, points: points.slice(0, 2) }, { width: 360 }, document));
      assert.match(render({ ...data, points: [] }, { width: 360 }, document).textContent, /several β/);
    }
  });
});

test('over λ the same charts, with its symbol and no star', () => {
  const some = points.map(point => ({ ...point, ...atLambda(point.parameter.value) }));
  const data = { points: some, likelihood: 'bernoulli', value: 4 };
  const size = { width: 400 };
  const distortion = renderDistortionOverParameter(data, size, document);
  const units = renderUnitsOverParameter(data, size, document);
  assert.deepEqual(texts(distortion, '.label'), ['test minimum at λ 0.3']);
  assert.match(distortion.getAttribute('class') ?? '', /distortion-over-lambda/);
  assert.equal(distortion.querySelector('.own title')?.textContent, 'this run, λ 4');
  for (const svg of [distortion, units]) {
    assertSound(svg);
    assert.ok(texts(svg, '.x-axis text').includes('λ (log) →'));
    assert.match(svg.querySelector('title')!.textContent, / over λ$/);
  }
  assert.equal(
    units.querySelector('.point[data-lambda="8"] title')?.textContent,
    'λ 8, mean of 3 runs: 6 of 10 active',
  );
  const hover = renderHoverCurve(data, { width: 280, height: 92 }, document, DARK_THEME);
  assert.deepEqual([texts(hover, '.label'), hover.querySelectorAll('.star').length], [['λ 4'], 0]);
  for (const svg of [distortion, units, hover]) assert.doesNotMatch(svg.outerHTML, /β|beta/);
});

describe('beside the heatmap', () => {
  test('one cell over the checkpoints, at their true steps, with gaps', () => {
    const history = [0.2, null, 0.6, 0.7].map((value, i) => ({ step: [0, 100, 200, 1000][i]!, value }));
    const svg = renderCellHistory({ cell: 'a × b', points: history, selected: 1000 }, { width: 250 }, document);
    assertSound(svg);
    const xs = Array.from(svg.querySelectorAll('.dot'), dot => numbers(dot, 'cx')[0]!);
    assert.equal(xs.length, 3);
    assert.ok(Math.abs((xs[1]! - xs[0]!) / (xs[2]! - xs[0]!) - 0.2) < 0.01);
    assert.equal(svg.querySelectorAll('.selected').length, 1);
  });
  test('it begins with the untrained model, which is a ring', () => {
    const points = [0, 500, 1000].map(step => ({ step, value: 0.9 - step / 5000 }));
    const svg = renderCellHistory({ cell: 'a × b', points, selected: 1000 }, { width: 250 }, document);
    const [first, second] = svg.querySelectorAll('.dot');
    assert.equal(first!.querySelector('title')!.textContent, 'untrained: 0.90');
    assert.equal(first!.getAttribute('fill') === second!.getAttribute('fill'), false);
    assert.ok([...svg.querySelectorAll('text')].some(({ textContent }) => textContent === 'untrained'));
  });
});

describe('training curves in a panel', () => {
  const scalars = syntheticScalars();
  const data = {
    scalars,
    rateWeight: 4,
    likelihood: 'bernoulli',
    checkpoints: [480, 1620],
    pending: [8000],
    steps: 8000,
  };

  test('checkpoints to come, and the time left, where there is room', () => {
    const svg = renderTrainingCurves({ ...data, timeLeft: 3300 }, { width: 700 }, document);
    assertSound(svg);
    assert.equal(svg.querySelectorAll('.pending').length, 1);
    assert.deepEqual(texts(svg, '.time-left'), ['55 min left']);
    const full = renderTrainingCurves({ ...data, steps: 6000, pending: [], timeLeft: 3 }, { width: 700 }, document);
    assert.equal(full.querySelectorAll('.time-left').length, 0);
  });
  test('ten thousand checkpoints do not make ten thousand diamonds; the last one stays', () => {
    const checkpoints = Array.from({ length: 10_000 }, (_, i) => (i + 1) * 0.6);
    const marks = renderTrainingCurves({ ...data, checkpoints }, { width: 700 }, document).querySelectorAll(
      '.checkpoint',
    );
    assert.ok(marks.length < 250);
    assert.equal(Array.from(marks).at(-1)?.getAttribute('data-step'), '6000');
  });
  test('a place is a step and back, and a line marks it', () => {
    const svg = renderTrainingCurves(data, { width: 700 }, document);
    const scale = readStepScale(svg)!;
    assert.equal(stepAt(scale, scale.x0 - 50), 0);
    assert.equal(stepAt(scale, scale.x1 + 50), 8000);
    assert.ok(Math.abs(stepAt(scale, xAt(scale, 1234)) - 1234) < 1e-6);
    markStep(svg, 1234);
    markStep(svg, 4000);
    const [line] = Array.from(svg.querySelectorAll('.crosshair'));
    assert.ok(Math.abs(numbers(line!, 'x1')[0]! - xAt(scale, 4000)) < 0.01);
    markStep(svg, null);
    assert.equal(svg.querySelectorAll('.crosshair').length, 0);
    assert.equal(readStepScale(renderTrainingCurves({ ...data, scalars: [] }, { width: 700 }, document)), null);
  });
  test('differences and time left as people read them', () => {
    assert.deepEqual([0.123, -0.03, -0.001, 0.004].map(formatDifference), ['+0.12', '−0.03', '0.00', '0.00']);
    assert.deepEqual([4, 40, 3300, 16080].map(formatTimeLeft), [
      '4 s left',
      '40 s left',
      '55 min left',
      '4 h 28 min left',
    ]);
  });
});

test('dimensions by maximum likelihood', () => {
  const svg = renderDimensionProfile({ profiles: syntheticProfiles(), estimator: 'mle' }, { width: 820 }, document);
  assertSound(svg);
  assert.ok(texts(svg, '.label').includes('encoder peak 18.2'));
});
