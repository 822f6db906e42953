import { sizeOf } from '../engine';
import { Message } from './protobuf';

type Dtype = 'float32' | 'int64';

/** ONNX's numbers for them (TensorProto.DataType). */
const ELEMENT_TYPE: Record<Dtype, number> = { float32: 1, int64: 7 };
const IR_VERSION = 8;
const OPSET = 17;
/** Numbers in a matrix from which on a bias is better added by itself. */
const LARGE_PRODUCT = 2 ** 18;

/** An edge of the graph. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Set when every element is this number (the value is then a scalar constant). */
  readonly uniform?: number;
  /** How it is computed; inputs and constants have none. */
  readonly node?: Node;
}

interface Node {
  readonly type: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
}

/** Attribute name -> an integer, a list of integers, or {float}. */
export type Attributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;

/**
 * An ONNX graph under construction. Equal nodes are recorded once (hash-consing), so what a forward pass computed
 * serves the backward pass for nothing; nodes that no output needs are never written.
 */
export class Graph {
  private readonly inputs: Value[] = [];
  private readonly constants = new Map<string, { value: Value; bytes: Uint8Array }>();
  private readonly computed = new Map<string, Value>();
  private count = 0;

  input(name: string, shape: readonly number[]): Value {
    const value: Value = { name, shape, dtype: 'float32' };
    this.inputs.push(value);
    return value;
  }

  /** A scalar constant. */
  scalar(uniform: number): Value {
    return this.constant(`scalar ${uniform}`, { shape: [], dtype: 'float32', uniform }, Float32Array.of(uniform));
  }

  /** A constant tensor. */
  tensor(values: Float32Array, shape: readonly number[]): Value {
    const first = values[0] ?? 0;
    if (shape.length === 0) return this.scalar(first);
    const content = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
    return this.constant(`tensor ${shape.join()} ${content}`, { shape, dtype: 'float32' }, values);
  }

  /** A constant list of integers: shapes, axes, bounds. */
  integers(values: readonly number[]): Value {
    const list = BigInt64Array.from(values, BigInt);
    return this.constant(`integers ${values.join()}`, { shape: [values.length], dtype: 'int64' }, list);
  }

  /** The output of an operator, of the given shape; an equal earlier one where there is one. */
  op(type: string, inputs: readonly Value[], shape: readonly number[], attributes: Attributes = {}): Value {
    const key = `${type}(${inputs.map(input => input.name).join()})${JSON.stringify(attributes)}`;
    const known = this.computed.get(key);
    if (known) return known;
    const value: Value = { name: `t${this.count++}`, shape, dtype: 'float32', node: { type, inputs, attributes } };
    this.computed.set(key, value);
    return value;
  }

  /** `value` in another shape of the same size. */
  reshape(value: Value, shape: readonly number[]): Value {
    // A reshape of a reshape is one reshape.
    const source = value.node?.type === 'Reshape' ? value.node.inputs[0]! : value;
    if (source.shape.length === shape.length && source.shape.every((side, axis) => side === shape[axis])) return source;
    return this.op('Reshape', [source, this.integers(shape)], shape);
  }

  /** The product of two matrices, either one transposed. */
  gemm(a: Value, b: Value, transposeA = false, transposeB = false): Value {
    const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
    const blocks = transposeA || transposeB ? 1 : rowBlocks(shape[0]!, a.shape[1]!);
    if (blocks > 1) {
      const [rows, inner] = [shape[0]! / blocks, a.shape[1]!];
      const factors = [this.reshape(a, [blocks, rows, inner]), this.reshape(b, [1, ...b.shape])];
      return this.reshape(this.op('MatMul', factors, [blocks, rows, shape[1]!]), shape);
    }
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    return this.op('Gemm', [a, b], shape, attributes);
  }

  /**
   * A product of two matrices with a bias added to each row, in one operator. Undefined if `product` is none, or so
   * large that two operators are faster: the runtime writes the bias on one thread.
   */
  withBias(product: Value, bias: Value): Value | undefined {
    const { node, shape } = product;
    if (node?.type !== 'Gemm' || bias.shape.length !== 1 || bias.shape[0] !== shape[1]) return undefined;
    if (node.inputs.length > 2 || sizeOf(shape) > LARGE_PRODUCT) return undefined;
    return this.op('Gemm', [...node.inputs, bias], shape, node.attributes);
  }

