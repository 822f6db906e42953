import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { withError } from '../../../src/views/chart/evaluated';
import {
  formatBeta,
  formatCount,
  formatDate,
  formatDuration,
  formatFine,
  formatNats,
  formatRoughDuration,
  formatShort,
  formatSimilarity,
  tickFormat,
} from '../../../src/views/chart/format';
import { labelBox, overlap, placeLabel, spreadLabels } from '../../../src/views/chart/labels';
import { asSentence } from '../../../src/views/chart/sentence';
import { axisName, groupRuns, shortName } from '../../../src/views/chart/layerNames';
import { domainFrom, robustDomain, widen } from '../../../src/views/chart/scales';
import { thin } from '../../../src/views/chart/thin';

describe('numbers as people read them', () => {
  test('nats have one decimal, a true minus sign and never a negative zero', () => {
    assert.equal(formatNats(1234.56), '1,234.6');
    assert.equal(formatNats(-54), '−54.0');
    assert.equal(formatNats(-0.04), '0.0');
    assert.equal(formatNats(72_000_000_000), '7.2e10');
    assert.equal(formatNats(-1e30), '−1e30');
  });
  test('an error keeps a digit', () => {
    assert.equal(withError(13.66, 0.12), '13.7 ± 0.1');
    assert.equal(withError(-3.584, 0.04), '−3.58 ± 0.04');
    assert.equal(withError(3.584, 0.001), '3.58 ± <0.01');
    assert.equal(withError(1234.567, 0.04), '1,234.57 ± 0.04');
    assert.equal(withError(-0.001, 0.01), '0.00 ± 0.01');
    assert.equal(withError(3.584, 0), '3.6 ± 0.0');
    assert.equal(withError(3.584, null), '3.6');
  });
  test('counts, steps, similarities, β, time', () => {
    assert.equal(formatCount(269568), '269,568');
    assert.deepEqual(
      [0, 500, 1500, 50_000, 2_000_000].map(value => formatShort(value)),
      ['0', '500', '1.5k', '50k', '2M'],
    );
    assert.equal(formatSimilarity(-0.001), '0.00');
    assert.deepEqual([4, 0.05, 0.1 + 0.2].map(formatBeta), ['β 4', 'β 0.05', 'β 0.3']);
    assert.deepEqual([16080, 125, 48.2].map(formatDuration), ['4 h 28 min', '2 min 5 s', '48 s']);
    assert.equal(formatDate('2026-11-21T13:42:10.000Z'), '21 November 2026, 13:42 UTC');
  });
  test('parts of a sum keep two digits, however small', () => {
    assert.deepEqual(
      [3.618, 12345.678, 0.9951, 0.99, 0.031, 0.5, 0.0011, 0.00099, 0, -0.5, -2, 1e300].map(formatFine),
      ['3.62', '12,345.68', '1.00', '0.990', '0.031', '0.500', '0.0011', '< 0.001', '0', '−0.500', '−2.00', '1e300'],
    );
  });
  test('ticks share their number of decimals', () => {
    assert.deepEqual([0, 0.05].map(tickFormat(0, 0.2, 4)), ['0.00', '0.05']);
    assert.deepEqual([0, 20, 1000].map(tickFormat(0, 1000, 5)), ['0', '20', '1,000']);
  });
});

describe('layers', () => {
  const names = ['input', 'encoder/1', 'encoder/2', 'z_mean', 'z_log_var', 'sampling', 'decoder/1'];
  test('groups are runs of neighbours', () => {
    assert.deepEqual(
      groupRuns(names).map(({ group, first, last }) => [group, first, last]),
      [
        ['input', 0, 0],
        ['encoder', 1, 2],
        ['latent', 3, 5],
        ['decoder', 6, 6],
      ],
    );
  });
  test('names shorten', () => {
    assert.deepEqual(names.map(shortName), ['input', 'enc/1', 'enc/2', 'mean', 'log var', 'z', 'dec/1']);
    assert.deepEqual(
      names.map(name => axisName(name, true)),
      ['in', '1', '2', 'μ', 'lv', 'z', '1'],
    );
  });
});

