import type { Graph, Value } from '../../graph';
import type { ConvolutionForm } from './convolutionForm';
import { slice, transpose } from '../moves';

/** Any other convolution: ONNX's own Conv and ConvTranspose, which want channels before space. */

const toChannelsFirst = (graph: Graph, value: Value): Value => transpose(graph, value, [0, 3, 1, 2]);
const toChannelsLast = (graph: Graph, value: Value): Value => transpose(graph, value, [0, 2, 3, 1]);

export const operatorForm: ConvolutionForm = {
  forward(graph, x, filter, shape) {
    const y = graph.op(
      'Conv',
      [toChannelsFirst(graph, x), transpose(graph, filter, [3, 2, 0, 1])],
      [shape.batch, shape.filters, shape.outHeight, shape.outWidth],
      { strides: shape.stride, pads: shape.padding, kernel_shape: shape.kernel },
    );
    return toChannelsLast(graph, y);
  },
  toInput(graph, dy, filter, shape) {
    const { stride, padding, kernel, outHeight, outWidth, height, width } = shape;
    // What the strides leave over at the bottom and right.
    const rest = [
      height - ((outHeight - 1) * stride[0] + kernel[0] - padding[0] - padding[2]),
      width - ((outWidth - 1) * stride[1] + kernel[1] - padding[1] - padding[3]),
    ];
    const dx = graph.op(
      'ConvTranspose',
      [toChannelsFirst(graph, dy), transpose(graph, filter, [3, 2, 0, 1])],
      [shape.batch, shape.channels, height, width],
      { strides: stride, pads: padding, kernel_shape: kernel, output_padding: rest },
    );
    return toChannelsLast(graph, dx);
  },
  toFilter(graph, x, dy, shape) {
    // The sum over the batch becomes the sum over channels of a convolution of x with dy, spread by the stride.
    const { stride, padding, kernel, outHeight, outWidth, height, width } = shape;
    const size = [
      height + padding[0] + padding[2] - (outHeight - 1) * stride[0],
      width + padding[1] + padding[3] - (outWidth - 1) * stride[1],
    ] as const;
    const gradient = graph.op(
      'Conv',
      [transpose(graph, x, [3, 0, 1, 2]), transpose(graph, dy, [3, 0, 1, 2])],
      [shape.channels, shape.filters, ...size],
      { dilations: stride, pads: padding, kernel_shape: [outHeight, outWidth] },
    );
    return transpose(graph, slice(graph, gradient, [2, 3], [0, 0], kernel), [2, 3, 0, 1]);
  },
};
