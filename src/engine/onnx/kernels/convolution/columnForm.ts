import type { Graph, Value } from '../../graph';
import type { ConvolutionForm, ConvolutionShape } from './convolutionForm';
import { concat, transpose } from '../moves';
import { gatherRows, pixelAt } from './convolutionRows';

/**
 * Any convolution as matrix products: the pixels that an output pixel sees are put beside each other, as columns
 * [batch·outHeight·outWidth, kernel·kernel·channels].
 */

/** An image as a list of pixels. */
const pixels = (graph: Graph, value: Value): Value => {
  const [batch, height, width, channels] = value.shape as [number, number, number, number];
  return graph.reshape(value, [batch, height * width, channels]);
};

/** Numbers in the columns of a convolution. */
export function columnsSize({ batch, outHeight, outWidth, kernel, channels }: ConvolutionShape): number {
  return batch * outHeight * outWidth * kernel[0] * kernel[1] * channels;
}

function columns(graph: Graph, x: Value, shape: ConvolutionShape): Value {
  const { batch, height, width, outHeight, outWidth, kernel, stride, padding, channels } = shape;
  const [taps, count] = [kernel[0] * kernel[1], outHeight * outWidth];
  const gathered = gatherRows(graph, pixels(graph, x), count * taps, row => {
    const [i, j] = [Math.floor(row / taps / outWidth), Math.floor(row / taps) % outWidth];
    const [u, v] = [Math.floor((row % taps) / kernel[1]), row % kernel[1]];
    return pixelAt(i * stride[0] + u - padding[0], j * stride[1] + v - padding[1], height, width);
  });
  return graph.reshape(gathered, [batch * count, taps * channels]);
}

/**
 * The gradient with respect to x. Pixels of x whose row and column have the same rest by the stride are seen through the
 * same taps of the kernel: each such phase is a convolution of dy with stride 1, and one product.
 */
function phases(graph: Graph, dy: Value, filter: Value, shape: ConvolutionShape): Value {
  const { batch, height, width, outHeight, outWidth, kernel, stride, padding, channels, filters } = shape;
  const [rows, columns] = [Math.ceil(height / stride[0]), Math.ceil(width / stride[1])];
  const count = rows * columns;
  const kernels = graph.reshape(filter, [kernel[0] * kernel[1], channels, filters]);
  const parts: Value[] = [];
  for (let p = 0; p < stride[0]; p++) {
    for (let q = 0; q < stride[1]; q++) {
      const taps: [u: number, v: number][] = [];
      for (let u = (p + padding[0]) % stride[0]; u < kernel[0]; u += stride[0])
        for (let v = (q + padding[1]) % stride[1]; v < kernel[1]; v += stride[1]) taps.push([u, v]);
      if (taps.length === 0) {
        parts.push(
          graph.op('Expand', [graph.scalar(0), graph.integers([batch, count, channels])], [batch, count, channels]),
        );
        continue;
      }
      const seen = gatherRows(graph, pixels(graph, dy), count * taps.length, row => {
        const [u, v] = taps[row % taps.length]!;
        const place = Math.floor(row / taps.length);
        const [y, x] = [Math.floor(place / columns) * stride[0] + p, (place % columns) * stride[1] + q];
        return pixelAt((y + padding[0] - u) / stride[0], (x + padding[1] - v) / stride[1], outHeight, outWidth);
      });
      const inputs = [kernels, graph.integers(taps.map(([u, v]) => u * kernel[1] + v))];
      const chosen = graph.op('Gather', inputs, [taps.length, channels, filters], { axis: 0 });
      const weights = graph.reshape(transpose(graph, chosen, [0, 2, 1]), [taps.length * filters, channels]);
      const product = graph.gemm(graph.reshape(seen, [batch * count, taps.length * filters]), weights);
      parts.push(graph.reshape(product, [batch, count, channels]));
    }
  }
  // Phase by phase -> pixel by pixel.
  return gatherRows(graph, concat(graph, parts, 1), height * width, row => {
    const [y, x] = [Math.floor(row / width), row % width];
    const phase = (y % stride[0]) * stride[1] + (x % stride[1]);
    return phase * count + Math.floor(y / stride[0]) * columns + Math.floor(x / stride[1]);
  });
}

export const columnForm: ConvolutionForm = {
  forward(graph, x, filter, shape) {
    const { batch, outHeight, outWidth, kernel, channels, filters } = shape;
    const weights = graph.reshape(filter, [kernel[0] * kernel[1] * channels, filters]);
    return graph.reshape(graph.gemm(columns(graph, x, shape), weights), [batch, outHeight, outWidth, filters]);
  },
  toInput(graph, dy, filter, shape) {
    const { batch, height, width, channels } = shape;
    return graph.reshape(phases(graph, dy, filter, shape), [batch, height, width, channels]);
  },
  toFilter(graph, x, dy, shape) {
    const { batch, outHeight, outWidth, kernel, channels, filters } = shape;
    const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
    return graph.reshape(graph.gemm(columns(graph, x, shape), rows, true, false), [...kernel, channels, filters]);
  },
};
