import { readFileSync } from 'node:fs';
import type { HoldBytes } from '../engine';
import { Message } from './protobuf';
import { InferenceSession, Tensor } from './runtime';

/** Exact products of matrices of bytes. */

/** ONNX's numbers for types (TensorProto.DataType). */
const TYPES = { left: 2, right: 3, offset: 2, out: 6 };
const OFFSET = 128;
/** TensorProto.DataLocation */
const EXTERNAL = 1;

/**
 * Whether the processor adds up products of bytes in 32 bits (VNNI). Elsewhere the runtime takes 16 bits, where sums of
 * two products may not fit, or is no faster than with float32; macOS and Windows do not tell.
 */
export function hasByteInstructions(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  try {
    return /^flags\b.*\bavx(512)?_vnni\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * A session of its own holds them as constants: the runtime lays constants out once, for its quickest loops (1.4 to 2 times
 * as fast with AMX), and a session takes about a millisecond, and one for each megabyte.
 */
export function byteHolder(threads: number): HoldBytes {
  return async (right, [k, n]) => {
    const externalData = right.map((values, at) => {
      return { path: `right${at}`, data: new Uint8Array(values.buffer, values.byteOffset, values.length) };
    });
    const session = await InferenceSession.create(productModel(right.length, k, n), {
      intraOpNumThreads: threads,
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 3,
      externalData,
    });
    return {
      multiply: async (left, out, m) => {
        const lefts = left.map((values, at) => [`left${at}`, new Tensor('uint8', values, [m, k])] as const);
        const outs = out.map((values, at) => [`out${at}`, new Tensor('int32', values, [m, n])] as const);
        await session.run(Object.fromEntries(lefts), Object.fromEntries(outs));
      },
      release: () => session.release(),
    };
  };
}

/** Each out = (left − OFFSET)·right; right, k × n, lies outside of the model. */
function productModel(count: number, k: number, n: number): Uint8Array {
  const graph = new Message();
  const each = Array.from({ length: count }, (_, at) => at);
  for (const at of each) {
    const node = new Message();
    for (const input of [`left${at}`, `right${at}`, 'offset']) node.bytes(1, input);
    graph.bytes(1, node.bytes(2, `out${at}`).bytes(4, 'MatMulInteger'));
  }
  graph.bytes(2, 'products');
  graph.bytes(5, new Message().int(2, TYPES.offset).bytes(8, 'offset').bytes(9, Uint8Array.of(OFFSET)));
  for (const at of each) {
    const right = new Message().int(1, k).int(1, n).int(2, TYPES.right).bytes(8, `right${at}`);
    const location = new Message().bytes(1, 'location').bytes(2, `right${at}`);
    graph.bytes(5, right.bytes(13, location).int(14, EXTERNAL));
  }
  for (const at of each) graph.bytes(11, valueInfo(`left${at}`, TYPES.left));
  for (const at of each) graph.bytes(12, valueInfo(`out${at}`, TYPES.out));
  return new Message().int(1, 8).bytes(7, graph).bytes(8, new Message().bytes(1, '').int(2, 17)).finish();
}

/** A matrix of any size. */
function valueInfo(name: string, type: number): Message {
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, new Message().int(1, type)));
}
