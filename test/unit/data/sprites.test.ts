import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openDataset } from '../../../src/data/openDataset';
import { splitExamples } from '../../../src/data/examples/split';
import { drawSprite, SPRITE_COUNT } from '../../../src/data/sets/sprites';
import { cpuTime } from '../cpuTime';

const SIDE = 64;
const PLACES = 32 * 32;

interface Places {
  shape: number;
  scale: number;
  orientation: number;
  x: number;
  y: number;
}

/** The number of an example by NumPy's ravel_multi_index((shape, scale, orientation, x, y), (3, 6, 40, 32, 32)). */
function indexOf({ shape, scale, orientation, x, y }: Places): number {
  return (((shape * 6 + scale) * 40 + orientation) * 32 + x) * 32 + y;
}

function draw(places: Places): Uint8Array {
  const out = new Uint8Array(SIDE * SIDE).fill(7);
  drawSprite(indexOf(places), out);
  return out;
}

const somewhere = fc.record({
  shape: fc.nat(2),
  scale: fc.nat(5),
  orientation: fc.nat(39),
  x: fc.nat(31),
  y: fc.nat(31),
});

/** Area and centre of mass, pixels of side 1. */
function moments(image: Uint8Array): [area: number, x: number, y: number] {
  let [area, x, y] = [0, 0, 0];
  image.forEach((value, i) => {
    area += value;
    x += value * ((i % SIDE) + 0.5);
    y += value * (Math.floor(i / SIDE) + 0.5);
  });
  return [area, x / area, y / area];
}

test('there are 737,280, one for each combination of the factors, y fastest', async () => {
  const data = await openDataset({ name: 'sprites' }, '.');
  assert.deepEqual([data.count, SPRITE_COUNT, data.shape, data.range], [737280, 737280, [64, 64, 1], [0, 1]]);
  const { names, sizes, classOf } = data.factors!;
  assert.deepEqual(names, ['shape', 'scale', 'orientation', 'x', 'y']);
  assert.deepEqual(sizes, [3, 6, 40, 32, 32]);
  fc.assert(
    fc.property(somewhere, places => {
      const index = indexOf(places);
      assert.deepEqual(
        names.map((_, factor) => classOf(index, factor)),
        Object.values(places),
      );
    }),
  );
});

test('a sprite is whole, of zeros and ones, and a pixel further on for each place', () => {
  fc.assert(
    fc.property(somewhere, places => {
      const [image, first] = [draw(places), draw({ ...places, x: 0, y: 0 })];
      const border = (i: number): boolean =>
        [0, SIDE - 1].includes(i % SIDE) || [0, SIDE - 1].includes(Math.floor(i / SIDE));
      image.forEach((value, i) => {
        assert.ok(value === 0 || (value === 1 && !border(i)));
      });
      const shift = places.y * SIDE + places.x;
      assert.deepEqual(image.subarray(shift), first.subarray(0, SIDE * SIDE - shift));
    }),
  );
});

test('areas grow with the square of the scale, and the centre of mass is the place', () => {
  // A square of side 18.5, an ellipse of half axes 14.25 and 7.25, a heart of a square of side 13 and two half discs.
  const areas = [18.5 ** 2, Math.PI * 14.25 * 7.25, 13 ** 2 * (1 + Math.PI / 4)];
  areas.forEach((area, shape) => {
    for (let scale = 0; scale < 6; scale++) {
      const drawn = Array.from({ length: 40 }, (_, orientation) =>
        moments(draw({ shape, scale, orientation, x: 3, y: 31 })),
      );
      const mean = drawn.reduce((sum, [count]) => sum + count, 0) / 40;
      const expected = area * (0.5 + 0.1 * scale) ** 2;
      assert.ok(Math.abs(mean / expected - 1) < 0.03, `shape ${shape}, scale ${scale}: ${mean} for ${expected}`);
      for (const [, x, y] of drawn) {
        assert.ok(Math.hypot(x - 19.5, y - 47.5) < 0.35, `shape ${shape}, scale ${scale}: at ${x}, ${y}`);
      }
    }
  });
});

