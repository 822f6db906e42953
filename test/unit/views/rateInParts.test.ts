import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { RatePartsPoint } from '../../../src/analysis/results/curves/ratePartsPoint';
import { nodeDocument } from '../../../src/views/chart/nodeDocument';
import { boxesAlong, labelBox, overlap } from '../../../src/views/chart/labels';
import { ratePartsTable, renderRateParts } from '../../../src/views/curves/rateInParts';
import { assertSnapshot, assertSound, numbers, texts, vertices } from './snapshot';

/** Mutual information and marginal KL over β. */

let document: Document;
before(async () => {
  document = await nodeDocument();
});

function point(beta: number, information: number, toPrior: number, seed = 0): RatePartsPoint {
  const error = 0.05;
  return {
    ...{ run: `/runs/${beta}-${seed}`, parameter: { name: 'beta', value: beta }, symbol: 'β', seed, step: 1000 },
    ...{ n: 1000, count: 1024, rate: { value: information + toPrior, error } },
    ...{ mutualInformation: { value: information, error }, marginalKl: { value: toPrior, error } },
  };
}

const POINTS = [
  ...[point(0.001, 6.92, 14.2), point(0.01, 6.9, 9.8), point(0.1, 6.85, 4.6), point(1, 6.1, 1.4), point(4, 3.2, 0.3)],
  ...[point(0.01, 6.91, 10.4, 1), point(1, 6.0, 1.5, 1)],
];

describe('what the rate is made of', () => {
  for (const [name, width] of [
    ['wide', 820],
    ['narrow', 388],
  ] as const) {
    test(`looks as it did, ${name}`, () => {
      const svg = renderRateParts({ points: POINTS, value: 1 }, { width }, document);
      assertSound(svg);
      assertSnapshot(`rate-in-parts-${name}`, svg);
    });
  }
  test('a dot for the mean of each β and part, and log N as a line that nothing of information is above', () => {
    const svg = renderRateParts({ points: POINTS }, { width: 600 }, document);
    assert.equal(svg.querySelectorAll('.dot.mutualInformation').length, 5);
    assert.equal(svg.querySelectorAll('.dot.marginalKl').length, 5);
    assert.ok(texts(svg, '.label').includes('log 1,024 = 6.93'));
    const [limit] = numbers(svg.querySelector('.log')!, 'y1');
    const heights = vertices(svg.querySelector('.part.mutualInformation')).flat();
    assert.ok(heights.every(([, y]) => y >= limit! - 0.1));
    const [mean] = Array.from(svg.querySelectorAll('[data-beta="0.01"] title'), title => title.textContent);
    assert.match(mean!, /^β 0\.01, mean of 2 runs: mutual information 6\.9 ± 0\.1, marginal KL 10\.1 ± 0\.3$/);
  });
  test('the name of log N keeps off both curves', () => {
    // Marginal KL rises through log N at the right, where the name stands else.
    const rising = [0.001, 0.01, 0.1, 1, 4].map((beta, i) => point(beta, 5 - i, [0.5, 1, 1.5, 6.5, 8.5][i]!));
    for (const points of [POINTS, rising]) {
      const svg = renderRateParts({ points }, { width: 600 }, document);
      const label = svg.querySelector('.label')!;
      const [[x], [y]] = [numbers(label, 'x'), numbers(label, 'y')] as [[number], [number]];
      const box = labelBox(label.textContent, { x, y, anchor: 'end' });
      const curves = ['marginalKl', 'mutualInformation'].flatMap(part => vertices(svg.querySelector(`.part.${part}`)));
      for (const line of curves) {
        const along = boxesAlong(line.map(([x, y]) => ({ x, y })));
        assert.ok(!along.some(one => overlap(one, box)));
      }
    }
  });
  test('in numbers, a row for each run', () => {
    const { columns, rows } = ratePartsTable(POINTS);
    assert.equal(rows.length, POINTS.length);
    assert.deepEqual(
      ['beta', 'mutualInformation', 'marginalKl', 'count'].map(name => rows[0]![columns.indexOf(name)]),
      [0.001, 6.92, 14.2, 1024],
    );
  });
  test('none yet says so; whatever the numbers, the chart is sound', () => {
    assert.match(renderRateParts({ points: [] }, { width: 300 }, document).textContent, /Nothing has been measured/);
    const some = fc.array(
      fc
        .tuple(fc.constantFrom(0, 1e-9, 0.1, 1, 1e9), fc.double({ min: -1, max: 1e4, noNaN: true }))
        .map(([beta, value]) => point(beta, value, value / 2)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, fc.integer({ min: 160, max: 1200 }), (points, width) =>
        assertSound(renderRateParts({ points, value: 1 }, { width }, document)),
      ),
      { numRuns: 100 },
    );
  });
});
