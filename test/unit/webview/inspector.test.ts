import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Scalar, VaeScalar } from '../../../src/run/records';
import { fittingTabs } from '../../../webview/common/fittingTabs';
import { latest, stageNames, stagesOf } from '../../../webview/inspector/training/trainingPictures';
import { curvesOf, readAt, readoutText, samplingText, stepAfter } from '../../../webview/inspector/training/readout';
import { nearest } from '../../../webview/inspector/frame/checkpoints';
import { ScalarStore } from '../../../webview/inspector/frame/scalarStore';
import { evaluation, runView } from './inspectorModel';

const batch = (step: number): VaeScalar => ({ kind: 'batch', step, rate: step, distortion: 2 * step, loss: 3 * step });
const SCALARS: Scalar[] = [
  batch(5),
  batch(10),
  evaluation({ step: 10 }),
  batch(15),
  batch(20),
  evaluation({ step: 20 }),
];

test('the nearest of ascending steps', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(1000)), fc.nat(1000), (steps, step) => {
      const ascending = steps.sort((a, b) => a - b).map(one => ({ step: one }));
      const best = Math.min(...steps.map(one => Math.abs(one - step)));
      const found = nearest(ascending, step);
      assert.equal(found ? Math.abs(found.step - step) : Infinity, best);
    }),
  );
});

test('the curves read out at a step', () => {
  const curves = curvesOf(SCALARS);
  const read = readAt(curves, 14)!;
  assert.equal(read.step, 15);
  assert.deepEqual(read.lines[1], { name: 'rate', test: '15.5', batch: '15.0' });
  assert.equal(
    readoutText(read),
    'Step 15: distortion test 38.9, train 30.0; rate test 15.5, train 15.0; loss test 100.9, train 45.0',
  );
  assert.equal(readAt(curvesOf([]), 5), null);
  const step = { kind: 'batch', step: 3, rate: 1, distortion: 2, loss: 3, gradientNorm: 0.0414 } as const;
  const clipped = readAt(curvesOf([step, evaluation({ step: 3 })]), 3)!;
  assert.deepEqual(clipped.lines[3], { name: 'gradient norm', test: null, batch: '0.041' });
  const undefinedLoss = readAt(curvesOf([{ ...batch(3), loss: NaN }]), 3)!;
  assert.deepEqual(undefinedLoss.lines[2], { name: 'loss', test: null, batch: null });
});

test('arrow keys go from evaluation to evaluation', () => {
  const curves = curvesOf(SCALARS);
  assert.equal(stepAfter('ArrowLeft', null, curves), 20, 'the first key shows where it stands');
  assert.equal(stepAfter('ArrowLeft', 20, curves), 10);
  assert.equal(stepAfter('ArrowLeft', 10, curves), 10);
  assert.equal(stepAfter('ArrowRight', 11, curves), 20);
  assert.equal(stepAfter('Home', 20, curves), 10);
  assert.equal(stepAfter('End', null, curves), 20);
  assert.equal(stepAfter('a', 20, curves), null);
  assert.equal(stepAfter('Home', null, curvesOf([])), null);
  assert.equal(samplingText(curves), 'every 5 steps; test every 10');
  assert.equal(samplingText(curvesOf([])), '');
});

test('tabs that do not fit go into the menu, never the selected one', () => {
  assert.deepEqual(fittingTabs([60, 60, 60], 0, 180), [true, true, true]);
  assert.deepEqual(fittingTabs([60, 60, 60], 0, 170), [true, true, false]);
  assert.deepEqual(fittingTabs([60, 60, 60], 2, 170), [true, false, true]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      fc.nat(),
      fc.nat(800),
      (widths, at, room) => {
        const selected = at % widths.length;
        const fits = fittingTabs(widths, selected, room);
        assert.ok(fits[selected]);
        const used = widths.reduce((sum, width, i) => sum + (fits[i] && i !== selected ? width : 0), 0);
        assert.ok(used === 0 || used + widths[selected]! <= room);
      },
    ),
  );
});

test('scalars come piece by piece, and are cut where a resume cuts them', () => {
  const store = new ScalarStore();
  assert.ok(store.take('a', 0, SCALARS.slice(0, 3)));
  assert.ok(store.take('a', 3, SCALARS.slice(3)));
  assert.deepEqual(store.of('a'), SCALARS);
  assert.ok(store.take('a', 1, [batch(7)]));
  assert.deepEqual(store.of('a'), [SCALARS[0], batch(7)]);
  assert.equal(store.take('a', 5, [batch(9)]), false, 'a gap');
  assert.equal(store.take('b', 2, [batch(9)]), false, 'of another run');
  assert.deepEqual(store.of('a'), [SCALARS[0], batch(7)]);
  assert.ok(store.take('b', 0, []));
  assert.deepEqual([store.of('a'), store.of('b'), store.of(undefined)], [[], [], []]);
});

test('pictures: the newest of a kind, and one for each checkpoint', () => {
  const pictures = [50, 100, 150].flatMap(step => [
    { step, kind: 'reconstructions' as const, uri: `r${step}` },
    { step, kind: 'samples' as const, uri: `s${step}` },
  ]);
  assert.equal(latest(pictures, 'samples')?.uri, 's150');
  assert.equal(latest([], 'samples'), undefined);
  const checkpoints = [40, 120, 150].map(step => ({ step, file: '' }));
  assert.deepEqual(stagesOf(runView({ pictures, checkpoints, pending: [200] }), 5), [
    { step: 120, uri: 'r100' },
    { step: 150, uri: 'r150' },
    { step: 200, uri: null },
  ]);
  const many = Array.from({ length: 10_000 }, (_, i) => ({ step: 100 + i, file: '' }));
  const few = stagesOf(runView({ pictures, checkpoints: many, pending: [] }), 5).map(({ step }) => step);
  assert.deepEqual([few.length, few[0], few[4]], [5, 100, 10_099]);
});

test('stages are named by epochs where these tell them apart', () => {
  const stages = (...steps: number[]): { step: number; uri: null }[] => steps.map(step => ({ step, uri: null }));
  assert.deepEqual(stageNames(stages(200, 700), 100), ['epoch 2', '7']);
  assert.deepEqual(stageNames(stages(20, 1060), 1000), ['step 20', '1,060']);
  assert.deepEqual(stageNames([], 100), []);
});
