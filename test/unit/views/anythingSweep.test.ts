import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { momentAt, renderConvergence } from '../../../src/views/sweep/convergence';
import { renderModelMap } from '../../../src/views/sweep/modelMap';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { renderPairOverParameter } from '../../../src/views/sweep/pairOverParameter';
import { standaloneSvg } from '../../../src/views/chart/standalone';
import { value } from './arbitraries';
import { assertLabelsApart, assertSound } from './snapshot';

/** Whatever the runs of a sweep, their charts are drawn, without NaN, and open as files. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const RUNS = { numRuns: 40 };
const width = fc.integer({ min: 120, max: 1000 });
const kind = fc.constantFrom(
  { objective: 'beta-vae', symbol: 'β', title: 'β', reversed: false },
  { objective: 'beta-tc-vae', symbol: 'β', title: 'beta-tc-vae β', reversed: false },
  { objective: 'dip-vae-2', symbol: 'λ', title: 'dip-vae-2 λ', reversed: false },
  { objective: 'annealed-vae', symbol: 'C', title: 'annealed-vae C', reversed: true },
);
const parameter = fc.constantFrom(0, 1e-300, 0.05, 1, 4, 100, 1e9);
const regularised = fc.tuple(kind, parameter).map(([one, some]) => ({ ...one, parameter: some }));

async function assertGood(svg: SVGSVGElement): Promise<void> {
  assertSound(svg);
  const text = standaloneSvg(svg, { background: '#ffffff', resolve: () => 'rgb(1, 2, 3)' });
  assert.equal((await sharp(Buffer.from(text)).metadata()).format, 'svg');
}

test('the map of all models', async () => {
  const place = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const point = fc
    .tuple(regularised, place, place, fc.nat(5), fc.nat(1e6), fc.double({ min: 0, max: 1e4, noNaN: true }))
    .map(([one, x, y, seed, step, epoch]) => ({
      ...one,
      x,
      y,
      seed,
      step,
      epoch,
      label: '<&>',
      run: `/runs/<${seed}>`,
    }));
  const colouring = fc.constantFrom('epoch' as const, 'parameter' as const, 'objective' as const);
  await fc.assert(
    fc.asyncProperty(fc.array(point, { maxLength: 30 }), colouring, width, async (points, by, wide) => {
      await assertGood(renderModelMap({ points, colouring: by }, { width: wide }, document));
    }),
    RUNS,
  );
});

test('convergence', async () => {
  const values = fc
    .uniqueArray(fc.record({ step: fc.nat(1e6), value: fc.oneof(value, fc.constantFrom(NaN, Infinity)) }), {
      selector: ({ step }) => step,
      maxLength: 20,
    })
    .map(some => some.sort((a, b) => a.step - b.step));
  const run = fc
    .tuple(regularised, fc.nat(3), values, fc.string())
    .map(([one, seed, some, label]) => ({ ...one, seed, label, values: some, run: label }));
  await fc.assert(
    fc.asyncProperty(fc.array(run, { maxLength: 8 }), width, async (runs, wide) => {
      const svg = renderConvergence({ runs, quantity: 'Loss' }, { width: wide }, document);
      await assertGood(svg);
      assertLabelsApart(svg);
      const moment = momentAt(svg, runs, { x: 50, y: 50 });
      assert.ok(moment === null || [moment.x, moment.y].every(Number.isFinite));
    }),
    RUNS,
  );
});

test('one pair of layers', async () => {
  const similarity = fc.option(fc.double({ min: -0.1, max: 1.1, noNaN: true }), { nil: null, freq: 4 });
  const one = fc.record({ run: fc.string(), seed: fc.nat(5), step: fc.nat(1e6), parameter, similarity });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 20 }), width, async (values, wide) => {
      const data = { layers: ['z_mean', 'sampling'] as const, symbol: 'λ', values };
      await assertGood(renderPairOverParameter(data, { width: wide }, document));
    }),
    RUNS,
  );
});
