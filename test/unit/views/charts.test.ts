import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Profile } from '../../../src/analysis/results/profile';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { curveTable } from '../../../src/views/curves/curveTable';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { scalarsTable } from '../../../src/views/curves/scalarsTable';
import { curvesTitle, renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { assertLabelsApart, assertSnapshot, assertSound, numbers, texts, vertices } from './snapshot';
import { LAYERS, syntheticComparison, syntheticCurve, syntheticProfiles, syntheticScalars } from './synthetic';
import { atBeta, atLambda } from '../analysis/atParameter';

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const WIDTHS = { wide: 820, narrow: 388 };

describe('training curves', () => {
  const data = {
    scalars: syntheticScalars(),
    rateWeight: 4,
    likelihood: 'bernoulli',
    checkpoints: [480, 1620, 6000],
    steps: 6000,
  };

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = renderTrainingCurves(data, { width }, document);
      assertSound(svg);
      assertSnapshot(`training-curves-${name}`, svg);
    });
  }
  test('three panels on one axis, named with β and units', () => {
    const svg = renderTrainingCurves(data, { width: 820 }, document);
    assert.equal(svg.querySelectorAll('.panel').length, 3);
    assert.equal(svg.querySelectorAll('.x-axis').length, 1);
    assert.equal(svg.querySelectorAll('.checkpoint').length, 3);
    const all = texts(svg);
    for (const title of ['Distortion', 'Rate', 'Loss, distortion + 4 · rate']) {
      assert.ok(all.includes(`${title} (nats per example)`), title);
    }
  });
  test('the ends are named with the last evaluations and stand apart', () => {
    const svg = renderTrainingCurves(data, { width: 820 }, document);
    for (const panel of Array.from(svg.querySelectorAll('.panel'))) {
      const [first, second] = Array.from(panel.querySelectorAll('.end')) as [Element, Element];
      assert.ok(first.textContent.startsWith('test ') && second.textContent.startsWith('train '));
      assert.ok(Math.abs(numbers(first, 'y')[0]! - numbers(second, 'y')[0]!) >= 12);
    }
    const last = data.scalars.findLast(({ kind }) => kind === 'test')!;
    assert.ok(texts(svg, '.end').includes(`test ${last.distortion.toFixed(1)}`));
    assertLabelsApart(svg);
  });
  test('a gradient that is clipped has a panel more, and the chart is higher', () => {
    const scalars = data.scalars.map(one => (one.kind === 'batch' ? { ...one, gradientNorm: 600 / one.step } : one));
    for (const width of Object.values(WIDTHS)) {
      const [plain, svg] = [data, { ...data, scalars }].map(of => renderTrainingCurves(of, { width }, document));
      assertSound(svg!);
      assertLabelsApart(svg!);
      assert.equal(svg!.querySelectorAll('.panel').length, 4);
      assert.ok(numbers(svg!, 'height')[0]! > 1.2 * numbers(plain!, 'height')[0]!);
      assert.ok(texts(svg!).includes('Norm of the gradient, before it is clipped'));
      // The mean of 600 / step over the last 20 mini-batches, 5810 to 6000.
      assert.equal(texts(svg!, '.end').at(-1), 'train 0.102');
    }
    const { columns, rows } = scalarsTable(scalars, 'bernoulli');
    assert.deepEqual([columns.at(-1), rows[0]!.at(-1)], ['gradient norm', 60]);
    assert.equal(rows.at(-1)!.at(-1), null);
    assert.equal(curvesTitle(scalars), 'Rate, distortion, loss and gradient norm');
  });
  test('a sum of squares is not called nats', () => {
    const svg = renderTrainingCurves({ ...data, likelihood: 'sse', rateWeight: 1 }, { width: 820 }, document);
    assert.ok(texts(svg).includes('Distortion (sum of squares)'));
    assert.ok(texts(svg).includes('Loss, distortion + rate'));
  });
  test('a loss with parts that only training measures has no evaluations', () => {
    const svg = renderTrainingCurves({ ...data, rateWeight: null }, { width: 820 }, document);
    assert.ok(texts(svg).some(text => text.startsWith('Loss, in training')));
    assert.equal(svg.querySelectorAll('.panel.loss .test').length, 0);
    assert.equal(svg.querySelectorAll('.panel.rate .test').length, 1);
  });
  test('a hundred thousand steps are thinned to a few points a pixel', () => {
    const scalars = Array.from({ length: 100_000 }, (_, step) => {
      const wave = Math.sin(step * 12.9898) * 5;
      return { kind: 'batch' as const, step, rate: 20 + wave, distortion: 80 + wave, loss: 100 + wave };
    });
    const svg = renderTrainingCurves({ ...data, scalars, steps: 100_000 }, { width: 820 }, document);
    for (const path of Array.from(svg.querySelectorAll('path.batch'))) {
      assert.ok(vertices(path).flat().length <= 4 * 820);
    }
  });
  test('a run under way names its end inside the plot', () => {
    const svg = renderTrainingCurves({ ...data, steps: 12_000 }, { width: 820 }, document);
    const [x] = numbers(svg.querySelector('.end')!, 'x');
    assert.ok(x! > 350 && x! < 500);
  });
  test('no scalars, no test evaluation, one evaluation', () => {
    assert.match(
      renderTrainingCurves({ ...data, scalars: [] }, { width: 400 }, document).textContent,
      /No step has been/,
    );
    const batches = data.scalars.filter(({ kind }) => kind === 'batch');
    const without = renderTrainingCurves({ ...data, scalars: batches }, { width: 400 }, document);
    assert.equal(without.querySelectorAll('path.test').length, 0);
    assert.equal(without.querySelectorAll('.end').length, 3);
    const one = data.scalars.filter(({ kind }) => kind === 'test').slice(0, 1);
    assert.equal(
      renderTrainingCurves({ ...data, scalars: one }, { width: 400 }, document).querySelectorAll('circle.test').length,
      3,
    );
  });
});

