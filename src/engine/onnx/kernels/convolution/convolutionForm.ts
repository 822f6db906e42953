import type { Graph, Value } from '../../graph';

/** A convolution and its two gradients, each in the cheapest form that its shape allows. */

/** Shapes of a convolution: x is [batch, height, width, channels], y is [batch, outHeight, outWidth, filters]. */
export interface ConvolutionShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** top, left, bottom, right */
  readonly padding: readonly [number, number, number, number];
}

/** One way of computing the three linear maps of a convolution. Filters are [kernel, kernel, channels, filters]. */
export interface ConvolutionForm {
  forward(graph: Graph, x: Value, filter: Value, shape: ConvolutionShape): Value;
  /** The gradient with respect to x; also a transposed convolution. */
  toInput(graph: Graph, dy: Value, filter: Value, shape: ConvolutionShape): Value;
  /** The gradient with respect to the filter. */
  toFilter(graph: Graph, x: Value, dy: Value, shape: ConvolutionShape): Value;
}
