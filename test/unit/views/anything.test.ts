import { SLOW, type Slow } from '../../../src/analysis/results/similarities';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Comparison } from '../../../src/analysis/results/comparison';
import type { LayerKind } from '../../../src/model/layer';
import type { Profile } from '../../../src/analysis/results/profile';
import type { Scalar } from '../../../src/run/records';
import { renderDimensionProfile } from '../../../src/views/profiles/dimensionProfile';
import { renderExpansion } from '../../../src/views/profiles/expansionBars';
import { renderInformationPlane } from '../../../src/views/profiles/informationPlane';
import { renderInformationProfile } from '../../../src/views/profiles/informationProfile';
import { renderPhases } from '../../../src/views/profiles/phases';
import { renderLayerHeatmap } from '../../../src/views/heatmaps/layerHeatmap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { svgText } from '../../../src/views/chart/svg';
import { renderTrainingCurves } from '../../../src/views/curves/trainingCurves';
import { curvePoint, layerName, value } from './arbitraries';
import { assertLabelsApart, assertSound } from './snapshot';

/** Whatever the data, a chart is drawn, without NaN, and its file is well-formed. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const RUNS = { numRuns: 150 };
const width = fc.integer({ min: 120, max: 1200 });

const missing = fc.option(value, { nil: null, freq: 4 });
const layer = layerName({ unit: 'grapheme-ascii', maxLength: 30 });
const layers = fc.array(layer, { maxLength: 12 });
const kind = fc.constantFrom<LayerKind>('input', 'dense', 'flatten', 'mean', 'logVariance', 'sampling', 'convolution');
const beta = fc.constantFrom(0, 0.05, 1, 4, 1e-9, 1e9);
const likelihood = fc.constantFrom('bernoulli', 'sse');

async function assertReadable(svg: SVGSVGElement): Promise<void> {
  // librsvg, which sharp draws with, refuses what is not well-formed XML.
  assert.equal((await sharp(Buffer.from(svgText(svg))).metadata()).format, 'svg');
}

test('training curves', async () => {
  const evaluated = { n: 1, elbo: 0, rateError: 0, distortionError: 0, elboError: 0, activeUnits: 0, units: [] };
  const numbersAt = { step: fc.nat(100_000), rate: value, distortion: value, loss: value };
  const scalar: fc.Arbitrary<Scalar> = fc.oneof(
    fc.record({ kind: fc.constant('batch' as const), ...numbersAt }),
    fc
      .record({ kind: fc.constantFrom('train' as const, 'test' as const), ...numbersAt })
      .map(some => ({ ...some, ...evaluated })),
  );
  const data = fc.record({
    scalars: fc.array(scalar, { maxLength: 40 }).map(some => some.sort((a, b) => a.step - b.step)),
    rateWeight: fc.option(beta, { nil: null }),
    likelihood,
    checkpoints: fc.array(fc.nat(100_000), { maxLength: 4 }),
    steps: fc.nat(100_000),
  });
  await fc.assert(
    fc.asyncProperty(data, width, async (some, wide) => {
      const svg = renderTrainingCurves(some, { width: wide }, document);
      assertSound(svg);
      await assertReadable(svg);
    }),
    RUNS,
  );
});

test('heatmaps', async () => {
  const matrix = (rows: string[], columns: string[]): fc.Arbitrary<(number | null)[][]> =>
    fc.array(fc.array(missing, { minLength: columns.length, maxLength: columns.length }), {
      minLength: rows.length,
      maxLength: rows.length,
    });
  const comparison: fc.Arbitrary<Comparison> = fc.tuple(layers, layers).chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      n: fc.nat(5000),
      linearCka: matrix(rows, columns),
      debiasedCka: matrix(rows, columns),
      ...(Object.fromEntries(SLOW.map(name => [name, fc.constant(null)])) as Record<Slow, fc.Arbitrary<null>>),
      causes: fc.dictionary(fc.constantFrom('z_mean', 'input'), fc.string({ unit: 'grapheme-ascii' })),
    }),
  );
  const title = fc.option(fc.string({ unit: 'grapheme-ascii' }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(comparison, title, width, async (some, rowTitle, wide) => {
      const svg = renderLayerHeatmap(
        { comparison: some, measure: 'debiasedCka', rowTitle, columnTitle: rowTitle },
        { width: wide },
        document,
      );
      assertSound(svg);
      assert.equal(svg.querySelectorAll('.cell').length, some.rows.length * some.columns.length);
      await assertReadable(svg);
    }),
    RUNS,
  );
});

test('profiles of dimensions and information', async () => {
  const told = fc.double({ min: 4e-4, max: 3, noNaN: true });
  const imbalance = fc.option(told, { nil: null, freq: 4 });
  const id = fc.record({
    fit: missing,
    mle: missing,
    fitError: missing,
    mleError: missing,
    dropped: fc.nat(10),
    cause: fc.option(fc.string({ unit: 'grapheme-ascii' }), { nil: null }),
  });
  const one = fc.record({
    name: layer,
    kind,
    width: fc.integer({ min: 1, max: 1e6 }),
    id,
    toInput: imbalance,
    toOutput: imbalance,
    toInputError: imbalance,
    toOutputError: imbalance,
    informationCause: fc.option(fc.string({ unit: 'grapheme-ascii' }), { nil: null }),
  });
  const towards = fc.record({ value: told, error: told });
  const profiles: fc.Arbitrary<Profile[]> = fc.nat(10).chain(count =>
    fc.array(
      fc
        .record({
          n: fc.integer({ min: 3, max: 5000 }),
          step: fc.nat(1e6),
          layers: fc.array(one, { minLength: count, maxLength: count }),
          pairs: fc.array(fc.record({ there: towards, back: towards }), { minLength: count, maxLength: count }),
        })
        .map(({ pairs, ...profile }) => ({
          ...profile,
          neighbours: profile.layers.slice(1).map(({ name: to }, i) => {
            return { from: profile.layers[i]!.name, to, ...pairs[i]! };
          }),
        })),
      { maxLength: 6 },
    ),
  );
  await fc.assert(
    fc.asyncProperty(profiles, width, async (some, wide) => {
      const [size, last] = [{ width: wide }, some.at(-1)];
      for (const svg of [
        renderDimensionProfile({ profiles: some }, size, document),
        renderPhases({ tests: [], profiles: some }, size, document),
        ...(last
          ? [renderInformationProfile, renderExpansion, renderInformationPlane].map(render =>
              render({ profile: last }, size, document),
            )
          : []),
      ]) {
        assertSound(svg);
        await assertReadable(svg);
      }
    }),
    RUNS,
  );
});

test('rate–distortion curves', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(curvePoint(beta), { maxLength: 20 }), likelihood, width, async (points, how, wide) => {
      const svg = renderRateDistortion(
        { curve: { points }, likelihood: how, highlight: '/a' },
        { width: wide },
        document,
      );
      assertSound(svg);
      assertLabelsApart(svg);
      await assertReadable(svg);
    }),
    RUNS,
  );
});