describe('layer heatmap', () => {
  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = renderLayerHeatmap(
        { comparison: syntheticComparison(true), measure: 'linearCka' },
        { width },
        document,
      );
      assertSound(svg);
      assertSnapshot(`layer-heatmap-${name}`, svg);
    });
  }
  test('a cell for each pair, with its names, value, colour and tooltip', () => {
    const comparison = syntheticComparison();
    comparison.linearCka[3]![2] = 0.5;
    comparison.linearCka[2]![3] = -0.2;
    const svg = renderLayerHeatmap({ comparison, measure: 'linearCka' }, { width: 600 }, document);
    const cells = Array.from(svg.querySelectorAll('.cell'));
    assert.equal(cells.length, 256);
    const cellAt = (row: string, column: string): Element =>
      cells.find(cell => cell.getAttribute('data-row') === row && cell.getAttribute('data-column') === column)!;
    // The ends and the middle of viridis as matplotlib has them.
    assert.equal(cellAt('input', 'input').getAttribute('fill'), '#fde725');
    assert.equal(cellAt('encoder/3', 'encoder/2').getAttribute('fill'), '#21918c');
    assert.equal(cellAt('encoder/2', 'encoder/3').getAttribute('fill'), '#440154');
    assert.equal(cellAt('encoder/2', 'encoder/3').getAttribute('data-value'), '-0.2');
    assert.equal(cellAt('encoder/3', 'encoder/2').textContent, 'encoder/3 × encoder/2: 0.50');
    assert.equal(cellAt('encoder/2', 'encoder/3').textContent, 'encoder/2 × encoder/3: −0.20');
  });
  test('rows run down, columns to the right, with gaps between groups', () => {
    const svg = renderLayerHeatmap(
      { comparison: syntheticComparison(), measure: 'linearCka' },
      { width: 600 },
      document,
    );
    const first = Array.from(svg.querySelectorAll('.cell')).slice(0, 16);
    const xs = first.map(cell => numbers(cell, 'x')[0]!);
    const steps = xs.slice(1).map((x, i) => x - xs[i]!);
    const inside = Math.min(...steps);
    steps.forEach((step, i) =>
      assert.ok(Math.abs(step - inside - ([0, 6, 9].includes(i) ? 5 : 0)) < 0.05, `column ${i + 1}`),
    );
    assert.equal(new Set(first.map(cell => cell.getAttribute('y'))).size, 1);
    assert.equal(svg.querySelectorAll('.bracket').length, 6);
    for (const group of ['encoder', 'latent', 'decoder']) assert.ok(texts(svg).includes(group));
  });
  test('a value that cannot be computed is hatched and says why', () => {
    const svg = renderLayerHeatmap(
      { comparison: syntheticComparison(true), measure: 'linearCka' },
      { width: 600 },
      document,
    );
    const hatched = Array.from(svg.querySelectorAll('.cell.hatched'));
    assert.equal(hatched.length, 31);
    for (const cell of hatched) {
      assert.match(cell.textContent, /no value, z_log_var is constant over these examples/);
      assert.equal(cell.getAttribute('data-value'), '');
    }
  });
  test('two checkpoints are named; little room shortens the layers', () => {
    const titles = { rowTitle: 'step 500', columnTitle: 'step 6,000' };
    const data = { comparison: syntheticComparison(), measure: 'linearCka' as const, ...titles };
    const svg = renderLayerHeatmap(data, { width: 300 }, document);
    assert.ok(texts(svg).includes('step 500') && texts(svg).includes('step 6,000'));
    assert.ok(texts(svg, '.row-name').includes('enc/1'));
    const right = Math.max(
      ...Array.from(svg.querySelectorAll('rect.cell'), cell => numbers(cell, 'x', 'width').reduce((a, b) => a + b)),
    );
    assert.ok(right <= 300);
  });
  test('a measure that was not asked for says so', () => {
    const svg = renderLayerHeatmap(
      { comparison: syntheticComparison(), measure: 'procrustes' },
      { width: 600 },
      document,
    );
    assert.match(svg.textContent, /has not been measured/);
  });
});

