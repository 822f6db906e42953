import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors';
import { checkShape, ensureFolder, readJson, writeAtomic } from '../base/files';
import { Format } from './formats';

/** Of a cached result, with what it depends on and the kind that its file's name starts with. */
export const CACHE_FORMAT = new Format<{ kind: string; key: unknown; result: unknown }>([]);

const FOLDER = 'analysis';
/** More than the comparison of a thousand layers takes. */
const MOST_BYTES = 2 ** 26;
const fileSchema = z.object({ format: z.int().min(1), key: z.unknown(), result: z.unknown() });

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
  const known = peekCached(runDir, kind, key, schema);
  if (known !== undefined) return known;

  const result = await compute();
  const text = JSON.stringify({ format: CACHE_FORMAT.newest, key, result }) + '\n';
  quietly(() => {
    ensureFolder(join(runDir, FOLDER));
    writeAtomic(fileOf(runDir, kind, key), text);
  });
  return result;
}

/** As `cached`, but undefined where the result is not there. */
export function peekCached<T>(runDir: string, kind: string, key: unknown, schema: z.ZodType<T>): T | undefined {
  const file = fileOf(runDir, kind, key);
  return quietly(() => {
    const { format, ...stored } = readJson(file, fileSchema, MOST_BYTES);
    const known = CACHE_FORMAT.migrate({ kind, ...stored }, format);
    if (JSON.stringify(known?.key) !== JSON.stringify(key)) return undefined;
    return checkShape(file, known?.result, schema);
  });
}

function fileOf(runDir: string, kind: string, key: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  return join(runDir, FOLDER, `${kind}-${hash.slice(0, 16)}.json`);
}

/** Undefined where the disk refuses or a file's content is not what was expected. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof UserError || (thrown instanceof Error && 'syscall' in thrown)) return undefined;
    throw thrown;
  }
}
