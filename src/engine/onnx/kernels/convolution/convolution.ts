import { type ConvolutionShape, type ConvolutionForm } from './convolutionForm';
import { Conv2D, Conv2DBackpropFilter, Conv2DBackpropInput, backend_util } from '@tensorflow/tfjs-core';
import { type Recorded, recordKernel } from '../../recorder';
import { columnForm, columnsSize } from './columnForm';
import { operatorForm } from './operatorForm';
import { patchForm } from './patchForm';
import { pointForm } from './pointForm';
import { isNarrow, shiftForm } from './shiftForm';
import { pointsOf } from './winograd';

/** Numbers in the columns, or the points, of a convolution up to which they are worth their memory (256 MB). */
const LARGEST = 2 ** 26;
/** About as many multiplications as the runtime does while it moves one number. */
const MULTIPLICATIONS_PER_MOVE = 36;

/** What the three maps of a 4×4 convolution with stride 2 cost, in numbers moved. */
function costs({ batch, outHeight, outWidth, channels, filters }: ConvolutionShape): {
  shift: number;
  columns: number;
} {
  const outputs = batch * outHeight * outWidth;
  const blocks = batch * (outHeight + 1) * (outWidth + 1);
  const products = (rows: number): number => (3 * rows * 16 * channels * filters) / MULTIPLICATIONS_PER_MOVE;
  return {
    // S and J, the four shifts gathered and added, and the way back from blocks.
    shift: products(blocks) + blocks * 4 * (channels + filters) + outputs * (7 * filters + 4 * channels),
    // Columns of x and of dy, and the way back from phases.
    columns: products(outputs) + outputs * (16 * (channels + filters) + 8 * channels),
  };
}

/** Whether points cost less than columns, for the three maps of a convolution with stride 1. */
function pointsPay({
  batch,
  height,
  width,
  outHeight,
  outWidth,
  channels,
  filters,
  kernel,
}: ConvolutionShape): boolean {
  const [inputs, outputs, taps] = [height * width, outHeight * outWidth, kernel[0] * kernel[1]];
  const points = pointsOf(outHeight, kernel[0]) * pointsOf(outWidth, kernel[1]);
  if (batch * points * Math.max(channels, filters) > LARGEST) return false;
  const sides = batch * (channels + filters);
  const products = 3 * batch * channels * filters;
  const byColumns = outputs * taps * (products + MULTIPLICATIONS_PER_MOVE * sides);
  // To points and back, the products there, and the filter.
  const transforms = (inputs * channels + outputs * filters) * 2 * batch + 2 * taps * channels * filters;
  return points * (transforms + products + 2 * MULTIPLICATIONS_PER_MOVE * sides) < byColumns;
}

/** A fixed rule on shapes, so that a resumed run computes what the first one did. */
function formFor(shape: ConvolutionShape): ConvolutionForm {
  const { kernel, stride, padding, height, width } = shape;
  const halves = stride[0] === 2 && stride[1] === 2 && height % 2 === 0 && width % 2 === 0;
  if (halves && kernel.every(side => side === 2) && padding.every(side => side === 0)) return patchForm;
  if (halves && kernel.every(side => side === 4) && padding.every(side => side === 1)) {
    const { shift, columns } = costs(shape);
    if (isNarrow(shape) || shift < columns) return shiftForm;
  }
  const single = stride.every(step => step === 1) && kernel.every(side => side === 2 || side === 3);
  if (single && pointsPay(shape)) return pointForm;
  return columnsSize(shape) <= LARGEST ? columnForm : operatorForm;
}

interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4 = [number, number, number, number];

function shapeOf(x: number[], filter: number[], attributes: ConvolutionAttributes): ConvolutionShape {
  const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = attributes;
  if (dataFormat !== 'NHWC') throw new Error('only convolutions in NHWC order are recorded');
  const info = backend_util.computeConv2DInfo(x as Shape4, filter as Shape4, strides, dilations, pad, dimRoundingMode);
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1) throw new Error('dilated convolutions are not recorded');
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filters: info.outChannels,
    kernel: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    padding: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
  };
}

export function recordConvolution(): void {
  recordKernel(Conv2D, ({ graph, full, shape, attributes }): Recorded => {
    const conv = shapeOf(shape('x'), shape('filter'), attributes as unknown as ConvolutionAttributes);
    const value = formFor(conv).forward(graph, full('x'), full('filter'), conv);
    return { value, shape: [conv.batch, conv.outHeight, conv.outWidth, conv.filters] };
  });
  recordKernel(Conv2DBackpropInput, ({ graph, full, shape, attributes }): Recorded => {
    const { inputShape } = attributes as { inputShape: number[] };
    const conv = shapeOf(inputShape, shape('filter'), attributes as unknown as ConvolutionAttributes);
    return { value: formFor(conv).toInput(graph, full('dy'), full('filter'), conv), shape: inputShape };
  });
  recordKernel(Conv2DBackpropFilter, ({ graph, full, shape, attributes }): Recorded => {
    const { filterShape } = attributes as { filterShape: number[] };
    const conv = shapeOf(shape('x'), filterShape, attributes as unknown as ConvolutionAttributes);
    return { value: formFor(conv).toFilter(graph, full('x'), full('dy'), conv), shape: filterShape };
  });
}
