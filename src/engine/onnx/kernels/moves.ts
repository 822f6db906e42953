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

/** Adds `before` and `after` zeros around each axis. */
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
  if (values.length === 1) return values[0]!;
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

/** The sum of values of one shape, as a tree of additions: the runtime shares each among its threads, its Sum it does not. */
export function addAll(graph: Graph, values: readonly Value[]): Value {
  if (values.length === 1) return values[0]!;
  const half = Math.ceil(values.length / 2);
  const halves = [addAll(graph, values.slice(0, half)), addAll(graph, values.slice(half))];
  return graph.op('Add', halves, halves[0]!.shape);
}