describe('dimension profile', () => {
  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = renderDimensionProfile({ profiles: syntheticProfiles() }, { width }, document);
      assertSound(svg);
      assertSnapshot(`dimension-profile-${name}`, svg);
    });
  }
  test('the path goes through all layers but z_log_var, on a linear scale', () => {
    const svg = renderDimensionProfile({ profiles: syntheticProfiles() }, { width: 820 }, document);
    const selected = svg.querySelector('.profile.selected')!;
    const [path] = vertices(selected.querySelector('.path'));
    assert.equal(path?.length, LAYERS.length - 1);
    assert.equal(selected.querySelectorAll('.dot').length, LAYERS.length - 1);
    assert.equal(selected.querySelectorAll('.beside').length, 1);
    const heightOf = (layer: string): number =>
      numbers(selected.querySelector(`[data-layer="${layer}"] circle`)!, 'cy')[0]!;
    // 19.6 and 9.3 fix the scale; the posterior mean's 6.3 must lie where they say.
    const perUnit = (heightOf('sampling') - heightOf('encoder/3')) / (19.6 - 9.3);
    assert.ok(Math.abs(heightOf('z_mean') - (heightOf('sampling') + 3 * perUnit)) < 0.05);
  });
  test('peaks, latent layers, K and the steps are named and do not cover each other', () => {
    const svg = renderDimensionProfile({ profiles: syntheticProfiles() }, { width: 820 }, document);
    const labels = texts(svg, '.label');
    for (const text of [
      'encoder peak 19.6',
      'decoder peak 16.0',
      'mean 6.3',
      'z 9.3',
      'log var 4.0',
      '10 units',
      'step 6,000',
      'step 480',
    ]) {
      assert.ok(labels.includes(text), text);
    }
    assertLabelsApart(svg);
    assert.equal(svg.querySelectorAll('.available').length, 1);
    assert.equal(svg.querySelectorAll('rect.width').length, LAYERS.length);
  });
  test('a missing value leaves a gap and says why', () => {
    const profiles = syntheticProfiles(true).slice(-1);
    const gap = profiles[0]!.layers[4]!;
    gap.id = { ...gap.id, fit: null, fitError: null, cause: 'encoder/4 has fewer than 3 distinct examples' };
    const svg = renderDimensionProfile({ profiles }, { width: 820 }, document);
    assertSound(svg);
    const pieces = vertices(svg.querySelector('.selected .path'));
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [4, 10],
    );
    const reasons = texts(svg, '.missing title').join();
    assert.match(reasons, /encoder\/4, step 6,000: no value, encoder\/4 has fewer than 3 distinct examples/);
    assert.match(reasons, /z_log_var is constant/);
    assert.equal(svg.querySelectorAll('.selected .beside').length, 0);
  });
  test('K far above every value does not press the profile flat', () => {
    const wide = (profile: Profile): Profile => ({
      ...profile,
      layers: profile.layers.map(layer => (layer.width === 10 ? { ...layer, width: 500 } : layer)),
    });
    const svg = renderDimensionProfile({ profiles: syntheticProfiles().map(wide) }, { width: 820 }, document);
    assert.ok(texts(svg, '.label').includes('↑ 500 units'));
    assert.equal(svg.querySelectorAll('.available').length, 0);
  });
  test('without profiles it says so', () => {
    assert.match(
      renderDimensionProfile({ profiles: [] }, { width: 400 }, document).textContent,
      /have not been measured/,
    );
  });
});

