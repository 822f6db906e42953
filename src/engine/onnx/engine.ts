import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import {
  type Arrays,
  type Engine,
  type Program,
  type ProgramSpec,
  type State,
  type TensorSpec,
  sizeOf,
} from '../engine';
import type { Description } from '../engine';
import type { Value } from './graph';
import { recordArrange } from './kernels/arrange';
import { recordConvolution } from './kernels/convolution';
import { recordElementwise } from './kernels/elementwise';
import { record } from './recorder';

/** Programs as ONNX graphs, run by onnxruntime. */

recordElementwise();
recordArrange();
recordConvolution();

type Buffers = Map<string, Tensor>;

function allocate(specs: readonly TensorSpec[]): Buffers {
  return new Map(
    specs.map(({ name, shape }) => [name, new Tensor('float32', new Float32Array(sizeOf(shape)), [...shape])]),
  );
}

function copyOf(buffers: Buffers): Record<string, Float32Array> {
  return Object.fromEntries(
    [...buffers].map(([name, tensor]) => [name, Float32Array.from(tensor.data as Float32Array)]),
  );
}

/** Two sets of buffers that swap roles: a step reads one and writes the other, so nothing is allocated or copied. */
class OnnxState implements State {
  current: Buffers;
  spare: Buffers;

  constructor(specs: readonly TensorSpec[], tensors: Arrays) {
    this.current = allocate(specs);
    this.spare = allocate(specs);
    for (const spec of specs) (this.current.get(spec.name)!.data as Float32Array).set(inputOf(tensors, spec));
  }

  read(): Record<string, Float32Array> {
    return copyOf(this.current);
  }

  readPrevious(): Record<string, Float32Array> {
    return copyOf(this.spare);
  }

  swap(): void {
    [this.current, this.spare] = [this.spare, this.current];
  }
}

/** The values for a tensor. @throws Error if they are missing or of another length */
function inputOf(arrays: Arrays, { name, shape }: TensorSpec): Float32Array {
  const values = arrays[name];
  if (!values) throw new Error(`input ${name} is missing`);
  if (values.length !== sizeOf(shape)) {
    throw new Error(`input ${name} has ${values.length} values instead of ${sizeOf(shape)} ([${shape.join(', ')}])`);
  }
  return values;
}

class OnnxProgram implements Program {
  constructor(
    private readonly session: InferenceSession,
    private readonly spec: ProgramSpec,
    private readonly outputs: readonly TensorSpec[],
  ) {}

  async run(state: State, inputs: Arrays): Promise<Record<string, Float32Array>> {
    if (!(state instanceof OnnxState)) throw new Error('this state belongs to another engine');
    const feeds: Record<string, Tensor> = {};
    for (const spec of [...this.spec.feeds, ...this.spec.noise]) {
      feeds[`feed/${spec.name}`] = new Tensor('float32', inputOf(inputs, spec), [...spec.shape]);
    }
    const fetches: Record<string, Tensor | null> = {};
    for (const { name } of this.spec.state) {
      feeds[`state/${name}`] = state.current.get(name)!;
      if (this.spec.mode === 'train') fetches[`next/${name}`] = state.spare.get(name)!;
    }
    for (const { name } of this.outputs) fetches[`out/${name}`] = null;
    const results = await this.session.run(feeds, fetches);
    if (this.spec.mode === 'train') state.swap();
    return Object.fromEntries(this.outputs.map(({ name }) => [name, results[`out/${name}`]!.data as Float32Array]));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

/** The graph of a description, and what comes out of it. */
export function traceOnnx(describe: Description, spec: ProgramSpec): { model: Uint8Array; outputs: TensorSpec[] } {
  const edges = new Map<string, Value>();
  const outputs: TensorSpec[] = [];
  const graph = record(recording => {
    const inputs = (kind: string, specs: readonly TensorSpec[]): Record<string, TfTensor> =>
      Object.fromEntries(specs.map(({ name, shape }) => [name, recording.input(`${kind}/${name}`, shape)]));
    const result = describe(inputs('state', spec.state), inputs('feed', spec.feeds), inputs('feed', spec.noise));
    if (spec.mode === 'train') {
      for (const { name, shape } of spec.state) {
        const next = result.state?.[name];
        if (!next) throw new Error(`the program does not return the state's ${name}`);
        if (next.shape.join() !== shape.join()) throw new Error(`the program returns ${name} in another shape`);
        edges.set(`next/${name}`, recording.edge(next));
      }
    }
    for (const [name, tensor] of Object.entries(result.out)) {
      edges.set(`out/${name}`, recording.edge(tensor));
      outputs.push({ name, shape: tensor.shape });
    }
  });
  return { model: graph.encode(edges), outputs };
}

/** The engine that needs nothing but npm. @param threads at least 1 */
export function onnxEngine(threads: number): Engine {
  return {
    name: 'onnx',
    device: `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    threads,
    lowering: { convolutions: 'shift-1' },
    createState: (specs, tensors) => new OnnxState(specs, tensors),
    async compile(describe, spec) {
      const { model, outputs } = traceOnnx(describe, spec);
      const session = await InferenceSession.create(model, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        // Denormals carry nothing and are slow. Threads that wait for work in a run may spin, after it they must not:
        // several programs take turns here.
        extra: { session: { set_denormal_as_zero: '1', force_spinning_stop: '1' } },
      });
      return new OnnxProgram(session, spec, outputs);
    },
  };
}
