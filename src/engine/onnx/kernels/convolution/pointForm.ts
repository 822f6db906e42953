import type { Graph, Value } from '../../graph';
import type { ConvolutionForm, ConvolutionShape } from './convolutionForm';
import { transpose } from '../moves';
import { type Matrix, fastLine, kronecker, transposed } from './winograd';

/**
 * Convolutions of small images with stride 1, by points (see winograd.ts). With the pixels of an image as rows, each
 * transform is one product with a constant matrix, of which zeros around the image cost nothing:
 *   U = B·x [batch, points, channels],  V = G·w [points, channels, filters],  dM = Aᵀ·dy [batch, points, filters];
 *   forward:   A·(U·V), the inner product for each point;
 *   to input:  Bᵀ·(dM·Vᵀ);
 *   to filter: Gᵀ·(Uᵀ·dM).
 */

/** Of a whole image: B, G and A. */
function matrices({ height, width, outHeight, outWidth, kernel, padding }: ConvolutionShape): {
  toPoints: Matrix;
  filterToPoints: Matrix;
  fromPoints: Matrix;
} {
  const rows = fastLine(height, outHeight, kernel[0], padding[0]);
  const columns = fastLine(width, outWidth, kernel[1], padding[1]);
  return {
    toPoints: kronecker(rows.toPoints, columns.toPoints),
    filterToPoints: kronecker(rows.filterToPoints, columns.filterToPoints),
    fromPoints: kronecker(rows.fromPoints, columns.fromPoints),
  };
}

/** A constant matrix, or a stack of one. */
const constant = (graph: Graph, matrix: Matrix, stack: readonly 1[] = []): Value =>
  graph.tensor(Float32Array.from(matrix.flat()), [...stack, matrix.length, matrix[0]!.length]);

/** matrix · each image of [batch, rows, channels]. */
function perImage(graph: Graph, matrix: Matrix, images: Value): Value {
  const [batch, , channels] = images.shape as [number, number, number];
  return graph.op('MatMul', [constant(graph, matrix, [1]), images], [batch, matrix.length, channels]);
}

/** For each point the product of two matrices, of stacks [points, …, …]. */
function perPoint(graph: Graph, a: Value, b: Value): Value {
  return graph.op('MatMul', [a, b], [a.shape[0]!, a.shape[1]!, b.shape[2]!]);
}

// The runtime makes one of a transposition and the product that it is for: only the steps between numbers change.
const pointsFirst = (graph: Graph, value: Value): Value => transpose(graph, value, [1, 0, 2]);

/** U = B·x */
const imagePoints = (graph: Graph, x: Value, toPoints: Matrix, { batch, channels }: ConvolutionShape): Value =>
  perImage(graph, toPoints, graph.reshape(x, [batch, toPoints[0]!.length, channels]));

/** dM = Aᵀ·dy */
const gradientPoints = (graph: Graph, dy: Value, fromPoints: Matrix, { batch, filters }: ConvolutionShape): Value =>
  perImage(graph, transposed(fromPoints), graph.reshape(dy, [batch, fromPoints.length, filters]));

/** V = G·w */
function filterPoints(graph: Graph, filter: Value, filterToPoints: Matrix, shape: ConvolutionShape): Value {
  const { channels, filters } = shape;
  const taps = graph.reshape(filter, [filterToPoints[0]!.length, channels * filters]);
  return graph.reshape(graph.gemm(constant(graph, filterToPoints), taps), [filterToPoints.length, channels, filters]);
}

export const pointForm: ConvolutionForm = {
  forward(graph, x, filter, shape) {
    const { toPoints, filterToPoints, fromPoints } = matrices(shape);
    const images = pointsFirst(graph, imagePoints(graph, x, toPoints, shape));
    const products = perPoint(graph, images, filterPoints(graph, filter, filterToPoints, shape));
    const y = perImage(graph, fromPoints, pointsFirst(graph, products));
    return graph.reshape(y, [shape.batch, shape.outHeight, shape.outWidth, shape.filters]);
  },
  toInput(graph, dy, filter, shape) {
    const { toPoints, filterToPoints, fromPoints } = matrices(shape);
    const gradients = pointsFirst(graph, gradientPoints(graph, dy, fromPoints, shape));
    const weights = transpose(graph, filterPoints(graph, filter, filterToPoints, shape), [0, 2, 1]);
    const dx = perImage(graph, transposed(toPoints), pointsFirst(graph, perPoint(graph, gradients, weights)));
    return graph.reshape(dx, [shape.batch, shape.height, shape.width, shape.channels]);
  },
  toFilter(graph, x, dy, shape) {
    const { toPoints, filterToPoints, fromPoints } = matrices(shape);
    const { channels, filters, kernel } = shape;
    const images = transpose(graph, imagePoints(graph, x, toPoints, shape), [1, 2, 0]);
    const products = perPoint(graph, images, pointsFirst(graph, gradientPoints(graph, dy, fromPoints, shape)));
    const flat = graph.reshape(products, [filterToPoints.length, channels * filters]);
    const gradient = graph.gemm(constant(graph, transposed(filterToPoints)), flat);
    return graph.reshape(gradient, [...kernel, channels, filters]);
  },
};
