import { Tensor } from './runtime';
import { growTo, newMemory } from '../../base/wasmMemory';
import { type Arrays, type State, type TensorSpec, inputOf, sizeOf } from '../engine';

/** Where tensors live between steps: the memory of a WebAssembly module, so that kernels of ours read and write them too. */

/** A vector's length in bytes, rounded up to what a kernel takes at a time. */
export const paddedBytes = (size: number): number => 16 * Math.ceil(size / 4);

/** A tensor in a state's memory. */
export class Slot {
  private made: { readonly view: Float32Array; readonly tensor: Tensor } | undefined;

  constructor(
    private readonly memory: WebAssembly.Memory,
    readonly address: number,
    private readonly shape: readonly number[],
  ) {}

  get data(): Float32Array {
    return this.current().view;
  }

  get tensor(): Tensor {
    return this.current().tensor;
  }

  /** A memory that grows gets a new buffer, and its old views become empty. */
  private current(): { readonly view: Float32Array; readonly tensor: Tensor } {
    if (this.made?.view.buffer !== this.memory.buffer) {
      const view = new Float32Array(this.memory.buffer, this.address, sizeOf(this.shape));
      this.made = { view, tensor: new Tensor('float32', view, [...this.shape]) };
    }
    return this.made;
  }
}

type Slots = Map<string, Slot>;

/** Two sets of tensors that swap roles: a step reads one and writes the other, so nothing is allocated or copied. */
export class OnnxState implements State {
  readonly memory = newMemory();
  private end = 0;
  current: Slots;
  spare: Slots;

  /** @throws UserError if the tensors are too large for this process */
  constructor(specs: readonly TensorSpec[], tensors: Arrays) {
    [this.current, this.spare] = [this.reserve(specs), this.reserve(specs)];
    for (const spec of specs) this.current.get(spec.name)!.data.set(inputOf(tensors, spec));
  }

  /** Room for more tensors, of zeros. */
  reserve(specs: readonly TensorSpec[]): Slots {
    const slots = new Map<string, Slot>();
    for (const { name, shape } of specs) {
      slots.set(name, new Slot(this.memory, this.end, shape));
      this.end += paddedBytes(sizeOf(shape));
    }
    growTo(this.memory, this.end, "the model's weights and what training keeps of them take");
    return slots;
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

  dispose(): void {
    // The garbage collector frees the memory.
  }
}

function copyOf(slots: Slots): Record<string, Float32Array> {
  return Object.fromEntries([...slots].map(([name, { data }]) => [name, Float32Array.from(data)]));
}
