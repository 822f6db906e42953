import {
  BatchMatMul,
  Concat,
  Max,
  Mean,
  PadV2,
  Reshape,
  Slice,
  Sum,
  Tile,
  Transpose,
  backend_util,
  util,
} from '@tensorflow/tfjs-core';
import { type KernelCall, type Recorded, recordKernel } from '../recorder';
import { concat, pad, slice } from './moves';

/** Kernels that move elements or reduce them: reshape, transpose, tile, slice, pad, concat, sum, mean, max, matrix product. */

/** The axes of x that a reduction takes away, and the shape that is left. */
function reduction(
  { shape, attributes }: KernelCall,
  attribute: 'axis' | 'reductionIndices',
): { axes: number[]; target: number[]; keepDims: boolean } {
  const { [attribute]: axis, keepDims = false } = attributes as Record<typeof attribute, number | number[]> & {
    keepDims?: boolean;
  };
  const axes = util.parseAxisParam(axis, shape('x'));
  const [reduced] = backend_util.computeOutAndReduceShapes(shape('x'), axes);
  return { axes, target: keepDims ? backend_util.expandShapeToKeepDim(reduced, axes) : reduced, keepDims };
}

function sum(call: KernelCall): Recorded {
  const { graph, full, shape } = call;
  const { axes, target, keepDims } = reduction(call, 'axis');
  if (axes.length === 0) return { value: full('x'), shape: target };
  const x = full('x');
  if (axes.length < x.shape.length && axes.every((axis, i) => axis === i)) {
    // A sum over the leading axes (a bias's gradient) is a product with a row of ones, which the runtime does faster.
    const columns = util.sizeFromShape(shape('x').slice(axes.length));
    const rows = util.sizeFromShape(shape('x')) / columns;
    const ones = graph.tensor(new Float32Array(rows).fill(1), [1, rows]);
    return { value: graph.reshape(graph.gemm(ones, graph.reshape(x, [rows, columns])), target), shape: target };
  }
  const inputs = [x, graph.integers(axes)];
  return { value: graph.op('ReduceSum', inputs, target, { keepdims: keepDims ? 1 : 0 }), shape: target };
}

export function recordArrange(): void {
  recordKernel(Reshape, ({ graph, full, value, shape, attributes }) => {
    const { shape: wanted } = attributes as { shape: number[] };
    const target = util.inferFromImplicitShape(wanted, util.sizeFromShape(shape('x')));
    // One number stays one number in any shape.
    if (value('x').uniform !== undefined) return { value: value('x'), shape: target };
    return { value: graph.reshape(full('x'), target), shape: target };
  });
  recordKernel(Transpose, ({ graph, full, shape, attributes }) => {
    const { perm } = attributes as { perm: number[] };
    const target = perm.map(axis => shape('x')[axis]!);
    return { value: graph.op('Transpose', [full('x')], target, { perm }), shape: target };
  });
  recordKernel(Tile, ({ graph, full, shape, attributes }) => {
    const { reps } = attributes as { reps: number[] };
    const target = shape('x').map((side, axis) => side * reps[axis]!);
    return { value: graph.op('Tile', [full('x'), graph.integers(reps)], target), shape: target };
  });
  recordKernel(Slice, ({ graph, full, attributes }) => {
    const { begin, size } = attributes as { begin: number[]; size: number[] };
    const end = begin.map((start, axis) => start + size[axis]!);
    return { value: slice(graph, full('x'), [...begin.keys()], begin, end), shape: size };
  });
  recordKernel(PadV2, ({ graph, full, attributes }) => {
    const { paddings, constantValue } = attributes as { paddings: [number, number][]; constantValue: number };
    if (constantValue !== 0) throw new Error('only zeros are padded');
    const value = pad(
      graph,
      full('x'),
      paddings.map(([before]) => before),
      paddings.map(([, after]) => after),
    );
    return { value, shape: value.shape };
  });
  recordKernel(Concat, ({ graph, full, inputs, attributes }) => {
    const { axis } = attributes as { axis: number };
    const value = concat(graph, inputs.map(full), axis);
    return { value, shape: value.shape };
  });
  recordKernel(Sum, call => sum(call));
  recordKernel(Mean, call => {
    const total = sum(call);
    const count = util.sizeFromShape(call.shape('x')) / util.sizeFromShape([...total.shape]);
    return { ...total, value: call.graph.op('Div', [total.value, call.graph.scalar(count)], total.shape) };
  });
  recordKernel(Max, call => {
    const { axes, target, keepDims } = reduction(call, 'reductionIndices');
    const value = call.graph.op('ReduceMax', [call.full('x')], target, { axes, keepdims: keepDims ? 1 : 0 });
    return { value, shape: target };
  });
  recordKernel(BatchMatMul, ({ graph, full, shape, attributes }) => {
    const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
    const [a, b] = [shape('a'), shape('b')];
    if (a.length !== 2 || b.length !== 2) throw new Error('only products of two matrices are recorded');
    const target = [transposeA ? a[1]! : a[0]!, transposeB ? b[0]! : b[1]!];
    return { value: graph.gemm(full('a'), full('b'), transposeA, transposeB), shape: target };
  });
}
