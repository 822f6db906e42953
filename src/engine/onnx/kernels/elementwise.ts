import {
  Add,
  Cast,
  ClipByValue,
  Exp,
  Fill,
  Identity,
  LeakyRelu,
  Log,
  Multiply,
  Neg,
  OnesLike,
  RealDiv,
  Relu,
  Sigmoid,
  Softplus,
  Sqrt,
  Square,
  Step,
  Sub,
  Tanh,
  ZerosLike,
  backend_util,
} from '@tensorflow/tfjs-core';
import { sizeOf } from '../../engine';
import type { Graph, Value } from '../graph';
import { recordKernel } from '../recorder';

/** Kernels that treat each element by itself. They work on values that still lack broadcast axes. */

/** Folds x∘y when one of them is a number that changes nothing, or both are numbers. */
type Fold = (graph: Graph, a: Value, b: Value) => Value | undefined;

function fold(compute: (a: number, b: number) => number, neutral: { left?: number; right?: number }): Fold {
  return (graph, a, b) => {
    if (a.uniform !== undefined && b.uniform !== undefined)
      return graph.scalar(Math.fround(compute(a.uniform, b.uniform)));
    if (a.uniform !== undefined && a.uniform === neutral.left) return b;
    if (b.uniform !== undefined && b.uniform === neutral.right) return a;
    return undefined;
  };
}

const BINARY: [kernel: string, onnx: string, fold: Fold][] = [
  [Add, 'Add', fold((a, b) => a + b, { left: 0, right: 0 })],
  [Sub, 'Sub', fold((a, b) => a - b, { right: 0 })],
  [Multiply, 'Mul', fold((a, b) => a * b, { left: 1, right: 1 })],
  [RealDiv, 'Div', fold((a, b) => a / b, { right: 1 })],
];

const UNARY: [kernel: string, onnx: string][] = [
  [Exp, 'Exp'],
  [Log, 'Log'],
  [Neg, 'Neg'],
  [Relu, 'Relu'],
  [Sigmoid, 'Sigmoid'],
  [Sqrt, 'Sqrt'],
  [Tanh, 'Tanh'],
];

/** The runtime broadcasts along the last axis, row by row: short rows are joined until they have about so many numbers. */
const LONG_ROW = 2048;

/** a∘b with broadcasting, in the shapes in which the runtime does it fastest. */
function combine(graph: Graph, type: string, a: Value, b: Value, shape: readonly number[]): Value {
  const size = sizeOf(shape);
  const [smaller, larger] = sizeOf(a.shape) < sizeOf(b.shape) ? [a, b] : [b, a];
  const inOrder = (small: Value, large: Value): Value[] => (smaller === a ? [small, large] : [large, small]);
  if (smaller.shape.length > 0 && sizeOf(smaller.shape) === 1 && size > 1) {
    const flat = inOrder(graph.reshape(smaller, [1]), graph.reshape(larger, [size]));
    return graph.reshape(graph.op(type, flat, [size]), shape);
  }
  const width = smaller.shape[0] ?? 0;
  const rows = size / width;
  if (smaller.shape.length === 1 && sizeOf(larger.shape) === size && width > 1 && rows > 1 && size > LONG_ROW) {
    // The most rows that divide all of them evenly.
    let joined = Math.min(rows, Math.ceil(LONG_ROW / width));
    while (rows % joined !== 0) joined--;
    const repeated = graph.op('Expand', [smaller, graph.integers([joined, width])], [joined, width]);
    const long = inOrder(
      graph.reshape(repeated, [joined * width]),
      graph.reshape(larger, [rows / joined, joined * width]),
    );
    return graph.reshape(graph.op(type, long, [rows / joined, joined * width]), shape);
  }
  return graph.op(type, [a, b], shape);
}

export function recordElementwise(): void {
  for (const [kernel, onnx, folded] of BINARY) {
    recordKernel(kernel, ({ graph, value, shape }) => {
      const [a, b] = [value('a'), value('b')];
      const both = backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
      const result =
        folded(graph, a, b) ??
        (onnx === 'Add' ? (graph.withBias(a, b) ?? graph.withBias(b, a)) : undefined) ??
        combine(graph, onnx, a, b, both);
      return { value: result, shape: backend_util.assertAndGetBroadcastShape(shape('a'), shape('b')) };
    });
  }
  for (const [kernel, onnx] of UNARY) {
    recordKernel(kernel, ({ graph, value, shape }) => ({
      value: graph.op(onnx, [value('x')], value('x').shape),
      shape: shape('x'),
    }));
  }
  recordKernel(Square, ({ graph, value, shape }) => ({
    value: graph.op('Mul', [value('x'), value('x')], value('x').shape),
    shape: shape('x'),
  }));
  recordKernel(Softplus, ({ graph, value, shape }) => {
    // log(1 + e^x) = max(x, 0) − log max(σ, 1 − σ), σ = sigmoid(x): several times faster than the runtime's own
    // operator, never overflows, and σ serves the gradient too.
    const x = value('x');
    const op = (type: string, inputs: Value[]): Value => graph.op(type, inputs, x.shape);
    const s = op('Sigmoid', [x]);
    const larger = op('Max', [s, op('Sub', [graph.scalar(1), s])]);
    return { value: op('Sub', [op('Relu', [x]), op('Log', [larger])]), shape: shape('x') };
  });
  recordKernel(LeakyRelu, ({ graph, value, shape, attributes }) => {
    const { alpha } = attributes as { alpha: number };
    return {
      value: graph.op('LeakyRelu', [value('x')], value('x').shape, { alpha: { float: alpha } }),
      shape: shape('x'),
    };
  });
  recordKernel(ClipByValue, ({ graph, value, shape, attributes }) => {
    const { clipValueMin, clipValueMax } = attributes as { clipValueMin: number; clipValueMax: number };
    const bounds = [graph.scalar(clipValueMin), graph.scalar(clipValueMax)];
    return { value: graph.op('Clip', [value('x'), ...bounds], value('x').shape), shape: shape('x') };
  });
  recordKernel(Step, ({ graph, value, shape, attributes }) => {
    const { alpha } = attributes as { alpha: number };
    // Only asked of what a rectifier let through, as its gradient. max(x, 0) is positive where x is, and asking it
    // leaves x itself to the runtime, which fuses the rectifier into the product before it.
    // min(max(steep·x + alpha, 0), 1) is one operator, comparing and casting are two.
    const x = value('x');
    const rectified = graph.op('Relu', [x], x.shape);
    return {
      value: graph.op('HardSigmoid', [rectified], x.shape, { alpha: { float: 3e38 }, beta: { float: alpha } }),
      shape: shape('x'),
    };
  });
  for (const kernel of [Identity, Cast]) {
    recordKernel(kernel, ({ value, shape }) => ({ value: value('x'), shape: shape('x') }));
  }
  for (const [kernel, fill] of [
    [OnesLike, 1],
    [ZerosLike, 0],
  ] as const) {
    recordKernel(kernel, ({ graph, shape }) => ({ value: graph.scalar(fill), shape: shape('x') }));
  }
  recordKernel(Fill, ({ graph, attributes }) => {
    const { shape, value } = attributes as { shape: number[]; value: number };
    return { value: graph.scalar(value), shape };
  });
}