test('a square repeats after a quarter turn, an ellipse after half a turn; all else differs', () => {
  const looks = Array.from({ length: 3 * 6 * 40 }, (_, pose) => {
    const image = new Uint8Array(SIDE * SIDE);
    drawSprite(pose * PLACES, image);
    return Buffer.from(image).toString('latin1');
  });
  const distinct = (shape: number): number => new Set(looks.slice(shape * 240, (shape + 1) * 240)).size;
  assert.deepEqual([distinct(0), distinct(1), distinct(2)], [6 * 10, 6 * 20, 6 * 40]);
  assert.equal(new Set(looks).size, 6 * 70);
  assert.equal(looks[3], looks[33]);
  assert.equal(looks[240 + 3], looks[240 + 23]);
});

test('turned by a quarter, a heart is the upright one turned; upright, its point is below', () => {
  const upright = draw({ shape: 2, scale: 5, orientation: 0, x: 16, y: 16 });
  const turned = draw({ shape: 2, scale: 5, orientation: 10, x: 16, y: 16 });
  const at = (image: Uint8Array, x: number, y: number): number => image[(32 + y) * SIDE + 32 + x]!;
  for (let y = -16; y <= 16; y++) {
    for (let x = -16; x <= 16; x++) {
      assert.equal(at(upright, x, y), at(upright, -x, y), 'left and right are alike');
      assert.equal(at(turned, -y, x), at(upright, x, y), `${x}, ${y}`);
    }
  }
  const width = (y: number): number =>
    Array.from({ length: 33 }, (_, i) => at(upright, i - 16, y)).reduce((a, b) => a + b);
  assert.ok(width(11) > 0 && width(11) <= 5 && width(13) === 0 && width(-5) > 15);
  assert.equal(at(upright, 0, -8), 0, 'between the lobes');
});

test('examples are read in any order, resized on demand, and split by their numbers', async () => {
  const data = await openDataset({ name: 'sprites' }, '.');
  const some = [737279, 0, 400_000, 0];
  const out = new Float32Array(some.length * SIDE * SIDE);
  data.read(some, out);
  some.forEach((index, i) => {
    const image = new Uint8Array(SIDE * SIDE);
    drawSprite(index, image);
    assert.deepEqual(out.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), Float32Array.from(image));
  });
  assert.throws(() => data.read([737280], new Float32Array(SIDE * SIDE)), RangeError);

  const small = await openDataset({ name: 'sprites', size: 32 }, '.');
  assert.deepEqual(small.shape, [32, 32, 1]);
  const half = new Float32Array(some.length * 32 * 32);
  small.read(some, half);
  // Bilinear at half the size is the mean of 2 × 2.
  const mean = half.reduce((sum, value) => sum + value, 0) * 4;
  assert.ok(Math.abs(mean - out.reduce((sum, value) => sum + value, 0)) < 1e-3);
  assert.notEqual(small.fingerprint, data.fingerprint);
  assert.equal((await openDataset({ name: 'sprites', size: 64 }, '.')).fingerprint, data.fingerprint);

  const { train, heldOut } = splitExamples(data, {}, 0);
  assert.deepEqual([train.length, heldOut.length], [663552, 73728]);
});

test('opening takes no time and no memory, and reading tens of thousands a second', async () => {
  const before = process.memoryUsage().rss;
  const started = cpuTime();
  const data = await openDataset({ name: 'sprites' }, '.');
  const indices = Uint32Array.from({ length: 64 }, (_, i) => (i * 99991) % SPRITE_COUNT);
  const out = new Float32Array(64 * SIDE * SIDE);
  for (let batch = 0; batch < 300; batch++) data.read(indices, out);
  const seconds = (cpuTime() - started) / 1000;
  assert.ok(seconds < 2, `${seconds} s for 19,200`);
  assert.ok(process.memoryUsage().rss - before < 50e6);
});
