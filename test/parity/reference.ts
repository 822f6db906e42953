import { type Tensor, grads, profile, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu/dist/index.js';
import type { Arrays, Description, ProgramSpec, TensorSpec, Tensors } from '../../src/engine/engine';
import { type Inputs, type TensorFunction, type Values, assertClose, evaluate, normals } from '../unit/engine/evaluate';

/** The same TF.js functions, computed by TF.js's own CPU backend. */

/** Of the largest magnitude in a tensor: float32 sums of some hundred terms in another order. */
export const TOLERANCE = 1e-5;

/** The kernels that the CPU backend was asked for: what the comparisons have covered. */
export const covered = new Set<string>();

function read(tensors: Tensors): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, result]) => [name, Float32Array.from(result.dataSync())]),
  );
}

/** What `body` gives for these inputs on the CPU backend, and the shape of each result. */
async function onCpu(body: TensorFunction, inputs: Inputs): Promise<Record<string, Values>> {
  await setBackend('cpu');
  const results: Record<string, Values> = {};
  const { kernelNames } = await profile(() => {
    tidy(() => {
      const made = Object.entries(inputs).map(([name, { shape, data }]) => [name, tensor(data, [...shape])]);
      const tensors = body(Object.fromEntries(made) as Tensors);
      const arrays = read(tensors);
      for (const [name, { shape }] of Object.entries(tensors)) results[name] = { shape, data: arrays[name]! };
    });
    return [];
  });
  for (const kernel of kernelNames) covered.add(kernel);
  return results;
}

/** Asserts that `body` gives the same numbers on the CPU backend and compiled. */
async function assertSame(body: TensorFunction, inputs: Inputs, what: string): Promise<Record<string, Values>> {
  const expected = await onCpu(body, inputs);
  const actual = await evaluate(body, inputs);
  for (const [name, { data }] of Object.entries(expected))
    assertClose(actual[name]!, data, TOLERANCE, `${what}, ${name}`);
  return expected;
}

/** Asserts that a function and its gradients with respect to all its inputs agree; `dy` is random. */
export async function assertParity(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Values[],
  what: string,
  differentiable = true,
): Promise<void> {
  const names = inputs.map((_, i) => `x${i}`);
  const named = Object.fromEntries(inputs.map((input, i) => [names[i]!, input]));
  const given = (all: Tensors): Tensor[] => names.map(name => all[name]!);
  const { y } = await assertSame(all => ({ y: fn(...given(all)) }), named, what);
  if (!differentiable) return;
  const dy = normals(`dy of ${what}`, y!.shape);
  await assertSame(
    all => Object.fromEntries(grads(fn)(given(all), all.dy).map((gradient, i) => [`gradient ${i}`, gradient])),
    { ...named, dy },
    what,
  );
}

/** A whole program, run once on the CPU backend: its outputs, and its new state under 'next/…'. */
export async function runOnCpu(
  describe: Description,
  spec: ProgramSpec,
  state: Arrays,
  inputs: Arrays,
): Promise<Record<string, Float32Array>> {
  await setBackend('cpu');
  return tidy(() => {
    const tensors = (specs: readonly TensorSpec[], from: Arrays): Tensors =>
      Object.fromEntries(specs.map(({ name, shape }) => [name, tensor(from[name]!, [...shape])]));
    const result = describe(tensors(spec.state, state), tensors(spec.feeds, inputs), tensors(spec.noise, inputs));
    const next = Object.entries(result.state ?? {}).map(([name, value]) => [`next/${name}`, value] as const);
    return read({ ...result.out, ...Object.fromEntries(next) });
  });
}
