import { readFileSync } from 'node:fs';
import type { MultiplyBytes } from '../engine';
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
 * Each product has a session of its own that holds `right` as a constant: the runtime lays constants out once, for its
 * quickest loops (1.4 to 2 times as fast with AMX), and a session takes about a millisecond for each megabyte.
 */
export function byteMultiplier(threads: number): MultiplyBytes {
  return async (left, right, out, [m, k, n]) => {
    const data = new Uint8Array(right.buffer, right.byteOffset, right.length);
    const session = await InferenceSession.create(productModel(k, n), {
      intraOpNumThreads: threads,
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 3,
      externalData: [{ path: 'right', data }],
    });
    try {
      await session.run({ left: new Tensor('uint8', left, [m, k]) }, { out: new Tensor('int32', out, [m, n]) });
    } finally {
      await session.release();
    }
  };
}

/** out = (left − OFFSET)·right; right, k × n, lies outside the model. */
function productModel(k: number, n: number): Uint8Array {
  const node = new Message();
  for (const input of ['left', 'right', 'offset']) node.bytes(1, input);
  node.bytes(2, 'out').bytes(4, 'MatMulInteger');
  const offset = new Message().int(2, TYPES.offset).bytes(8, 'offset').bytes(9, Uint8Array.of(OFFSET));
  const right = new Message().int(1, k).int(1, n).int(2, TYPES.right).bytes(8, 'right');
  right.bytes(13, new Message().bytes(1, 'location').bytes(2, 'right')).int(14, EXTERNAL);
  const graph = new Message().bytes(1, node).bytes(2, 'product').bytes(5, offset).bytes(5, right);
  graph.bytes(11, valueInfo('left')).bytes(12, valueInfo('out'));
  return new Message().int(1, 8).bytes(7, graph).bytes(8, new Message().bytes(1, '').int(2, 17)).finish();
}

/** A matrix of any size. */
function valueInfo(name: 'left' | 'out'): Message {
  const tensor = new Message().int(1, TYPES[name]);
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensor));
}
