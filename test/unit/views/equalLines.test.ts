import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { markTangent } from '../../../src/views/curves/equalLines';
import { parameterGroups, spreadOf } from '../../../src/views/curves/parameterMeans';
import { renderRateDistortion, tangentOf } from '../../../src/views/curves/rateDistortion';
import { assertLabelsApart, assertSound, numbers, texts } from './snapshot';
import { syntheticCurve } from './synthetic';

/** Lines of equal ELBO and of equal loss, and the bars of restarts. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

const curve = syntheticCurve();
const draw = (over: object = {}) =>
  renderRateDistortion({ curve, likelihood: 'bernoulli', ...over }, { width: 820 }, document);

/** From pixels to nats, by what the chart leaves of its axes. */
function natsOf(svg: SVGSVGElement, line: Element): { rate: number; distortion: number }[] {
  const [rate0, rate1, distortion0, distortion1] = numbers(
    svg,
    ...['data-rate0', 'data-rate1', 'data-distortion0', 'data-distortion1'],
  ) as [number, number, number, number];
  const [x0, x1, y0, y1] = numbers(svg, 'data-x0', 'data-x1', 'data-y0', 'data-y1') as [number, number, number, number];
  return [1, 2].map(end => {
    const [x, y] = numbers(line, `x${end}`, `y${end}`) as [number, number];
    return {
      rate: rate0 + ((x - x0) / (x1 - x0)) * (rate1 - rate0),
      distortion: distortion0 + ((y - y0) / (y1 - y0)) * (distortion1 - distortion0),
    };
  });
}

describe('lines of equal ELBO', () => {
  test('rate and distortion add up to the same at both ends, which is what the label says', () => {
    const svg = draw({ tangentAt: 1 });
    const lines = [...svg.querySelectorAll('.equal-elbo line')];
    const sums = lines.map(line => {
      const [from, to] = natsOf(svg, line).map(({ rate, distortion }) => rate + distortion) as [number, number];
      assert.ok(Math.abs(from - to) < 0.1, `${from} and ${to}`);
      return Math.round(from);
    });
    assert.ok(lines.length >= 3);
    const labels = texts(svg, '.label.elbo').map(text => Number(text.replace('−', '-')));
    assert.ok(labels.length > 0 && labels.every(elbo => sums.includes(-elbo)), `${labels.join()} of ${sums.join()}`);
    assertLabelsApart(svg);
  });
  test('of a sum of squares there are none', () => {
    const svg = draw({ likelihood: 'sse' });
    assert.equal(svg.querySelectorAll('.equal-elbo').length, 0);
    assert.ok(!texts(svg).includes('equal ELBO'));
  });
});

describe('the tangent', () => {
  test('goes through the mean of its value with slope −β', () => {
    for (const beta of [0.05, 1, 4]) {
      const svg = draw({ tangentAt: beta });
      assertSound(svg);
      const [from, to] = natsOf(svg, svg.querySelector('.tangent line')!) as [
        { rate: number; distortion: number },
        { rate: number; distortion: number },
      ];
      const slope = (to.distortion - from.distortion) / (to.rate - from.rate);
      assert.ok(Math.abs(slope + beta) < 0.02 * beta, `${slope} at β ${beta}`);
      const at = tangentOf(curve.points, beta)!;
      assert.ok(Math.abs(from.distortion + beta * from.rate - (at.distortion + beta * at.rate)) < 0.3);
      assertLabelsApart(svg);
    }
  });
  test('follows the pointer, and goes', () => {
    const svg = draw({ tangentAt: 4 });
    const label = (): string[] => texts(svg, '.tangent .label');
    assert.match(label()[0]!, /^D \+ 4 R = /);
    markTangent(svg, tangentOf(curve.points, 0.3));
    assert.match(label()[0]!, /^D \+ 0\.3 R = /);
    assert.equal(svg.querySelectorAll('.tangent').length, 1);
    markTangent(svg, null);
    assert.equal(svg.querySelectorAll('.tangent').length, 0);
  });
  test('none of a value that was not measured, nor where the parameter is no weight of the rate', () => {
    assert.equal(draw({ tangentAt: 3 }).querySelectorAll('.tangent').length, 0);
    const without = draw();
    assert.equal(without.querySelectorAll('.tangent').length, 0);
    markTangent(without, tangentOf(curve.points, 1));
    assert.equal(without.querySelectorAll('.tangent').length, 0);
  });
});

describe('restarts as bars on both axes', () => {
  test('the standard deviation over them; of a run alone its standard errors', () => {
    const [first] = parameterGroups(curve.points, 'test');
    const three = [10, 12, 17].map((rate, i) => ({ ...first!.runs[0]!, rate, distortion: 20 + i }));
    // Σ(x − 13)² / 2 = 13
    const spread = spreadOf({ ...first!, runs: three });
    assert.equal(spread.over, 'restarts');
    assert.ok(Math.abs(spread.distortion - 1) < 1e-12);
    assert.ok(Math.abs(spread.rate - Math.sqrt(13)) < 1e-12);
    assert.deepEqual(spreadOf({ ...first!, runs: three.slice(0, 1) }), {
      rate: 0.1,
      distortion: 0.4,
      over: 'examples',
    });
  });
  test('a value with one run has none beside others that have restarts', () => {
    const wide = curve.points.map(point => ({ ...point, rate: point.rate + 4 * point.seed, rateError: 9 }));
    const mixed = wide.filter(({ parameter, seed }) => parameter.value !== 4 || seed === 0);
    const bars = (points: typeof wide): number => draw({ curve: { points } }).querySelectorAll('.spread').length;
    assert.ok(bars(wide) > 0);
    assert.ok(bars(mixed) < bars(wide));
    assert.ok(texts(draw({ curve: { points: wide } })).includes('± standard deviation'));
    assert.ok(texts(draw({ curve: syntheticCurve(1) })).includes('± standard error'));
  });
});
