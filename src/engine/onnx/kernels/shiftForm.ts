import type { Graph, Value } from '../graph';
import type { ConvolutionForm, ConvolutionShape } from './convolution';
import { biasable, concat, depthToSpace, pad, repeat, slice, spaceToDepth, transpose } from './moves';

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

const isNarrow = ({ channels, filters }: ConvolutionShape): boolean => 4 * channels <= filters;

/** x as [batch, h+1, w+1, 4C]. */
const blocks = (graph: Graph, x: Value): Value => spaceToDepth(graph, pad(graph, x, [0, 1, 1, 0], [0, 1, 1, 0]));

/** The inverse of `blocks`, adding up nothing: the padding is cut off. */
function unblocks(graph: Graph, value: Value, { height, width }: ConvolutionShape): Value {
  return slice(graph, depthToSpace(graph, value), [1, 2], [1, 1], [height + 1, width + 1]);
}

/** S as rows [R, 4C]. */
function blockRows(graph: Graph, x: Value, { batch, outHeight, outWidth, channels }: ConvolutionShape): Value {
  return graph.reshape(blocks(graph, x), [batch * (outHeight + 1) * (outWidth + 1), 4 * channels]);
}

/** J as rows [R, 4·filters]: column block (a, b) holds dy[i − a, j − b]. */
function shiftedRows(graph: Graph, dy: Value, { batch, outHeight, outWidth, filters }: ConvolutionShape): Value {
  const padded = pad(graph, dy, [0, 1, 1, 0], [0, 1, 1, 0]);
  const shifts = SHIFTS.map(([a, b]) =>
    slice(graph, padded, [1, 2], [1 - a, 1 - b], [outHeight + 2 - a, outWidth + 2 - b]),
  );
  return graph.reshape(concat(graph, shifts, 3), [batch * (outHeight + 1) * (outWidth + 1), 4 * filters]);
}

/** Columns [batch·h·w, 16C], in the order (a, b, p, q, c). */
function columns(graph: Graph, x: Value, { batch, outHeight, outWidth, channels }: ConvolutionShape): Value {
  const spread = blocks(graph, x);
  const shifts = SHIFTS.map(([a, b]) => slice(graph, spread, [1, 2], [a, b], [a + outHeight, b + outWidth]));
  return graph.reshape(concat(graph, shifts, 3), [batch * outHeight * outWidth, 16 * channels]);
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
      const y = graph.gemm(columns(graph, x, shape), columnFilter(graph, filter, shape));
      return biasable(graph, y, value => graph.reshape(value, [batch, outHeight, outWidth, filters]));
    }
    const product = graph.gemm(blockRows(graph, x, shape), blockFilter(graph, filter, shape));
    const addShifts = (value: Value): Value => {
      const spread = graph.reshape(value, [batch, outHeight + 1, outWidth + 1, 4 * filters]);
      const parts = SHIFTS.map(([a, b], k) =>
        slice(graph, spread, [1, 2, 3], [a, b, k * filters], [a + outHeight, b + outWidth, (k + 1) * filters]),
      );
      return graph.op('Sum', parts, parts[0]!.shape);
    };
    // Each of the four blocks is added once, so a bias belongs in one of them.
    const zeros = graph.op('Expand', [graph.scalar(0), graph.integers([3 * filters])], [3 * filters]);
    return biasable(graph, product, addShifts, bias => concat(graph, [bias, zeros], 0));
  },
  toInput(graph, dy, filter, shape) {
    const { batch, outHeight, outWidth, channels, filters } = shape;
    if (!isNarrow(shape)) {
      const product = graph.gemm(shiftedRows(graph, dy, shape), blockFilter(graph, filter, shape), false, true);
      return biasable(
        graph,
        product,
        value => unblocks(graph, graph.reshape(value, [batch, outHeight + 1, outWidth + 1, 4 * channels]), shape),
        bias => repeat(graph, bias, 4),
      );
    }
    const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
    const product = graph.gemm(rows, columnFilter(graph, filter, shape), false, true);
    const spread = graph.reshape(product, [batch, outHeight, outWidth, 16 * channels]);
    const parts = SHIFTS.map(([a, b], k) =>
      pad(
        graph,
        slice(graph, spread, [3], [k * 4 * channels], [(k + 1) * 4 * channels]),
        [0, a, b, 0],
        [0, 1 - a, 1 - b, 0],
      ),
    );
    return unblocks(graph, graph.op('Sum', parts, parts[0]!.shape), shape);
  },
  toFilter(graph, x, dy, shape) {
    const { batch, outHeight, outWidth, channels, filters } = shape;
    if (isNarrow(shape)) {
      const rows = graph.reshape(dy, [batch * outHeight * outWidth, filters]);
      const product = graph.gemm(columns(graph, x, shape), rows, true, false);
      const axes = graph.reshape(product, [2, 2, 2, 2, channels, filters]);
      return graph.reshape(transpose(graph, axes, [0, 2, 1, 3, 4, 5]), [4, 4, channels, filters]);
    }
    const product = graph.gemm(blockRows(graph, x, shape), shiftedRows(graph, dy, shape), true, false);
    const axes = graph.reshape(product, [2, 2, channels, 2, 2, filters]);
    return graph.reshape(transpose(graph, axes, [3, 0, 4, 1, 2, 5]), [4, 4, channels, filters]);
  },
};
