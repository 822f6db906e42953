import type { Tensor } from '@tensorflow/tfjs-core';

/** The border between what is computed (TF.js functions) and what computes it. All numbers are float32. */

export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Random numbers that a program wants each time it runs, drawn by the caller so that no random state hides in an engine. */
export interface NoiseSpec extends TensorSpec {
  /** N(0, 1) or U(0, 1). */
  readonly distribution: 'normal' | 'uniform';
}

export type Tensors = Readonly<Record<string, Tensor>>;
export type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * A pure function over TF.js tensors. Called once, with tensors that have no values: it must not read values, draw
 * random numbers or branch on anything but shapes. In mode 'train' it returns every tensor of the state, updated.
 */
export type Description = (
  state: Tensors,
  feeds: Tensors,
  noise: Tensors,
) => { readonly state?: Tensors; readonly out: Tensors };

export interface ProgramSpec {
  /** 'train': all of a State, which the program replaces. 'eval': the tensors it reads of one. */
  readonly state: readonly TensorSpec[];
  readonly feeds: readonly TensorSpec[];
  readonly noise: readonly NoiseSpec[];
  readonly mode: 'train' | 'eval';
}

/** Weights, moments and the like, in the engine's own buffers, where they stay between steps. */
export interface State {
  /** Copies of all tensors, by name. */
  read(): Record<string, Float32Array>;
  /** As `read`, of the tensors before the last training step: what a diagnosis of a failed step starts from. */
  readPrevious(): Record<string, Float32Array>;
  /** Gives its memory back; it is of no more use then. */
  dispose(): void;
}

/** A compiled function. */
export interface Program {
  /**
   * Runs it on `state` and the inputs (feeds and noise together, by name). Throws an Error that names an input that is
   * missing or of the wrong length. In mode 'train' the state holds the new tensors afterwards.
   */
  run(state: State, inputs: Arrays): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

/**
 * Holds matrices of bytes, each k × n, to be multiplied with several others. They may change once it has answered. The caller
 * sees that sums of products stay below 2³¹.
 */
export type HoldBytes = (right: readonly Int8Array[], shape: readonly [k: number, n: number]) => Promise<HeldBytes>;

export interface HeldBytes {
  /** Writes left·right of each, exact, into its `out`, m × n. `left`: m × k, row-major, with 128 added to each value. */
  multiply(left: readonly Uint8Array[], out: readonly Int32Array[], m: number): Promise<void>;
  release(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** For people: 'CPU, 2 threads'. */
  readonly device: string;
  readonly threads: number;
  /** Choices that change the bits of a result, recorded with a run and used again when it resumes. */
  readonly lowering: Readonly<Record<string, string>>;
  /** A state holding copies of `tensors`, in the order of `specs`. */
  createState(specs: readonly TensorSpec[], tensors: Arrays): State;
  compile(describe: Description, spec: ProgramSpec): Promise<Program>;
  /** Only where the processor has instructions for it: there it is several times as fast as a product of float32. */
  readonly holdBytes?: HoldBytes;
}

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The values for a tensor. @throws Error if they are missing or of another length */
export function inputOf(arrays: Arrays, { name, shape }: TensorSpec): Float32Array {
  const values = arrays[name];
  if (!values) throw new Error(`input ${name} is missing`);
  if (values.length !== sizeOf(shape)) {
    throw new Error(`input ${name} has ${values.length} values instead of ${sizeOf(shape)} ([${shape.join(', ')}])`);
  }
  return values;
}
