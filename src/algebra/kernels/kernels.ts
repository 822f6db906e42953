import { growTo, newMemory } from '../../base/wasmMemory';
import code from './kernels.wasm';

/** An address in the kernels' memory, in bytes. */
export type Address = number;

/** What `assembly/` exports; each function says there what it does. */
interface Exports {
  addColumns(sums: Address, first: Address, rows: Address, count: number, width: number): number;
  addRowSums(sums: Address, row: Address, length: number): number;
  centreRow(row: Address, width: number, shift: Address, gain: number): number;
  splitRows(
    values: Address,
    width: number,
    scales: Address,
    rows: Address,
    plane: number,
    columns: Address,
    columnPlane: number,
    stride: number,
    tiles: Address,
  ): void;
  addDigits(
    triangle: Address,
    diagonal: Address,
    steps: Address,
    high: Address,
    low: Address,
    both: Address,
    panel: number,
    from: number,
    to: number,
    wide: number,
  ): void;
  addProducts(
    left: Address,
    rows: number,
    right: Address,
    columns: number,
    length: number,
    sums: Address,
    stride: number,
  ): void;
  widen(to: Address, values: Address, length: number): void;
}

/** Vectors begin at multiples of this: a line of the cache. */
const LINE = 64;

const compiled = new WebAssembly.Module(code);

/** The kernels, and memory of their own that they work on. */
export class Kernels {
  private readonly memory = newMemory();
  readonly run = new WebAssembly.Instance(compiled, { env: { memory: this.memory } }).exports as unknown as Exports;

  /** Addresses of vectors of so many bytes, one behind the other from the beginning on: what was there is overwritten. */
  place<K extends string>(bytes: Readonly<Record<K, number>>): Record<K, Address> {
    const places = {} as Record<K, Address>;
    let end = 0;
    for (const name of Object.keys(bytes) as K[]) {
      places[name] = end;
      end += Math.ceil(bytes[name] / LINE) * LINE;
    }
    growTo(this.memory, end, 'a part of this computation takes');
    return places;
  }

  float32(at: Address, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, at, length);
  }

  float64(at: Address, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, at, length);
  }

  int32(at: Address, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, at, length);
  }

  int8(at: Address, length: number): Int8Array<ArrayBuffer> {
    return new Int8Array(this.memory.buffer, at, length);
  }

  uint8(at: Address, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, at, length);
  }
}

let shared: Kernels | undefined;

/** For whoever does not wait for anything in between: memory is overwritten by the next one. Throws as newMemory. */
export function sharedKernels(): Kernels {
  return (shared ??= new Kernels());
}

const idle: Kernels[] = [];

/** Kernels that nobody else uses meanwhile. Each memory reserves much address space, so that they are kept for the next. */
export async function withKernels<T>(use: (kernels: Kernels) => Promise<T>): Promise<T> {
  const kernels = idle.pop() ?? new Kernels();
  try {
    return await use(kernels);
  } finally {
    idle.push(kernels);
  }
}
