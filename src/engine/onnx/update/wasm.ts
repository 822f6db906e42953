/** Just enough of WebAssembly to write a kernel that treats each element of some vectors by itself, four at a time. */

/** An operand: something computed before, by its index among inputs and operations together. */
type Operand = number;

export type Operation =
  | { readonly type: 'Add' | 'Sub' | 'Mul' | 'Div'; readonly operands: readonly [Operand, Operand] }
  | { readonly type: 'Sqrt'; readonly operands: readonly [Operand] };

/** What a kernel reads: a vector, one number of memory that stands for all elements, or a number known beforehand. */
export type KernelInput = 'vector' | 'scalar' | number;

export interface Kernel {
  readonly inputs: readonly KernelInput[];
  readonly operations: readonly Operation[];
  /** Which operands are written. */
  readonly outputs: readonly Operand[];
}

/**
 * `bytes`: length of the vectors, a multiple of 16; then the addresses of the inputs that are in memory and of the
 * outputs, in order.
 */
export type CompiledKernel = (bytes: number, ...addresses: readonly number[]) => void;

const I32 = 0x7f;
const V128 = 0x7b;
const ARITHMETIC = { Add: 0xe4, Sub: 0xe5, Mul: 0xe6, Div: 0xe7, Sqrt: 0xe3 };
/** The smallest float32 that is not denormal. */
const SMALLEST = 2 ** -126;

const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return bytes;
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** 4-byte alignment hint where the address may be that of a number alone, 16 for vectors. */
const load = (): number[] => [...simd(0x00), 4, 0];
const loadSplat = (): number[] => [...simd(0x09), 2, 0];
const store = (): number[] => [...simd(0x0b), 4, 0];
const splat = (value: number): number[] => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...simd(0x13)];
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
const name = (text: string): number[] => [...unsigned(text.length), ...Buffer.from(text)];

/**
 * The machine code of a kernel, on the given memory. What it writes is never denormal (such numbers carry nothing and
 * are slow to compute with): they become 0, as in the rest of the engine.
 */
export function compileKernel(kernel: Kernel, memory: WebAssembly.Memory): CompiledKernel {
  const inMemory = kernel.inputs.filter(input => typeof input !== 'number').length;
  const parameters = 1 + inMemory + kernel.outputs.length;
  // Locals: the parameters, the position, then one a vector, number and result, and the smallest number.
  const position = parameters;
  const operand = (index: number): number => parameters + 1 + index;
  const results = kernel.inputs.length + kernel.operations.length;
  const smallest = operand(results);

  const before: number[] = [];
  const body: number[] = [];
  const at = (address: number): number[] => [LOCAL_GET, ...unsigned(address), LOCAL_GET, ...unsigned(position), 0x6a];
  let address = 1;
  kernel.inputs.forEach((input, i) => {
    const set = [LOCAL_SET, ...unsigned(operand(i))];
    if (typeof input === 'number') before.push(...splat(input), ...set);
    else if (input === 'scalar') before.push(LOCAL_GET, ...unsigned(address++), ...loadSplat(), ...set);
    else body.push(...at(address++), ...load(), ...set);
  });
  before.push(...splat(SMALLEST), LOCAL_SET, ...unsigned(smallest));
  kernel.operations.forEach(({ type, operands }, i) => {
    for (const index of operands) body.push(LOCAL_GET, ...unsigned(operand(index)));
    body.push(...simd(ARITHMETIC[type]), LOCAL_SET, ...unsigned(operand(kernel.inputs.length + i)));
  });
  for (const index of kernel.outputs) {
    const get = [LOCAL_GET, ...unsigned(operand(index))];
    // x and not (|x| < smallest): NaN stays.
    const isDenormal = [...get, ...simd(0xe0), LOCAL_GET, ...unsigned(smallest), ...simd(0x43)];
    body.push(...at(address++), ...get, ...isDenormal, ...simd(0x4f), ...store());
  }
  // do { … } while ((position += 16) < bytes)
  const next = [LOCAL_GET, ...unsigned(position), 0x41, 16, 0x6a, LOCAL_TEE, ...unsigned(position)];
  const loop = [0x03, 0x40, ...body, ...next, LOCAL_GET, 0, 0x49, 0x0d, 0, 0x0b];
  const locals = vector([
    [1, I32],
    [...unsigned(results + 1), V128],
  ]);
  const code = [...locals, ...before, ...loop, 0x0b];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, ...vector(Array.from({ length: parameters }, () => [I32])), 0]])),
    ...section(2, vector([[...name('m'), ...name('m'), 0x02, 0x00, 1]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...name('run'), 0x00, 0]])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } });
  return exports.run as CompiledKernel;
}