  /** The bytes of an ONNX model whose outputs are `outputs`, by name. */
  encode(outputs: ReadonlyMap<string, Value>): Uint8Array {
    const order = inOrder(outputs.values());
    const needed = new Set(order);
    // A computed value that is one output carries that output's name; any other output is a copy.
    const names = new Map<Value, string>();
    const copies: [string, Value][] = [];
    for (const [name, value] of outputs) {
      if (value.node && !names.has(value)) names.set(value, name);
      else copies.push([name, value]);
    }
    const nameOf = (value: Value): string => names.get(value) ?? value.name;
    const graph = new Message().bytes(2, 'vae-lens');
    for (const value of order) if (value.node) graph.bytes(1, encodeNode(value.node, nameOf, nameOf(value)));
    for (const [name, value] of copies) {
      graph.bytes(1, encodeNode({ type: 'Identity', inputs: [value], attributes: {} }, nameOf, name));
    }
    for (const { value, bytes } of this.constants.values()) {
      if (!needed.has(value)) continue;
      const tensor = new Message();
      for (const side of value.shape) tensor.int(1, side);
      graph.bytes(5, tensor.int(2, ELEMENT_TYPE[value.dtype]).bytes(8, value.name).bytes(9, bytes));
    }
    for (const value of this.inputs) graph.bytes(11, encodeValueInfo(value.name, value));
    for (const [name, value] of outputs) graph.bytes(12, encodeValueInfo(name, value));
    return new Message()
      .int(1, IR_VERSION)
      .bytes(7, graph)
      .bytes(8, new Message().bytes(1, '').int(2, OPSET))
      .bytes(8, new Message().bytes(1, 'com.microsoft').int(2, 1))
      .finish();
  }

  private constant(key: string, kind: Omit<Value, 'name'>, values: Float32Array | BigInt64Array): Value {
    const known = this.constants.get(key);
    if (known) return known.value;
    if (values.length !== sizeOf(kind.shape))
      throw new Error(`constant of shape [${kind.shape.join()}] has ${values.length} values`);
    const value = { ...kind, name: `c${this.count++}` };
    this.constants.set(key, { value, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
    return value;
  }
}

/** Rows of a block for which what it is added up in stays near the processor. */
const BLOCK = 1024;

/**
 * Into how many blocks of rows a matrix [rows, inner] is best cut before it is multiplied. The runtime walks through all
 * rows for each 128 of `inner`.
 */
function rowBlocks(rows: number, inner: number): number {
  if (inner < 512) return 1;
  let blocks = Math.ceil(rows / BLOCK);
  while (rows % blocks !== 0) blocks++;
  return rows / blocks < BLOCK / 4 ? 1 : blocks;
}

/**
 * Everything that the outputs are computed from, each value after what it is computed from.
 * @param isLeaf where to stop: what such a value is computed from is left out
 */
export function inOrder(outputs: Iterable<Value>, isLeaf: (value: Value) => boolean = () => false): Value[] {
  const seen = new Set<Value>();
  const order: Value[] = [];
  // Depth first without recursion: a deep network's chain of nodes would overflow the stack.
  const stack: { value: Value; next: number }[] = [];
  for (const output of outputs) {
    if (!seen.has(output)) stack.push({ value: output, next: 0 });
    seen.add(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const input = isLeaf(top.value) ? undefined : top.value.node?.inputs[top.next++];
      if (!input) {
        order.push(top.value);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ value: input, next: 0 });
      }
    }
  }
  return order;
}

function encodeNode(node: Node, nameOf: (value: Value) => string, output: string): Message {
  const message = new Message();
  for (const input of node.inputs) message.bytes(1, nameOf(input));
  message.bytes(2, output).bytes(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    const attribute = new Message().bytes(1, name);
    if (typeof value === 'number') attribute.int(3, value).int(20, 2);
    else if ('float' in value) attribute.float(2, value.float).int(20, 1);
    else {
      for (const element of value) attribute.int(8, element);
      attribute.int(20, 7);
    }
    message.bytes(5, attribute);
  }
  return message;
}

function encodeValueInfo(name: string, value: Value): Message {
  const shape = new Message();
  for (const side of value.shape) shape.bytes(1, new Message().int(1, side));
  const tensor = new Message().int(1, ELEMENT_TYPE[value.dtype]).bytes(2, shape);
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensor));
}
