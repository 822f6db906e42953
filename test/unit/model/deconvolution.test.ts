import assert from 'node:assert/strict';
import test from 'node:test';
import { deconvolution } from '../../../src/model/layer';
import { evaluate, values } from '../engine/evaluate';

/** The output for one bright pixel of a 2×2 image is the kernel, cut off where PyTorch's ConvTranspose2d cuts it. */
async function kernelAt(pixel: number, kernel: number, size: [number, number]): Promise<number[]> {
  const layer = deconvolution('decoder/1', kernel, [2, 2, 1], 1, 'linear', size);
  const bright = [0, 0, 0, 0].map((_, i) => (i === pixel ? 1 : 0));
  const weight = Array.from({ length: kernel ** 2 }, (_, i) => i + 1);
  const { y } = await evaluate(
    ({ x, w, b }) => ({ y: layer.apply(x!, { 'decoder.1.weight': w!, 'decoder.1.bias': b! }) }),
    {
      x: values([1, 2, 2, 1], bright),
      w: values([kernel, kernel, 1, 1], weight),
      b: values([1], [0]),
    },
  );
  return [...y!];
}

test('kernel 3 to an even size, padding 1 and output padding 1: the top and left are cut', async () => {
  assert.deepEqual(await kernelAt(0, 3, [4, 4]), [5, 6, 0, 0, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(await kernelAt(3, 3, [4, 4]), [0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9]);
});

test('kernel 3 to an odd size, padding 1: all sides are cut', async () => {
  assert.deepEqual(await kernelAt(0, 3, [3, 3]), [5, 6, 0, 8, 9, 0, 0, 0, 0]);
  assert.deepEqual(await kernelAt(3, 3, [3, 3]), [0, 0, 0, 0, 1, 2, 0, 4, 5]);
});

test('kernel 4 to twice the size, padding 1: all sides are cut', async () => {
  assert.deepEqual(await kernelAt(0, 4, [4, 4]), [6, 7, 8, 0, 10, 11, 12, 0, 14, 15, 16, 0, 0, 0, 0, 0]);
});
