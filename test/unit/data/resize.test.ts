import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bilinearResize } from '../../../src/data/images/resize';

/** A picture with structure in both directions that the Python beside the goldens makes too. */
function pattern(height: number, width: number): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return (y * 37 + x * 91 + ((y * x) % 11) * 13) % 256;
  });
}

// torch.nn.functional.interpolate(pattern / 255, size=(to, to), mode='bilinear', align_corners=False), float32.
const TORCH = [
  {
    from: 28,
    to: 64,
    sum: 2088.0111926626414,
    points: [
      [0, 0, 0],
      [0, 63, 0.60000002],
      [63, 0, 0.90588236],
      [63, 63, 0.65490198],
      [1, 2, 0.23928845],
      [32, 21, 0.51396674],
      [62, 1, 0.82069165],
    ],
  },
  {
    from: 28,
    to: 32,
    sum: 522.1399462129921,
    points: [
      [0, 31, 0.60000002],
      [31, 31, 0.65490204],
      [1, 2, 0.78999692],
      [16, 10, 0.63114274],
      [30, 1, 0.43570772],
    ],
  },
  {
    from: 105,
    to: 28,
    sum: 394.2504982277751,
    points: [
      [0, 0, 0.6454044],
      [0, 27, 0.70018387],
      [27, 27, 0.50171572],
      [1, 2, 0.92622548],
      [14, 9, 0.60263479],
      [26, 1, 0.15018383],
    ],
  },
  {
    from: 7,
    to: 3,
    sum: 5.003050297498703,
    points: [
      [0, 0, 0.35729846],
      [0, 2, 0.39651418],
      [2, 0, 0.52374721],
      [2, 2, 0.37777799],
      [1, 2, 0.58562076],
      [1, 1, 0.96078432],
    ],
  },
] as const;

for (const { from, to, sum, points } of TORCH) {
  test(`resizes ${from} → ${to} as torch does`, () => {
    const out = new Float32Array(to * to);
    bilinearResize(from, from, 1, to)(pattern(from, from), 0, 255, out, 0);
    for (const [y, x, value] of points) {
      assert.ok(Math.abs(out[y * to + x]! - value) < 1e-6, `(${y}, ${x}): ${out[y * to + x]!} for ${value}`);
    }
    const total = out.reduce((all, value) => all + value, 0);
    assert.ok(Math.abs(total - sum) < 1e-6 * to * to);
  });
}

test('resizes pictures that are not square, of three channels, at an offset', () => {
  // As above for 5 × 9: the pattern, the pattern upside down, the pattern mirrored.
  const torch = [
    0.2451593, 0.3597426, 0.6420956, 0.1840074, 0.7229167, 0.6405025, 0.6405025, 0.773652, 0.1840073, 0.6420956,
    0.5615197, 0.2451593, 0.4663603, 0.6875613, 0.7537377, 0.5015319, 0.7876838, 0.353554, 0.3535539, 0.5110294,
    0.5015319, 0.7537377, 0.5310049, 0.4663603, 0.6875613, 0.4663603, 0.5310049, 0.7876838, 0.5015319, 0.5110294,
    0.5110294, 0.3535539, 0.7876838, 0.5310049, 0.7537377, 0.6875613, 0.3597427, 0.2451593, 0.5615196, 0.7229167,
    0.1840074, 0.773652, 0.773652, 0.6405025, 0.7229167, 0.5615196, 0.6420956, 0.3597427,
  ];
  const grey = pattern(5, 9);
  const source = new Uint8Array(7 + 3 * 45);
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 9; x++) {
      source.set([grey[y * 9 + x]!, grey[(4 - y) * 9 + x]!, grey[y * 9 + 8 - x]!], 7 + 3 * (y * 9 + x));
    }
  }
  const out = new Float32Array(2 + 48);
  bilinearResize(5, 9, 3, 4)(source, 7, 255, out, 2);
  torch.forEach((value, i) => assert.ok(Math.abs(out[i + 2]! - value) < 1e-6, `${i}: ${out[i + 2]!} for ${value}`));
});

test('never leaves the range of the source, and keeps a flat picture flat', () => {
  const side = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(side, side, side, fc.float({ min: -3, max: 3, noNaN: true }), (height, width, size, level) => {
      const out = new Float32Array(size * size);
      bilinearResize(height, width, 1, size)(new Float32Array(height * width).fill(level), 0, 1, out, 0);
      for (const value of out) assert.ok(Math.abs(value - level) < 1e-6);
    }),
  );
});
