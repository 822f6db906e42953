import {
  type BackendValues,
  KernelBackend,
  type NamedAttrMap,
  type Tensor,
  type TensorInfo,
  engine,
  registerBackend,
  registerKernel,
  setBackend,
  getBackend,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { Graph, type Value } from './graph';

/** A TF.js backend whose kernels write down what they are asked instead of computing it. */

const BACKEND = 'vae-lens-recorder';

/** What a kernel returns: the edge, and the shape that TF.js is to see (the edge's own may still lack broadcast axes). */
export interface Recorded {
  readonly value: Value;
  readonly shape: readonly number[];
}

/** The inputs of a kernel while it is recorded. */
export interface KernelCall {
  readonly graph: Graph;
  /** The edge of an input; its shape may be smaller than the tensor's, but broadcasts to it. */
  readonly value: (input: string) => Value;
  /** The edge of an input in its full shape. */
  readonly full: (input: string) => Value;
  readonly shape: (input: string) => number[];
  /** The names of the inputs, in order. */
  readonly inputs: readonly string[];
  readonly attributes: NamedAttrMap;
}

class RecorderBackend extends KernelBackend {
  graph: Graph | undefined;
  private values = new WeakMap<object, Value>();

  /** Forgets the edges of the recording before: their names mean something else in this graph. */
  begin(graph: Graph): void {
    this.graph = graph;
    this.values = new WeakMap();
  }

  keep(value: Value): object {
    const id = {};
    this.values.set(id, value);
    return id;
  }

  edgeOf(tensor: TensorInfo): Value {
    const value = this.values.get(tensor.dataId);
    if (!value) throw new Error('a tensor made outside the recording has no place in it: pass it as a feed');
    return value;
  }

  /** Called by TF.js for constants; one made of a single number stays a number. */
  override write(values: BackendValues | null, shape: number[]): object {
    if (!this.graph) throw new Error('the recorder is not recording');
    const list = Float32Array.from((values ?? [0]) as ArrayLike<number>);
    const uniform = list.every(value => value === list[0]);
    return this.keep(uniform ? this.graph.scalar(list[0] ?? 0) : this.graph.tensor(list, shape));
  }

  override readSync(): never {
    throw new Error('values cannot be read while a program is recorded');
  }

  override read(): never {
    return this.readSync();
  }

  override numDataIds(): number {
    return 0;
  }

  override disposeData(): boolean {
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {
    // Edges are not counted: they go with the recording.
  }

  decRef(): void {
    // As above.
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override dispose(): void {
    // Nothing is held.
  }
}

// Of the lowest priority: TF.js must never choose it by itself.
const recorder = new RecorderBackend();
registerBackend(BACKEND, () => recorder, 0);

/** Teaches the recorder a TF.js kernel. */
export function recordKernel(kernelName: string, record: (call: KernelCall) => Recorded): void {
  registerKernel({
    kernelName,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const { graph } = recorder;
      if (!graph) throw new Error('the recorder is not recording');
      const input = (name: string): TensorInfo => {
        const tensor = inputs[name];
        if (!tensor) throw new Error(`kernel ${kernelName} lacks its input ${name}`);
        return tensor;
      };
      const result = record({
        graph,
        value: name => recorder.edgeOf(input(name)),
        full: name => expand(graph, recorder.edgeOf(input(name)), input(name).shape),
        shape: name => input(name).shape,
        inputs: Object.keys(inputs),
        attributes: attrs ?? {},
      });
      return { dataId: recorder.keep(result.value), shape: [...result.shape], dtype: 'float32' };
    },
  });
}

/** `value` in the full `shape` that it stands for. */
export function expand(graph: Graph, value: Value, shape: readonly number[]): Value {
  if (value.shape.length === shape.length && value.shape.every((side, axis) => side === shape[axis])) return value;
  return graph.op('Expand', [value, graph.integers(shape)], shape);
}

/** A recording under way: makes input tensors, and finds the edges of results. */
export interface Recording {
  readonly graph: Graph;
  input(name: string, shape: readonly number[]): Tensor;
  /** The edge of a tensor, in its full shape. */
  edge(tensor: Tensor): Value;
}

/**
 * Runs `body` on the recorder and returns the graph it wrote.
 * @throws if the body reads values or draws random numbers: both would be baked into the program.
 */
export function record(body: (recording: Recording) => void): Graph {
  const before = getBackend();
  const random = Math.random;
  const graph = new Graph();
  try {
    // findBackend has made the backend already, so this does not have to wait.
    void setBackend(BACKEND);
    recorder.begin(graph);
    // TF.js seeds its random ops from here.
    Math.random = () => {
      throw new Error('random numbers cannot be drawn while a program is recorded: declare them as noise');
    };
    engine().tidy(() => {
      body({
        graph,
        input: (name, shape) =>
          engine().makeTensorFromTensorInfo({
            dataId: recorder.keep(graph.input(name, shape)),
            shape: [...shape],
            dtype: 'float32',
          }),
        edge: tensor => expand(graph, recorder.edgeOf(tensor), tensor.shape),
      });
    });
  } finally {
    Math.random = random;
    recorder.graph = undefined;
    if (before) void setBackend(before);
  }
  return graph;
}
