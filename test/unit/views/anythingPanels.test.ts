import { SLOW, type Slow } from '../../../src/analysis/results/similarities';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { renderCellHistory } from '../../../src/views/heatmaps/cellHistory';
import { renderDifferenceHeatmap } from '../../../src/views/heatmaps/differenceHeatmap';
import { explainCell } from '../../../src/views/heatmaps/explain';
import { selectCell } from '../../../src/views/heatmaps/heatmapGrid';
import { renderHoverCurve } from '../../../src/views/curves/hoverCurve';
import { renderKlPerUnit } from '../../../src/views/latents/klPerUnit';
import { renderLayerThumbnail } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderDistortionOverParameter, renderUnitsOverParameter } from '../../../src/views/curves/overParameter';
import { standaloneSvg } from '../../../src/views/chart/standalone';
import { HIGH_CONTRAST_THEME } from '../../../src/views/chart/theme';
import { renderTraversals } from '../../../src/views/latents/traversals';
import { renderUnitCountsOverSteps } from '../../../src/views/latents/unitCountsOverSteps';
import { curvePoint, layerName, value } from './arbitraries';
import { assertLabelsApart, assertSound, numbers } from './snapshot';
import { evaluationOf, PIXEL } from './synthetic';

/** Whatever the data, the panels' own charts are drawn, without NaN, within their width, and open as files. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const RUNS = { numRuns: 40 };
const width = fc.integer({ min: 120, max: 1000 });
const similarity = fc.option(fc.oneof(fc.double({ min: -0.1, max: 1, noNaN: true }), value), { nil: null, freq: 4 });
const layers = fc.uniqueArray(layerName({ unit: 'binary', maxLength: 20 }), { maxLength: 10 });

/** The texts that are not turned, by a plain rule of thumb. */
function assertWithin(svg: SVGSVGElement): void {
  const [width] = numbers(svg, 'width');
  for (const text of Array.from(svg.querySelectorAll('text:not([transform])'))) {
    const [x] = numbers(text, 'x');
    const length = 0.45 * 11 * text.textContent.length;
    const anchor = text.getAttribute('text-anchor') ?? 'start';
    const left = anchor === 'middle' ? x! - length / 2 : anchor === 'end' ? x! - length : x!;
    assert.ok(left >= -8 && left + length <= width! + 8, `'${text.textContent}' leaves the chart`);
  }
}

async function assertGood(svg: SVGSVGElement): Promise<void> {
  assertSound(svg);
  const text = standaloneSvg(svg, { background: '#ffffff', resolve: () => 'rgb(1, 2, 3)' });
  // librsvg, which sharp draws with, refuses what is not well-formed XML.
  assert.equal((await sharp(Buffer.from(text)).metadata()).format, 'svg');
}

test('differences, thumbnails and words', async () => {
  const comparison: fc.Arbitrary<Comparison> = fc.tuple(layers, layers, fc.boolean()).chain(([rows, other, same]) => {
    const columns = same ? rows : other;
    const matrix = fc.array(fc.array(similarity, { minLength: columns.length, maxLength: columns.length }), {
      minLength: rows.length,
      maxLength: rows.length,
    });
    return fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      n: fc.nat(5000),
      linearCka: matrix,
      debiasedCka: matrix,
      ...(Object.fromEntries(SLOW.map(name => [name, fc.constant(null)])) as Record<Slow, fc.Arbitrary<null>>),
      causes: fc.dictionary(fc.constantFrom('z_mean', 'input'), fc.string()),
    });
  });
  await fc.assert(
    fc.asyncProperty(comparison, width, fc.nat(12), fc.nat(12), async (some, wide, row, column) => {
      const data = { comparison: some, measure: 'linearCka' as const };
      const theme = row % 2 === 0 ? undefined : HIGH_CONTRAST_THEME;
      const differences = renderDifferenceHeatmap(data, { width: wide }, document, theme);
      selectCell(differences, { row, column }, theme);
      await assertGood(differences);
      await assertGood(renderLayerThumbnail(data, { width: wide }, document, theme));
      const words = Object.values(explainCell(some, row, column, 'linearCka')).join(' ');
      assert.doesNotMatch(words.replaceAll('undefined', ''), /NaN|Infinity/);
    }),
    RUNS,
  );
});

test('hover curves and charts over a parameter', async () => {
  const betas = fc.constantFrom(0, 1e-300, 1e-9, 0.05, 1, 1.5, 4, 1e9);
  const data = fc.record({
    points: fc.array(curvePoint(betas), { maxLength: 20 }),
    value: fc.constantFrom(0, 1, 4, 7),
    likelihood: fc.constantFrom('bernoulli', 'sse'),
  });
  await fc.assert(
    fc.asyncProperty(data, width, async (some, wide) => {
      for (const render of [renderHoverCurve, renderDistortionOverParameter, renderUnitsOverParameter]) {
        const svg = render(some, { width: wide }, document);
        await assertGood(svg);
        assertLabelsApart(svg);
        if (wide >= 360 && some.points.every(({ distortion }) => Math.abs(distortion) < 1e7)) assertWithin(svg);
      }
    }),
    RUNS,
  );
});

test('histories', async () => {
  const points = fc
    .uniqueArray(fc.record({ step: fc.nat(1e6), value: similarity }), { selector: ({ step }) => step, maxLength: 20 })
    .map(some => some.sort((a, b) => a.step - b.step));
  await fc.assert(
    fc.asyncProperty(points, width, async (some, wide) => {
      const history = { cell: 'a × b', points: some, selected: some.at(-1)?.step };
      await assertGood(renderCellHistory(history, { width: wide }, document));
    }),
    RUNS,
  );
});

test('latent units', async () => {
  const unit = fc.record({ meanVariance: value, kl: value, precise: fc.double({ min: 0, max: 1 }) });
  const units = fc.array(unit, { maxLength: 60 });
  const evaluations = fc
    .uniqueArray(fc.record({ step: fc.nat(1e6), units }), { selector: ({ step }) => step, maxLength: 12 })
    .map(some => some.sort((a, b) => a.step - b.step).map(({ step, ...rest }) => evaluationOf(step, rest.units)));
  const order = fc.constantFrom('kl', 'unit');
  const traversal = fc.record({
    step: fc.nat(1e6),
    example: fc.option(fc.nat(5)),
    units: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 10 }),
    values: fc.uniqueArray(fc.integer({ min: -3, max: 3 }), { minLength: 1 }).map(some => some.sort((a, b) => a - b)),
    at: fc.array(value, { minLength: 10, maxLength: 10 }),
    size: fc.tuple(fc.integer({ min: 2, max: 64 }), fc.integer({ min: 1, max: 64 })),
    picture: fc.constant(PIXEL),
    input: fc.constant(null),
  });
  await fc.assert(
    fc.asyncProperty(units, order, evaluations, traversal, width, async (some, sorted, course, moved, wide) => {
      const charts = [
        renderKlPerUnit({ units: some, order: sorted }, { width: wide }, document),
        renderUnitCountsOverSteps({ evaluations: course, steps: 1000, selected: 5 }, { width: wide }, document),
        renderTraversals({ traversal: moved, units: some }, { width: wide }, document),
      ];
      for (const svg of charts) {
        await assertGood(svg);
        if (wide >= 360 && some.every(({ kl }) => Math.abs(kl) < 1e7)) assertWithin(svg);
      }
    }),
    RUNS,
  );
});
