import type { Graph, Value } from '../../graph';
import type { ConvolutionForm, ConvolutionShape } from './convolutionForm';
import { addAll, depthToSpace, pad, slice, transpose } from '../moves';
import { gatherRows, pixelAt } from './convolutionRows';

/**
 * 4×4 kernels with stride 2 and padding 1 on even sides. With x padded and its 2×2 blocks turned into channels, the
 * kernel is a 2×2 one with stride 1: y[i, j] = Σ_{a,b} S[i + a, j + b]·W_ab, S of size (h+1)×(w+1)×4C. So with
 * S as rows [R, 4C], R = batch·(h+1)·(w+1), and J the four shifts of y's gradient as rows [R, 4·filters],
 *   forward:   the four shifted column blocks of S·W, added up;
 *   to filter: SᵀJ;
 *   to input:  J·Wᵀ, blocks turned back into space.
 * S and J are each made once and shared. Where the blocks are narrow (4C ≤ filters) it is cheaper to put the four
 * shifts of S beside each other instead: columns [batch·h·w, 16C].
 */

const SHIFTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

export const isNarrow = ({ channels, filters }: ConvolutionShape): boolean => 4 * channels <= filters;

/** S as rows [R, 4C]: row (I, J) holds the pixels (2I + p − 1, 2J + q − 1). */
function blockRows(
  graph: Graph,
  x: Value,
  { batch, height, width, outHeight, outWidth, channels }: ConvolutionShape,
): Value {
  const rows = (outHeight + 1) * (outWidth + 1);
  const images = graph.reshape(x, [batch, height * width, channels]);
  const gathered = gatherRows(graph, images, rows * 4, row => {
    const [block, q, p] = [row >> 2, row & 1, (row >> 1) & 1];
    const [i, j] = [Math.floor(block / (outWidth + 1)), block % (outWidth + 1)];
    return pixelAt(2 * i + p - 1, 2 * j + q - 1, height, width);
  });
  return graph.reshape(gathered, [batch * rows, 4 * channels]);
}

/** Back from rows [R, 4C] to [batch, height, width, C]; the padding is cut off. */
function fromBlockRows(
  graph: Graph,
  rows: Value,
  { batch, height, width, outHeight, outWidth, channels }: ConvolutionShape,
): Value {
  const blocks = graph.reshape(rows, [batch, (outHeight + 1) * (outWidth + 1) * 4, channels]);
  const gathered = gatherRows(graph, blocks, height * width, row => {
    const [y, x] = [Math.floor(row / width) + 1, (row % width) + 1];
    return ((y >> 1) * (outWidth + 1) + (x >> 1)) * 4 + (y & 1) * 2 + (x & 1);
  });
  return graph.reshape(gathered, [batch, height, width, channels]);
}

/** J as rows [R, 4·filters]: column block (a, b) of row (I, J) holds dy[I − a, J − b]. */
function shiftedRows(graph: Graph, dy: Value, { batch, outHeight, outWidth, filters }: ConvolutionShape): Value {
  const rows = (outHeight + 1) * (outWidth + 1);
  const images = graph.reshape(dy, [batch, outHeight * outWidth, filters]);
  const gathered = gatherRows(graph, images, rows * 4, row => {
    const [block, b, a] = [row >> 2, row & 1, (row >> 1) & 1];
    const [i, j] = [Math.floor(block / (outWidth + 1)), block % (outWidth + 1)];
    return pixelAt(i - a, j - b, outHeight, outWidth);
  });
  return graph.reshape(gathered, [batch * rows, 4 * filters]);
}

/** The four shifted column blocks of rows [R, 4·filters], added up: [batch, h, w, filters]. */
function addShifts(graph: Graph, rows: Value, { batch, outHeight, outWidth, filters }: ConvolutionShape): Value {
  const blocks = graph.reshape(rows, [batch, (outHeight + 1) * (outWidth + 1) * 4, filters]);
  const parts = SHIFTS.map(([a, b], k) =>
    gatherRows(graph, blocks, outHeight * outWidth, row => {
      const [i, j] = [Math.floor(row / outWidth), row % outWidth];
      return ((i + a) * (outWidth + 1) + j + b) * 4 + k;
    }),
  );
  return graph.reshape(addAll(graph, parts), [batch, outHeight, outWidth, filters]);
}