describe('rate–distortion', () => {
  const data = { curve: syntheticCurve(), likelihood: 'bernoulli', highlight: '/runs/sprites/beta4-seed0' };

  for (const [name, width] of Object.entries(WIDTHS)) {
    test(`looks as it did, ${name}`, () => {
      const svg = renderRateDistortion({ ...data, tangentAt: 4 }, { width }, document);
      assertSound(svg);
      assertSnapshot(`rate-distortion-${name}`, svg);
    });
  }
  test('one point for each β at the mean of its runs, β = 1 as a star', () => {
    const svg = renderRateDistortion(data, { width: 820 }, document);
    assert.equal(svg.querySelectorAll('.point').length, 8);
    assert.equal(svg.querySelectorAll('.star').length, 1);
    assert.equal(svg.querySelectorAll('.run').length, 24);
    const runs = Array.from(svg.querySelectorAll('.run')).filter(run =>
      run.getAttribute('data-run')?.includes('beta8-'),
    );
    const [x, y] = numbers(svg.querySelector('.point[data-beta="8"]')!, 'cx', 'cy') as [number, number];
    const meanOf = (name: string): number => runs.reduce((sum, run) => sum + numbers(run, name)[0]! / 3, 0);
    assert.ok(Math.abs(x - meanOf('cx')) < 0.02 && Math.abs(y - meanOf('cy')) < 0.02);
  });
  test('every β is named, the run at hand is ringed, no label covers another', () => {
    const svg = renderRateDistortion(data, { width: 820 }, document);
    assert.deepEqual(
      texts(svg, '[class=label]').sort(),
      ['this run, β 4', 'β 0.05', 'β 0.1', 'β 0.3', 'β 0.5', 'β 1', 'β 2', 'β 8'].sort(),
    );
    assert.equal(svg.querySelectorAll('.highlight').length, 1);
    assertLabelsApart(svg);
    assertLabelsApart(renderRateDistortion(data, { width: 300 }, document));
  });
  test('the line follows β, also where the rate turns back', () => {
    const [first, second, third] = syntheticCurve(1).points.filter(({ split }) => split === 'test');
    const points = [
      { ...first!, ...atBeta(4), rate: 10 },
      { ...second!, ...atBeta(2), rate: 30 },
      { ...third!, ...atBeta(1), rate: 20 },
    ];
    const svg = renderRateDistortion({ curve: { points }, likelihood: 'bernoulli' }, { width: 820 }, document);
    const xs = vertices(svg.querySelector('.curve.test'))
      .flat()
      .map(([x]) => x);
    assert.ok(xs[0]! < xs[2]! && xs[2]! < xs[1]!);
  });
  test('over λ: named so, without a star', () => {
    const points = data.curve.points.map(point => ({ ...point, ...atLambda(point.parameter.value) }));
    const svg = renderRateDistortion({ ...data, curve: { points } }, { width: 820 }, document);
    assertSound(svg);
    assert.deepEqual(
      texts(svg, '[class=label]').sort(),
      ['this run, λ 4', 'λ 0.05', 'λ 0.1', 'λ 0.3', 'λ 0.5', 'λ 1', 'λ 2', 'λ 8'].sort(),
    );
    assert.equal(svg.querySelectorAll('.star').length, 0);
    assert.ok(!texts(svg).some(text => text.includes('β')));
    const { columns, rows } = curveTable(points);
    assert.deepEqual(
      [columns.slice(0, 3), rows[0]!.slice(0, 3)],
      [
        ['lambda', 'seed', 'split'],
        [8, 0, 'train'],
      ],
    );
    assert.equal(curveTable(syntheticCurve().points).columns[0], 'beta');
  });
  test('one run alone, and none', () => {
    const points = syntheticCurve(1).points.slice(0, 2);
    const one = renderRateDistortion({ curve: { points }, likelihood: 'sse' }, { width: 820 }, document);
    assertSound(one);
    assert.equal(one.querySelectorAll('.point').length, 1);
    assert.equal(one.querySelectorAll('.curve').length, 0);
    assert.ok(texts(one).includes('↑ Distortion (sum of squares)'));
    const none = renderRateDistortion({ curve: { points: [] }, likelihood: 'bernoulli' }, { width: 820 }, document);
    assert.match(none.textContent, /Train the same config with several β/);
  });
});
