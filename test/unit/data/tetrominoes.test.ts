import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openDataset } from '../../../src/data/openDataset';
import {
  drawTetromino,
  TETROMINO_BYTES,
  TETROMINO_COUNT,
  TETROMINO_RANGES,
  tetrominoFactors,
  type TetrominoFactors,
} from '../../../src/data/sets/tetrominoes';
import { cpuTime } from '../cpuTime';

const SIDE = 32;

function draw(factors: TetrominoFactors): Uint8Array {
  const out = new Uint8Array(TETROMINO_BYTES);
  drawTetromino(factors, out);
  return out;
}

/** The brightest of three channels is the coverage, since hues have one channel at full. */
function coverageOf(bytes: Uint8Array): Float64Array {
  return Float64Array.from({ length: SIDE * SIDE }, (_, i) => Math.max(...bytes.subarray(3 * i, 3 * i + 3)) / 255);
}

/**
 * The slow way: turns each of 512 × 512 points back into the piece's own axes, in cells, looks whether a cell is
 * there, and averages 16 × 16 of them. The piece is given by its cells here, by its outline in the code.
 */
function bruteForce({ angle, scale, x, y }: TetrominoFactors): Float64Array {
  const cells = new Set(['0,1', '1,1', '2,1', '2,0']);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const out = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < 512; i++) {
    for (let j = 0; j < 512; j++) {
      const dx = (j + 0.5) / 16 - (x + 0.5);
      const dy = (i + 0.5) / 16 - (y + 0.5);
      const column = Math.floor((cos * dx - sin * dy) / scale + 1);
      const row = Math.floor((sin * dx + cos * dy) / scale + 1.5);
      if (cells.has(`${row},${column}`)) out[(i >> 4) * SIDE + (j >> 4)]! += 1 / 256;
    }
  }
  return out;
}

/** Sum, centroid and second moments. */
function moments(coverage: Float64Array): number[] {
  const [total, ...rest] = coverage.reduce<number[]>(
    (sums, value, i) => {
      const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
      return [1, x, y, x * x, x * y, y * y].map((term, k) => sums[k]! + term * value);
    },
    [0, 0, 0, 0, 0, 0],
  );
  return [total!, ...rest.map(sum => sum / total!)];
}

const someBins = [0, 1, 777, 40961, 81920, 123456, TETROMINO_COUNT - 1];

test('there are 163,840 bins and the factors of each lie in it, colour slowest and y fastest', () => {
  assert.equal(TETROMINO_COUNT, 163840);
  fc.assert(
    fc.property(fc.nat(TETROMINO_COUNT - 1), bin => {
      const factors = tetrominoFactors(bin);
      assert.deepEqual(tetrominoFactors(bin), factors);
      const places = (['hue', 'angle', 'scale', 'x', 'y'] as const).map(factor => {
        const { low, high, bins } = TETROMINO_RANGES[factor];
        return { bins, place: Math.floor(((factors[factor] - low) / (high - low)) * bins) };
      });
      assert.equal(
        places.reduce((number, { bins, place }) => number * bins + place, 0),
        bin,
      );
    }),
  );
});

test('the numbers within the bins are uniform and do not go together', () => {
  const n = 4000;
  const within = Array.from({ length: n }, (_, i) => {
    const factors = tetrominoFactors(i * 40 + 7);
    return (['angle', 'hue', 'scale', 'x', 'y'] as const).map(factor => {
      const { low, high, bins } = TETROMINO_RANGES[factor];
      return (((factors[factor] - low) / (high - low)) * bins) % 1;
    });
  });
  for (let a = 0; a < 5; a++) {
    const mean = within.reduce((sum, row) => sum + row[a]!, 0) / n;
    assert.ok(Math.abs(mean - 0.5) < 0.02, `mean ${mean}`);
    for (let b = 0; b < a; b++) {
      const product = within.reduce((sum, row) => sum + (row[a]! - 0.5) * (row[b]! - 0.5), 0) / n;
      assert.ok(Math.abs(product * 12) < 0.07, `correlation ${product * 12}`);
    }
  }
});

