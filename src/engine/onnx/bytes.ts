import { readFileSync } from 'node:fs';
import type { MultiplyBytes } from '../engine';
import { Message } from './protobuf';
import { InferenceSession, Tensor } from './runtime';

/** Exact products of matrices of bytes. */

/** ONNX's numbers for types (TensorProto.DataType). */
const TYPES = { left: 2, right: 3, offset: 2, out: 6 };
const OFFSET = 128;

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

export function byteMultiplier(threads: number): MultiplyBytes {
  let opened: Promise<InferenceSession> | undefined;
  return async (left, right, out, [m, k, n]) => {
    opened ??= InferenceSession.create(productModel(), { intraOpNumThreads: threads, logSeverityLevel: 3 });
    const session = await opened;
    await session.run(
      { left: new Tensor('uint8', left, [m, k]), right: new Tensor('int8', right, [k, n]) },
      { out: new Tensor('int32', out, [m, n]) },
    );
  };
}

/** out = (left − OFFSET)·right, for matrices of any size. */
function productModel(): Uint8Array {
  const node = new Message();
  for (const input of ['left', 'right', 'offset']) node.bytes(1, input);
  node.bytes(2, 'out').bytes(4, 'MatMulInteger');
  const offset = new Message().int(2, TYPES.offset).bytes(8, 'offset').bytes(9, Uint8Array.of(OFFSET));
  const graph = new Message().bytes(1, node).bytes(2, 'product').bytes(5, offset);
  for (const input of ['left', 'right'] as const) graph.bytes(11, valueInfo(input));
  graph.bytes(12, valueInfo('out'));
  return new Message().int(1, 8).bytes(7, graph).bytes(8, new Message().bytes(1, '').int(2, 17)).finish();
}

function valueInfo(name: 'left' | 'right' | 'out'): Message {
  const tensor = new Message().int(1, TYPES[name]);
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensor));
}
