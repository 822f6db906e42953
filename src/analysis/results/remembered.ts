import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { UserError, errorCode, fileError } from '../../base/errors';
import { PROGRAM } from '../../base/version';
import { cached, peekCached } from '../../run/cache';
import { referenceOf } from '../../run/checkpoints/reference';
import { CHECKPOINTS, RUN_FILE, runBytes } from '../../run/folder';

/**
 * What was measured of checkpoints is kept in the folder of the first one's run and given again while the files stay the
 * same. Light: measures nothing itself.
 */

/** A result that outlives the process that measured it. */
export interface Remembered<T, Question extends object = object> {
  /** Starts the names of its files. */
  readonly kind: string;
  readonly schema: z.ZodType<T>;
  /** What it depends on besides the checkpoints; nothing if left out. */
  readonly question?: z.ZodType<Question>;
  /** It reads layers that hold the noise of z. */
  readonly noisy?: true;
}

/** How z is drawn: what was measured when models shared their noise is not what is measured now. */
export const NOISE = 'of each checkpoint';

/** Of checkpoints, from the first one's run or else from `compute`. @throws UserError if a file is not there */
export async function remember<T, Question extends object>(
  what: Remembered<T, Question>,
  files: readonly string[],
  question: Question,
  compute: () => Promise<T>,
): Promise<T> {
  const key = keyOf(what, files, question);
  const run = runOf(files[0]!);
  return run === undefined ? compute() : cached(run, what.kind, key, what.schema, compute);
}

/** What is known of checkpoints already. Never throws. */
export function peek<T, Question extends object>(
  what: Remembered<T, Question>,
  files: readonly string[],
  question: Question,
): T | undefined {
  try {
    const run = runOf(files[0]!);
    return run === undefined ? undefined : peekCached(run, what.kind, keyOf(what, files, question), what.schema);
  } catch (thrown) {
    if (thrown instanceof UserError || errorCode(thrown) !== undefined) return undefined;
    throw thrown;
  }
}

/** The folder of the run that a checkpoint lies in. */
export function runOf(file: string): string | undefined {
  const folder = dirname(resolve(file));
  const run = dirname(folder);
  return basename(folder) === CHECKPOINTS && existsSync(join(run, RUN_FILE)) ? run : undefined;
}

function keyOf<Question extends object>(
  { question: asked, noisy }: Remembered<unknown, Question>,
  files: readonly string[],
  question: Question,
): unknown {
  const home = runOf(files[0]!);
  const noise = noisy ? { noise: NOISE } : {};
  return { program: PROGRAM, files: files.map(file => identity(file, home)), ...noise, ...asked?.parse(question) };
}

/**
 * What tells one version of a checkpoint, and of a multi-rate one one β, from another and stays when folders are moved: within its run its name; another
 * run than `home` is told by its run.json, which is written once. Throws a UserError.
 */
export function identity(reference: string, home: string | undefined): object {
  const { file, beta } = referenceOf(reference);
  try {
    const { size, mtimeMs } = statSync(file);
    const version = { size, changed: Math.floor(mtimeMs), ...(beta !== undefined && { beta }) };
    const run = runOf(file);
    if (run === undefined) return { file: resolve(file), ...version };
    if (run === home) return { file: basename(file), ...version };
    const hash = createHash('sha256').update(runBytes(run)).digest('hex');
    return { run: hash.slice(0, 16), file: basename(file), ...version };
  } catch (thrown) {
    throw fileError(thrown, file);
  }
}