/** Columns [batch·h·w, 16C]: of each output pixel the 4×4 input pixels that it sees. */
function columns(
  graph: Graph,
  x: Value,
  { batch, height, width, outHeight, outWidth, channels }: ConvolutionShape,
): Value {
  // With the padding, a window begins at an even column: it is eight pairs of neighbours.
  const pairs = width / 2 + 1;
  const padded = pad(graph, x, [0, 1, 1, 0], [0, 1, 1, 0]);
  const images = graph.reshape(padded, [batch, (height + 2) * pairs, 2 * channels]);
  const gathered = gatherRows(graph, images, outHeight * outWidth * 8, row => {
    const [window, u, pair] = [row >> 3, (row >> 1) & 3, row & 1];
    return (2 * Math.floor(window / outWidth) + u) * pairs + (window % outWidth) + pair;
  });
  return graph.reshape(gathered, [batch * outHeight * outWidth, 16 * channels]);
}

/** Columns [batch·h·w, 16C] of gradients added back into the pixels that they came from: [batch, height, width, C]. */
function addColumns(
  graph: Graph,
  rows: Value,
  { batch, height, width, outHeight, outWidth, channels }: ConvolutionShape,
): Value {
  // Columns in the order (a, b, p, q, c): each shift (a, b) is an image of 2×2 blocks, laid over the others.
  const spread = graph.reshape(rows, [batch, outHeight, outWidth, 16 * channels]);
  const parts = SHIFTS.map(([a, b], k) => {
    const part = slice(graph, spread, [3], [k * 4 * channels], [(k + 1) * 4 * channels]);
    return pad(graph, part, [0, a, b, 0], [0, 1 - a, 1 - b, 0]);
  });
  const padded = depthToSpace(graph, addAll(graph, parts));
  return slice(graph, padded, [1, 2], [1, 1], [height + 1, width + 1]);
}

/** The filter, whose row 2a+p and column 2b+q, with those four axes in another order. */
function arranged(
  graph: Graph,
  filter: Value,
  { channels, filters }: ConvolutionShape,
  perm: readonly number[],
): Value {
  return transpose(graph, graph.reshape(filter, [2, 2, 2, 2, channels, filters]), perm);
}

/** W as [(p, q, c), (a, b, filter)]. */
function blockFilter(graph: Graph, filter: Value, shape: ConvolutionShape): Value {
  return graph.reshape(arranged(graph, filter, shape, [1, 3, 4, 0, 2, 5]), [4 * shape.channels, 4 * shape.filters]);
}

/** W as [(a, b, p, q, c), filter]. */
function columnFilter(graph: Graph, filter: Value, shape: ConvolutionShape): Value {
  return graph.reshape(arranged(graph, filter, shape, [0, 2, 1, 3, 4, 5]), [16 * shape.channels, shape.filters]);
}

export const shiftForm: ConvolutionForm = {
  forward(graph, x, filter, shape) {
    const { batch, outHeight, outWidth, filters } = shape;
    if (isNarrow(shape)) {
      const weights = graph.reshape(filter, [16 * shape.channels, filters]);
      const y = graph.gemm(columns(graph, x, shape), weights);
      return graph.reshape(y, [batch, outHeight, outWidth, filters]);
    }
    return addShifts(graph, graph.gemm(blockRows(graph, x, shape), blockFilter(graph, filter, shape)), shape);
  },
  toInput(graph, dy, filter, shape) {
    const { batch, outHeight, outWidth, filters } = shape;
    if (isNarrow(shape)) {
      const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
      return addColumns(graph, graph.gemm(rows, columnFilter(graph, filter, shape), false, true), shape);
    }
    const product = graph.gemm(shiftedRows(graph, dy, shape), blockFilter(graph, filter, shape), false, true);
    return fromBlockRows(graph, product, shape);
  },
  toFilter(graph, x, dy, shape) {
    const { batch, outHeight, outWidth, channels, filters } = shape;
    if (isNarrow(shape)) {
      const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
      return graph.reshape(graph.gemm(columns(graph, x, shape), rows, true, false), [4, 4, channels, filters]);
    }
    const product = graph.gemm(blockRows(graph, x, shape), shiftedRows(graph, dy, shape), true, false);
    const axes = graph.reshape(product, [2, 2, channels, 2, 2, filters]);
    return graph.reshape(transpose(graph, axes, [3, 0, 4, 1, 2, 5]), [4, 4, channels, filters]);
  },
};
