import { resolve } from 'node:path';
import type { z } from 'zod';
import { type Watch, breathe } from '../../base/progress';
import type { tensors } from '../../protocol/worker';
import { checkpointOf } from '../../run/checkpoints/checkpoint';
import { type OpenSafetensors, openSafetensors } from '../../run/checkpoints/safetensors';
import { type TensorEntry, elementCount } from '../../run/checkpoints/safetensorsHeader';
import { DataCheck } from '../../run/checkpoints/seal';

type Result = z.output<typeof tensors.result>;
type Numbers = Pick<Result['tensors'][number], 'norm' | 'mean' | 'largest' | 'cause'>;

/** Values read at a time. */
const CHUNK = 2 ** 20;

/** Lists a safetensors file, with numbers for its F32 tensors. @throws DamagedFileError if they are not those that were written */
export async function tensorsJob({ file }: z.output<typeof tensors.params>, watch: Watch): Promise<Result> {
  const open = openSafetensors(resolve(file));
  try {
    const { header, size } = open;
    const check = new DataCheck(header, file);
    const listed: Result['tensors'] = [];
    for (const entry of header.tensors) {
      watch.progress(listed.length, header.tensors.length, 'tensors');
      const { name, dtype, shape, begin, end } = entry;
      listed.push({
        name,
        dtype,
        shape: [...shape],
        bytes: end - begin,
        ...(await numbersOf(entry, open, check, watch)),
      });
    }
    check.end();
    const { metadata } = header;
    return { bytes: size, tensors: listed, metadata, checkpoint: checkpointOf(metadata) ?? null };
  } finally {
    open.close();
  }
}

/** Sums in float64. */
async function numbersOf(entry: TensorEntry, open: OpenSafetensors, check: DataCheck, watch: Watch): Promise<Numbers> {
  if (entry.dtype !== 'F32') return without(`values of type ${entry.dtype} are not read`);
  const count = elementCount(entry.shape);
  if (count === 0) return without('it holds no values');
  let [sum, squares, largest] = [0, 0, 0];
  const buffer = new Float32Array(Math.min(CHUNK, count));
  for (let first = 0; first < count; first += CHUNK) {
    await breathe(watch);
    const values = buffer.subarray(0, Math.min(CHUNK, count - first));
    open.read(entry, first, values);
    check.add(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      sum += value;
      squares += value * value;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  if (!Number.isFinite(squares)) return without('it holds a value that is not finite');
  return { norm: Math.sqrt(squares), mean: sum / count, largest, cause: null };
}

function without(cause: string): Numbers {
  return { norm: null, mean: null, largest: null, cause };
}
