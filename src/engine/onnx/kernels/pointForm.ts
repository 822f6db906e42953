import type { Graph, Value } from '../graph';
import type { ConvolutionForm, ConvolutionShape } from './convolution';
import { transpose } from './moves';
import { type Matrix, fastLine, kronecker, transposed } from './winograd';

/**
 * Convolutions of small images with stride 1, by points (see winograd.ts). With the pixels of an image as rows, each
 * transform is one product with a constant matrix, of which zeros around the image cost nothing:
 *   U = B·x [batch, points, channels],  V = G·w [points, channels, filters],  dM = Aᵀ·dy [batch, points, filters];
 *   forward:   A·(U·V), the inner product for each point;
 *   to input:  Bᵀ·(dM·Vᵀ);
 *   to filter: Gᵀ·(Uᵀ·dM).
 */

/** Of a whole image. */
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

/** A constant matrix as a stack of one. */
const constant = (graph: Graph, matrix: Matrix): Value =>
  graph.tensor(Float32Array.from(matrix.flat()), [1, matrix.length, matrix[0]!.length]);

/** matrix · each image of [batch, rows, channels]. */
function perImage(graph: Graph, matrix: Matrix, images: Value): Value {
  const [batch, , channels] = images.shape as [number, number, number];
  return graph.op('MatMul', [constant(graph, matrix), images], [batch, matrix.length, channels]);
}

/** For each point the product of two matrices, of stacks [points, …, …]. */
function perPoint(graph: Graph, a: Value, b: Value): Value {
  return graph.op('MatMul', [a, b], [a.shape[0]!, a.shape[1]!, b.shape[2]!]);
}

// The runtime makes one of a transposition and the product that it is for: only the steps between numbers change.
const pointsFirst = (graph: Graph, value: Value): Value => transpose(graph, value, [1, 0, 2]);

/** What was multiplied for each point, [points, batch, channels], back to images: [batch, rows, channels]. */
const toImages = (graph: Graph, matrix: Matrix, products: Value): Value =>
  perImage(graph, matrix, pointsFirst(graph, products));

const imagePoints = (graph: Graph, x: Value, shape: ConvolutionShape): Value =>
  perImage(
    graph,
    matrices(shape).toPoints,
    graph.reshape(x, [shape.batch, shape.height * shape.width, shape.channels]),
  );

const gradientPoints = (graph: Graph, dy: Value, shape: ConvolutionShape): Value =>
  perImage(
    graph,
    transposed(matrices(shape).fromPoints),
    graph.reshape(dy, [shape.batch, shape.outHeight * shape.outWidth, shape.filters]),
  );

function filterPoints(graph: Graph, filter: Value, shape: ConvolutionShape): Value {
  const { filterToPoints } = matrices(shape);
  const { channels, filters, kernel } = shape;
  const taps = graph.reshape(filter, [kernel[0] * kernel[1], channels * filters]);
  const matrix = graph.tensor(Float32Array.from(filterToPoints.flat()), [filterToPoints.length, kernel[0] * kernel[1]]);
  return graph.reshape(graph.gemm(matrix, taps), [filterToPoints.length, channels, filters]);
}

export const pointForm: ConvolutionForm = {
  forward(graph, x, filter, shape) {
    const { batch, outHeight, outWidth, filters } = shape;
    const images = pointsFirst(graph, imagePoints(graph, x, shape));
    const products = perPoint(graph, images, filterPoints(graph, filter, shape));
    const y = toImages(graph, matrices(shape).fromPoints, products);
    return graph.reshape(y, [batch, outHeight, outWidth, filters]);
  },
  toInput(graph, dy, filter, shape) {
    const { batch, height, width, channels } = shape;
    const gradients = pointsFirst(graph, gradientPoints(graph, dy, shape));
    const weights = transpose(graph, filterPoints(graph, filter, shape), [0, 2, 1]);
    const dx = toImages(graph, transposed(matrices(shape).toPoints), perPoint(graph, gradients, weights));
    return graph.reshape(dx, [batch, height, width, channels]);
  },
  toFilter(graph, x, dy, shape) {
    const { channels, filters, kernel } = shape;
    const { filterToPoints } = matrices(shape);
    const images = transpose(graph, imagePoints(graph, x, shape), [1, 2, 0]);
    const products = perPoint(graph, images, pointsFirst(graph, gradientPoints(graph, dy, shape)));
    const matrix = graph.tensor(Float32Array.from(transposed(filterToPoints).flat()), [
      kernel[0] * kernel[1],
      filterToPoints.length,
    ]);
    const gradient = graph.gemm(matrix, graph.reshape(products, [filterToPoints.length, channels * filters]));
    return graph.reshape(gradient, [...kernel, channels, filters]);
  },
};