describe('labels', () => {
  const positions = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 12 });

  test('spread labels are apart, in order and inside', () => {
    fc.assert(
      fc.property(positions, wanted => {
        const spread = spreadLabels(wanted, 12, -500, 500);
        const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
        order.slice(1).forEach((index, rank) => assert.ok(spread[index]! - spread[order[rank]!]! >= 12 - 1e-6));
        assert.ok(spread.every(position => position >= -500 - 1e-6 && position <= 500 + 1e-6));
      }),
    );
  });
  test('labels that are apart stay, two at one place part evenly', () => {
    assert.deepEqual(spreadLabels([10, 40, 90], 12, 0, 100), [10, 40, 90]);
    assert.deepEqual(spreadLabels([50, 50], 12, 0, 100), [44, 56]);
    assert.deepEqual(spreadLabels([99, 99], 12, 0, 100), [88, 100]);
  });
  test('a label keeps off what is taken, off lines if it can, or is left out', () => {
    const bounds = { x0: 0, y0: 0, x1: 200, y1: 100 };
    const spots = [20, 40, 60].map(y => ({ x: 10, y, anchor: 'start' as const }));
    const at = (y: number): ReturnType<typeof labelBox> => labelBox('β 4', { x: 10, y, anchor: 'start' });
    assert.equal(placeLabel('β 4', spots, [], [], bounds)?.spot.y, 20);
    assert.equal(placeLabel('β 4', spots, [at(20)], [at(40)], bounds)?.spot.y, 60);
    assert.equal(placeLabel('β 4', spots, [at(20), at(60)], [at(40)], bounds)?.spot.y, 40);
    assert.equal(placeLabel('β 4', spots, [at(20), at(40), at(60)], [], bounds), null);
    assert.ok(!overlap(at(20), at(40)));
  });
});

describe('ranges', () => {
  test('the first wild steps do not spoil the range', () => {
    const points = Array.from({ length: 1000 }, (_, i) => ({ step: i, value: i < 15 ? 1e6 : 40 + (i % 10) }));
    const [low, high] = robustDomain(points)!;
    assert.ok(low <= 40 && low > 30 && high >= 49 && high < 60);
    assert.equal(robustDomain([{ step: 1, value: NaN }]), null);
  });
  test('a single value gets room, and 0 is shown where it is near', () => {
    const [low, high] = widen(5, 5);
    assert.ok(low < 5 && high > 5);
    assert.equal(domainFrom([10, 80])[0], 0);
    assert.ok(domainFrom([70, 80])[0] > 60);
  });
});

test('thinning keeps the lowest and highest point of every pixel column', () => {
  const series = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { maxLength: 400 });
  fc.assert(
    fc.property(series, values => {
      const points = values.map((y, i) => ({ x: i / 20, y }));
      const kept = thin(points);
      const columnsOf = (from: typeof points): Map<number, number[]> => {
        const columns = new Map<number, number[]>();
        for (const { x, y } of from) columns.set(Math.floor(x), [...(columns.get(Math.floor(x)) ?? []), y]);
        return columns;
      };
      const [before, after] = [columnsOf(points), columnsOf(kept)];
      assert.equal(before.size, after.size);
      for (const [column, ys] of before) {
        const remaining = after.get(column)!;
        assert.ok(remaining.length <= 4);
        assert.equal(Math.min(...remaining), Math.min(...ys));
        assert.equal(Math.max(...remaining), Math.max(...ys));
      }
      assert.ok(kept.every((point, i) => i === 0 || kept[i - 1]!.x < point.x));
    }),
  );
});

test('sentences end once', () => {
  assert.equal(asSentence('it is gone'), 'It is gone.');
  assert.equal(asSentence('Gone!'), 'Gone!');
  assert.equal(asSentence('β is wrong.'), 'β is wrong.');
  assert.equal(asSentence('encoder/2 is not finite'), 'encoder/2 is not finite.');
});

test('durations', () => {
  assert.deepEqual([48.2, 59.4, 61, 3599, 7500, 7200].map(formatRoughDuration), [
    '48 s',
    '59 s',
    '1 min',
    '1 h',
    '2 h 5 min',
    '2 h',
  ]);
});
