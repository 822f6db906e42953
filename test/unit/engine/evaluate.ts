import type { Tensor } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { RandomStream } from '../../../src/base/random';
import { type Engine, sizeOf } from '../../../src/engine/engine';
import { onnxEngine } from '../../../src/engine/onnx/onnxEngine';

/** Row-major numbers with their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type Inputs = Readonly<Record<string, Values>>;
export type TensorFunction = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

export function values(shape: readonly number[], data: readonly number[]): Values {
  assert.equal(data.length, sizeOf(shape));
  return { shape, data: Float32Array.from(data) };
}

/** Standard normal numbers, always the same for the same name. */
export function normals(name: string, shape: readonly number[], scale = 1): Values {
  const stream = new RandomStream(1, name);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => scale * stream.normal()) };
}

/** Numbers in [low, high), always the same for the same name. */
export function uniforms(name: string, shape: readonly number[], low = 0, high = 1): Values {
  const stream = new RandomStream(1, name);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * stream.uniform()) };
}

/** What `body` gives for these inputs, compiled and run once. */
export async function evaluate(
  body: TensorFunction,
  inputs: Inputs,
  engine: Engine = onnxEngine(1),
): Promise<Record<string, Float32Array>> {
  const feeds = Object.entries(inputs).map(([name, { shape }]) => ({ name, shape }));
  const program = await engine.compile((_, fed) => ({ out: body(fed) }), { mode: 'eval', state: [], feeds, noise: [] });
  try {
    const arrays = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]));
    return await program.run(engine.createState([], {}), arrays);
  } finally {
    await program.dispose();
  }
}

/** Asserts |actual − expected| ≤ tolerance · (largest |expected|), element by element; no tolerance for what is all 0. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: number of values`);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    assert.ok(
      difference <= tolerance * largest,
      `${what}: element ${i} is ${actual[i]} instead of ${expected[i]} (largest ${largest}, tolerance ${tolerance})`,
    );
  }
}
