import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors';
import { ensureFolder, readJson, writeAtomic } from '../base/files';
import { FORMAT } from './records';

/**
 * A result of analysis from the run's `analysis/` folder, or else from `compute`, then kept there. `key` is everything
 * that the result depends on, as plain JSON; `kind` starts the file's name. A cache that cannot be read or written is
 * as good as none; what `compute` throws is thrown.
 */
export async function cached<T>(
  runDir: string,
  kind: string,
  key: unknown,
  schema: z.ZodType<T>,
  compute: () => T | Promise<T>,
): Promise<T> {
  const keyText = JSON.stringify(key);
  const folder = join(runDir, 'analysis');
  const file = join(folder, `${kind}-${createHash('sha256').update(keyText).digest('hex').slice(0, 16)}.json`);
  const known = quietly(() =>
    readJson(file, z.object({ format: z.literal(FORMAT), key: z.unknown(), result: schema })),
  );
  if (known !== undefined && JSON.stringify(known.key) === keyText) return known.result;

  const result = await compute();
  const text = JSON.stringify({ format: FORMAT, key, result }) + '\n';
  quietly(() => {
    ensureFolder(folder);
    writeAtomic(file, text);
  });
  return result;
}

/** Undefined where the disk refuses or a file's content is not what was expected. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof UserError || (thrown instanceof Error && 'syscall' in thrown)) return undefined;
    throw thrown;
  }
}
