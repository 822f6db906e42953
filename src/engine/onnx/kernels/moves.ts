import type { Graph, Value } from '../graph';

/** Moves of elements that several forms of convolution share. */

export function transpose(graph: Graph, value: Value, perm: readonly number[]): Value {
  return graph.op(
    'Transpose',
    [value],
    perm.map(axis => value.shape[axis]!),
    { perm },
  );
}

/** Adds `before` and `after` zeros around the given axes of a rank-4 value. */
export function pad(graph: Graph, value: Value, before: readonly number[], after: readonly number[]): Value {
  if ([...before, ...after].every(count => count === 0)) return value;
  const shape = value.shape.map((side, axis) => before[axis]! + side + after[axis]!);
  return graph.op('Pad', [value, graph.integers([...before, ...after])], shape);
}

/** The part [start, end) of `value` along `axes`. */
export function slice(
  graph: Graph,
  value: Value,
  axes: readonly number[],
  start: readonly number[],
  end: readonly number[],
): Value {
  if (axes.every((axis, i) => start[i] === 0 && end[i] === value.shape[axis])) return value;
  const shape = [...value.shape];
  axes.forEach((axis, i) => (shape[axis] = end[i]! - start[i]!));
  return graph.op('Slice', [value, graph.integers(start), graph.integers(end), graph.integers(axes)], shape);
}

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const shape = [...values[0]!.shape];
  shape[axis] = values.reduce((sum, value) => sum + value.shape[axis]!, 0);
  return graph.op('Concat', values, shape, { axis });
}

/** [batch, 2h, 2w, c] -> [batch, h, w, 4c]: each 2×2 block becomes the channels (row, column, channel). */
export function spaceToDepth(graph: Graph, value: Value): Value {
  const [batch, height, width, channels] = value.shape as [number, number, number, number];
  const blocks = graph.reshape(value, [batch, height / 2, 2, width / 2, 2, channels]);
  return graph.reshape(transpose(graph, blocks, [0, 1, 3, 2, 4, 5]), [batch, height / 2, width / 2, 4 * channels]);
}

/** The inverse of `spaceToDepth`. */
export function depthToSpace(graph: Graph, value: Value): Value {
  const [batch, height, width, depth] = value.shape as [number, number, number, number];
  const blocks = graph.reshape(value, [batch, height, width, 2, 2, depth / 4]);
  return graph.reshape(transpose(graph, blocks, [0, 1, 3, 2, 4, 5]), [batch, height * 2, width * 2, depth / 4]);
}

/** A vector `times` times in a row. */
export function repeat(graph: Graph, vector: Value, times: number): Value {
  return concat(graph, Array<Value>(times).fill(vector), 0);
}

/**
 * rearranged(product), remembering that a bias of it is a bias of the product: the vector that `spread` makes of it.
 */
export function biasable(
  graph: Graph,
  product: Value,
  rearranged: (product: Value) => Value,
  spread: (bias: Value) => Value = bias => bias,
): Value {
  const value = rearranged(product);
  graph.onBias(value, bias => rearranged(graph.withBias(product, spread(bias)) ?? product));
  return value;
}
