import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { alongLine, linesOverBeta } from '../../../src/analysis/multiRate/readAlong';
import { markRing, nearestBeta } from '../../../src/views/curves/overBeta';
import { renderRateDistortion } from '../../../src/views/curves/rateDistortion';
import { renderKlBars } from '../../../src/views/latents/klBars';
import { assertLabelsApart, assertSnapshot, assertSound, numbers, texts, vertices } from './snapshot';
import { syntheticCurve } from './synthetic';

/** The curve of a multi-rate VAE, with a ring on it and retrained runs beside it. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const RUN = '/runs/multi';
const BETAS = Array.from({ length: 20 }, (_, i) => 0.01 * 1000 ** (i / 19));

/** The rate is linear in log β. */
function multiRate(): CurvePoint[] {
  return (['test', 'train'] as const).flatMap(split =>
    BETAS.map((beta): CurvePoint => {
      const rate = 18 - 8 * Math.log(beta);
      const distortion = 20 + 8 * beta - (split === 'train' ? 1 : 0);
      return {
        ...{ beta, parameter: { name: 'beta', value: beta }, symbol: 'β', split, multiRate: true, rate, distortion },
        ...{ rateError: 0.1, distortionError: 0.4, elboError: 0.4, activeUnits: beta < 1 ? 8 : 5 },
        ...{ latent: 10, seed: 0, step: 600, run: RUN },
      };
    }),
  );
}

const draw = (points: CurvePoint[], over: object = {}, width = 820) =>
  renderRateDistortion({ curve: { points }, likelihood: 'bernoulli', ...over }, { width }, document);
const ringAt = (beta: number) => ({ ring: { run: RUN, beta, hasTangent: true } });

describe('the line of a multi-rate VAE', () => {
  test('goes through what was measured, with a dot there and few names', () => {
    const svg = draw(multiRate(), ringAt(0.5));
    assertSound(svg);
    assertLabelsApart(svg);
    const [line] = vertices(svg.querySelector('.curve.multi-rate.test'));
    const dots = [...svg.querySelectorAll('.measured')].map(dot => numbers(dot, 'cx', 'cy'));
    assert.equal(dots.length, 20);
    for (const [cx, cy] of dots) assert.ok(line!.some(([x, y]) => Math.abs(x - cx!) < 0.1 && Math.abs(y - cy!) < 0.1));
    const names = texts(svg, '.label').filter(text => text.startsWith('β'));
    assert.deepEqual(names.sort(), ['β 0.01', 'β 0.1', 'β 1', 'β 10']);
    assert.equal(svg.querySelectorAll('[data-run]').length, 0);
    assertSnapshot('rate-distortion-multi-rate', svg);
  });
  test('stands beside retrained runs, which stay dots', () => {
    const svg = draw([...multiRate(), ...syntheticCurve().points], ringAt(2));
    assertSound(svg);
    assert.equal(svg.querySelectorAll('.measured').length, 20);
    assert.ok(svg.querySelectorAll('.point').length >= 5);
    assertSnapshot('rate-distortion-multi-rate-beside', svg);
  });
  test('is sound in little room and with little range', () => {
    assertSound(draw(multiRate(), ringAt(10), 260));
    const few = multiRate().filter(({ beta }) => beta! > 5);
    assertSound(draw(few, ringAt(7)));
  });
  test('at a measured β it is what was measured, and units stay whole', () => {
    const [{ test: line }] = linesOverBeta(multiRate()) as [ReturnType<typeof linesOverBeta>[number]];
    const { rate, distortion } = alongLine(line, BETAS[7]!);
    assert.deepEqual([rate, distortion], [line[7]!.rate, line[7]!.distortion]);
    assert.ok(BETAS.every(beta => [5, 8].includes(alongLine(line, beta * 1.1).activeUnits)));
    // The rate is linear in log β.
    assert.ok(Math.abs(alongLine(line, 0.7).rate - (18 - 8 * Math.log(0.7))) < 1e-9);
  });
});

describe('the ring', () => {
  test('stands on the line, with the tangent of slope −β through it', () => {
    const svg = draw(multiRate(), ringAt(0.5));
    const [x, y] = numbers(svg.querySelector('.ring circle')!, 'cx', 'cy') as [number, number];
    const [x1, y1, x2, y2] = numbers(svg.querySelector('.tangent line')!, 'x1', 'y1', 'x2', 'y2') as [
      number,
      number,
      number,
      number,
    ];
    assert.ok(Math.abs(y1 + ((x - x1) / (x2 - x1)) * (y2 - y1) - y) < 0.1);
  });
  test('finds the β that it was put at, from where it stands', () => {
    const [{ test: line }] = linesOverBeta(multiRate()) as [ReturnType<typeof linesOverBeta>[number]];
    const svg = draw(multiRate(), ringAt(1));
    for (const beta of [0.01, 0.05, 0.77, 3, 10]) {
      markRing(svg, alongLine(line, beta));
      assert.equal(svg.querySelectorAll('.ring').length, 1);
      const [x, y] = numbers(svg.querySelector('.ring circle')!, 'cx', 'cy') as [number, number];
      assert.ok(Math.abs(nearestBeta(svg, line, { x, y })! / beta - 1) < 0.01, String(beta));
    }
    markRing(svg, null);
    assert.equal(svg.querySelectorAll('.ring').length, 0);
  });
});

describe('KL per unit as bars', () => {
  const units = [3.2, 1.5, 0.004, 0].map((kl, i) => ({
    ...{ kl, klError: 0.1, meanVariance: i < 2 ? 0.8 : 0.001, precise: 1 },
  }));
  test('their heights are to scale, full where the unit is active', () => {
    const svg = renderKlBars({ units, most: 4 }, { width: 400 }, document);
    assertSound(svg);
    const heights = [...svg.querySelectorAll('.bar')].map(bar => numbers(bar, 'height')[0]!);
    assert.ok(Math.abs(heights[0]! / heights[1]! - 3.2 / 1.5) < 0.01);
    assert.equal(svg.querySelectorAll('.unit.active').length, 2);
    assertSnapshot('kl-bars', svg);
  });
  test('of hundreds of units, and beyond the axis, they stay inside', () => {
    const many = Array.from({ length: 300 }, () => ({ kl: 9, meanVariance: 1, precise: 1 }));
    const svg = renderKlBars({ units: many, most: 4 }, { width: 300 }, document);
    assertSound(svg);
    for (const bar of svg.querySelectorAll('.bar')) assert.ok(numbers(bar, 'y')[0]! >= 23.9);
  });
});