test('pieces are those of a slow raster of 512 × 512 points', () => {
  for (const bin of someBins) {
    const factors = tetrominoFactors(bin);
    const drawn = coverageOf(draw(factors));
    const slow = bruteForce(factors);
    const worst = drawn.reduce((most, value, i) => Math.max(most, Math.abs(value - slow[i]!)), 0);
    // A straight edge through a pixel is counted by points to about one row of 16, bytes to 1/510.
    assert.ok(worst < 0.07, `bin ${bin}: ${worst}`);
    moments(drawn).forEach((moment, k) => {
      const expected = moments(slow)[k]!;
      assert.ok(Math.abs(moment - expected) < 0.005 * expected, `bin ${bin}, moment ${k}: ${moment} for ${expected}`);
    });
  }
});

test('a whole piece covers 4·scale² pixels', () => {
  const uniform = (low: number, high: number): fc.Arbitrary<number> => fc.double({ min: low, max: high, noNaN: true });
  fc.assert(
    fc.property(uniform(0, 360), uniform(2, 4), uniform(8, 23), uniform(8, 23), (angle, scale, x, y) => {
      const [total] = moments(coverageOf(draw({ angle, hue: 0, scale, x, y })));
      // Rounding to bytes: 1/510 a pixel at most, on the border's pixels only.
      assert.ok(Math.abs(total! - 4 * scale * scale) < 0.1, `${total!} for ${4 * scale * scale}`);
    }),
  );
});

test('an upright piece of whole pixels is exact: the J with its foot to the left', () => {
  const drawn = coverageOf(draw({ angle: 0, hue: 0, scale: 2, x: 15.5, y: 15.5 }));
  // Middle (16, 16), in pixels of 2 × 2: columns 14-18, rows 13-19.
  const covered = (x: number, y: number): boolean => y >= 13 && y < 19 && x < 18 && (x >= 16 || (x >= 14 && y >= 17));
  drawn.forEach((value, i) => assert.equal(value, covered(i % SIDE, Math.floor(i / SIDE)) ? 1 : 0, `pixel ${i}`));
});

test('what lies outside the picture is cut off', () => {
  const corner = draw({ angle: 45, hue: 0.5, scale: 5, x: 23, y: 23 });
  const slow = bruteForce({ angle: 45, hue: 0.5, scale: 5, x: 23, y: 23 });
  coverageOf(corner).forEach((value, i) => assert.ok(Math.abs(value - slow[i]!) < 0.07));
});

test('hues are those of the colour circle', () => {
  const middle = (hue: number): number[] => {
    const bytes = draw({ angle: 0, hue, scale: 4, x: 15.5, y: 15.5 });
    return [...bytes.subarray(3 * (16 * SIDE + 17), 3 * (16 * SIDE + 18))];
  };
  // colorsys.hsv_to_rgb(hue, 1, 1) · 255
  assert.deepEqual(middle(0), [255, 0, 0]);
  assert.deepEqual(middle(0.125), [255, 191, 0]);
  assert.deepEqual(middle(1 / 3), [0, 255, 0]);
  assert.deepEqual(middle(0.5), [0, 255, 255]);
  assert.deepEqual(middle(0.7), [51, 0, 255]);
  assert.deepEqual(middle(0.875), [255, 0, 191]);
});

test('all of them are drawn within a minute and half a gigabyte, and reading gives the drawn ones', async () => {
  const seen: number[] = [];
  const watch = { signal: new AbortController().signal, progress: (done: number) => void seen.push(done) };
  const before = process.memoryUsage().rss;
  const started = cpuTime();
  const data = await openDataset({ name: 'tetrominoes' }, '.', watch);
  assert.ok(cpuTime() - started < 60e3);
  assert.ok(process.memoryUsage().rss - before < 600e6);
  assert.deepEqual(
    [data.shape, data.count, seen[0], seen.at(-1)],
    [[SIDE, SIDE, 3], TETROMINO_COUNT, 0, TETROMINO_COUNT],
  );
  const out = new Float32Array(someBins.length * TETROMINO_BYTES);
  data.read(someBins, out);
  const drawn = someBins.flatMap(bin => [...draw(tetrominoFactors(bin))]);
  assert.ok(out.every((value, i) => value === Math.fround(drawn[i]! / 255)));
});

test('drawing ends when nobody wants it any more', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  await assert.rejects(
    openDataset({ name: 'tetrominoes' }, '.', { signal, progress: () => undefined }),
    /^Error: stop$/,
  );
});
