import { type Tensor, grads, profile, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu/dist/index.js';
import type { Arrays, Description, Engine, ProgramSpec, TensorSpec, Tensors } from '../../src/engine/engine';
import { type Inputs, type TensorFunction, type Values, assertClose, evaluate, normals } from '../unit/engine/evaluate';
import { onEveryEngine } from './engines';

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

interface Case {
  readonly fn: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly Values[];
  readonly what: string;
  readonly differentiable: boolean;
}

/** Adds a function of tensors, and its gradients with respect to all its inputs, to what a test compares. */
export type Compare = (
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Values[],
  what: string,
  differentiable?: boolean,
) => void;

/** A function over the inputs of all cases, and what it must give. */
interface Comparison {
  readonly body: TensorFunction;
  readonly inputs: Inputs;
  readonly expected: Readonly<Record<string, Values>>;
}

const inputOf = (index: number, input: number | 'dy'): string => `${index}/${input}`;

async function comparison(cases: readonly Case[], differentiated?: Comparison): Promise<Comparison> {
  const inputs: Record<string, Values> = {};
  const bodies: ((all: Tensors) => [string, Tensor][])[] = [];
  for (const [index, { fn, inputs: values, what, differentiable }] of cases.entries()) {
    if (differentiated && !differentiable) continue;
    for (const [i, value] of values.entries()) inputs[inputOf(index, i)] = value;
    const given = (all: Tensors): Tensor[] => values.map((_, i) => all[inputOf(index, i)]!);
    if (!differentiated) {
      bodies.push(all => [[`${index}: ${what}`, fn(...given(all))]]);
      continue;
    }
    const dy = inputOf(index, 'dy');
    inputs[dy] = normals(`dy of ${what}`, differentiated.expected[`${index}: ${what}`]!.shape);
    bodies.push(all =>
      grads(fn)(given(all), all[dy]).map((gradient, i) => [`${index}: ${what}, gradient ${i}`, gradient]),
    );
  }
  const body: TensorFunction = all => Object.fromEntries(bodies.flatMap(one => one(all)));
  return { body, inputs, expected: await onCpu(body, inputs) };
}

async function assertSame(engine: Engine, { body, inputs, expected }: Comparison, tolerance: number): Promise<void> {
  if (Object.keys(expected).length === 0) return;
  const actual = await evaluate(body, inputs, engine);
  for (const [name, { data }] of Object.entries(expected)) assertClose(actual[name]!, data, tolerance, name);
}

/**
 * A test for each engine that it gives the same numbers as the CPU backend, to TOLERANCE of the largest magnitude. All
 * cases are one program and their gradients another: compiling for a GPU takes longer than computing.
 */
export function parity(what: string, collect: (compare: Compare) => void): void {
  let comparisons: Promise<[Comparison, Comparison]> | undefined;
  const prepare = async (): Promise<[Comparison, Comparison]> => {
    const cases: Case[] = [];
    collect((fn, inputs, name, differentiable = true) => cases.push({ fn, inputs, what: name, differentiable }));
    const values = await comparison(cases);
    return [values, await comparison(cases, values)];
  };
  onEveryEngine(what, async (engine, slack) => {
    for (const one of await (comparisons ??= prepare())) await assertSame(engine, one, slack * TOLERANCE);
  });
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
