import type { Graph, Value } from '../graph';
import type { ConvolutionForm, ConvolutionShape } from './convolution';
import { addAll, transpose } from './moves';
import { gatherRows, pixelAt, withZeroPixel } from './rows';

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

/** With stride 1 the gradient is a convolution of dy itself, its kernel turned by half a turn. */
function turned(graph: Graph, dy: Value, filter: Value, shape: ConvolutionShape): Value {
  const { batch, height, width, outHeight, outWidth, kernel, padding, channels, filters } = shape;
  const [taps, count] = [kernel[0] * kernel[1], height * width];
  const gathered = gatherRows(graph, pixels(graph, dy), count * taps, row => {
    const [y, x] = [Math.floor(row / taps / width), Math.floor(row / taps) % width];
    const [u, v] = [Math.floor((row % taps) / kernel[1]), row % kernel[1]];
    return pixelAt(y + padding[0] - u, x + padding[1] - v, outHeight, outWidth);
  });
  const weights = graph.reshape(transpose(graph, filter, [0, 1, 3, 2]), [taps * filters, channels]);
  return graph.gemm(graph.reshape(gathered, [batch * count, taps * filters]), weights);
}

/** With any other stride: what each output pixel gives to each pixel that it sees, added up where they meet. */
function scattered(graph: Graph, dy: Value, filter: Value, shape: ConvolutionShape): Value {
  const { batch, height, width, outHeight, outWidth, kernel, stride, padding, channels, filters } = shape;
  const taps = kernel[0] * kernel[1];
  // A pixel of zeros gives zeros to all: what a pixel at the border does not get.
  const given = outHeight * outWidth + 1;
  const rows = graph.reshape(withZeroPixel(graph, pixels(graph, dy)), [batch * given, filters]);
  const gifts = graph.gemm(rows, graph.reshape(filter, [taps * channels, filters]), false, true);
  const parts: Value[] = [];
  for (let a = 0; a < kernel[0]; a += stride[0]) {
    for (let b = 0; b < kernel[1]; b += stride[1]) {
      const part = gatherRows(graph, graph.reshape(gifts, [batch, given * taps, channels]), height * width, row => {
        const [y, x] = [Math.floor(row / width) + padding[0], (row % width) + padding[1]];
        const [u, v] = [(y % stride[0]) + a, (x % stride[1]) + b];
        const giver = pixelAt((y - u) / stride[0], (x - v) / stride[1], outHeight, outWidth);
        const sees = giver !== undefined && u < kernel[0] && v < kernel[1];
        return sees ? giver * taps + u * kernel[1] + v : (given - 1) * taps;
      });
      parts.push(part);
    }
  }
  return addAll(graph, parts);
}

export const columnForm: ConvolutionForm = {
  forward(graph, x, filter, shape) {
    const { batch, outHeight, outWidth, kernel, channels, filters } = shape;
    const weights = graph.reshape(filter, [kernel[0] * kernel[1] * channels, filters]);
    return graph.reshape(graph.gemm(columns(graph, x, shape), weights), [batch, outHeight, outWidth, filters]);
  },
  toInput(graph, dy, filter, shape) {
    const form = shape.stride.every(step => step === 1) ? turned : scattered;
    return graph.reshape(form(graph, dy, filter, shape), [shape.batch, shape.height, shape.width, shape.channels]);
  },
  toFilter(graph, x, dy, shape) {
    const { batch, outHeight, outWidth, kernel, channels, filters } = shape;
    const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
    return graph.reshape(graph.gemm(columns(graph, x, shape), rows, true, false), [...kernel, channels, filters]);
  },
};
