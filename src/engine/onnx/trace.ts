import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Description, ProgramSpec, TensorSpec } from '../engine';
import type { Value } from './graph';
import { recordArrange } from './kernels/arrange';
import { recordConvolution } from './kernels/convolution/convolution';
import { recordElementwise } from './kernels/elementwise';
import { record } from './recorder';
import { type Update, splitUpdates } from './update/splitUpdate';

/** TF.js functions as ONNX graphs. */

recordElementwise();
recordArrange();
recordConvolution();

/** A description as what computes it: an ONNX model, and its elementwise end. */
export interface Trace {
  readonly model: Uint8Array;
  /** The edges 'out/…' of the model. */
  readonly outputs: readonly TensorSpec[];
  /** The edges 'next/…' that the model computes. */
  readonly next: readonly string[];
  readonly cuts: readonly TensorSpec[];
  readonly updates: readonly Update[];
}

/** Runs a description once, on tensors without values, and writes down what it does. */
export function traceOnnx(describe: Description, spec: ProgramSpec): Trace {
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
  const { edges: left, cuts, updates } = splitUpdates(edges);
  const next = [...left.keys()].filter(name => name.startsWith('next/')).map(name => name.slice('next/'.length));
  return { model: graph.encode(left), outputs, next, cuts, updates };
}
