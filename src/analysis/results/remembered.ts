import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { UserError, errorCode, fileError } from '../../base/errors';
import { PROGRAM } from '../../base/version';
import { cached, peekCached } from '../../run/cache';
import type { Comparison, Followed, Profile, Traversal, SameLayers } from './results';
import { comparisonSchema, followedSchema, profileSchema, sameLayersSchema, traversalSchema } from './schemas';

/**
 * What was measured of checkpoints is kept in the folder of the first one's run and given again while the files stay the
 * same. Light: measures nothing itself.
 */

const WITH_PROCRUSTES = 'compare-procrustes';

/** Of one checkpoint or two, from the run's folder or else from `compute`. @throws UserError if a file is not there */
export function rememberComparison(
  files: readonly string[],
  compute: () => Promise<Comparison>,
  { procrustes = false } = {},
): Promise<Comparison> {
  const known = peekComparison(files, { procrustes });
  return known
    ? Promise.resolve(known)
    : remember(procrustes ? WITH_PROCRUSTES : 'compare', files, comparisonSchema, compute);
}

/** Of a checkpoint, from its run's folder or else from `compute`. @throws UserError if the file is not there */
export function rememberProfile(file: string, compute: () => Promise<Profile>): Promise<Profile> {
  return remember('profile', [file], profileSchema, compute);
}

/** Of a checkpoint and a later one, from the first one's run or else from `compute`. @throws UserError if a file is not there */
export function rememberSameLayers(
  files: readonly [string, string],
  compute: () => Promise<SameLayers>,
): Promise<SameLayers> {
  const known = peekSameLayers(files);
  return known ? Promise.resolve(known) : remember('same-layers', files, sameLayersSchema, compute);
}

/** What is known of each layer of two checkpoints of one model already, also from a comparison of all pairs. Never throws. */
export function peekSameLayers(files: readonly [string, string]): SameLayers | undefined {
  const known = peek('same-layers', files, sameLayersSchema);
  const all = known ? undefined : peekComparison(files);
  return all ? { n: all.n, layers: all.rows, linearCka: all.linearCka.map((row, i) => row[i] ?? null) } : known;
}

/** What tells one traversal of a checkpoint from another. */
export type Traversed = Pick<Traversal, 'example' | 'units' | 'values'>;

/** Of a checkpoint, from its run's folder or else from `compute`. @throws UserError if the file is not there */
export function rememberTraversal(
  file: string,
  { example, units, values }: Traversed,
  compute: () => Promise<Traversal>,
): Promise<Traversal> {
  return remember('traverse', [file], traversalSchema, compute, { example, units, values });
}

/** Of a checkpoint, from its run's folder or else from `compute`. @throws UserError if the file is not there */
export function rememberFollowed(file: string, compute: () => Promise<Followed>): Promise<Followed> {
  return remember('follow', [file], followedSchema, compute);
}

/** What is known of one checkpoint or two already. Never throws. */
export function peekComparison(files: readonly string[], { procrustes = false } = {}): Comparison | undefined {
  const plain = procrustes ? undefined : peek('compare', files, comparisonSchema);
  if (plain) return plain;
  const whole = peek(WITH_PROCRUSTES, files, comparisonSchema);
  return whole && { ...whole, procrustes: procrustes ? whole.procrustes : null };
}

/** What is known of a checkpoint already. Never throws. */
export function peekProfile(file: string): Profile | undefined {
  return peek('profile', [file], profileSchema);
}

/** What is known of a checkpoint already. Never throws. */
export function peekFollowed(file: string): Followed | undefined {
  return peek('follow', [file], followedSchema);
}

/** What is known of a traversal already. Never throws. */
export function peekTraversal(file: string, { example, units, values }: Traversed): Traversal | undefined {
  return peek('traverse', [file], traversalSchema, { example, units, values });
}

/** @param question what the result depends on besides the files */
async function remember<T>(
  kind: string,
  files: readonly string[],
  schema: z.ZodType<T>,
  compute: () => Promise<T>,
  question: object = {},
): Promise<T> {
  const key = keyOf(files, question);
  const run = runOf(files[0]!);
  return run === undefined ? compute() : cached(run, kind, key, schema, compute);
}

function peek<T>(kind: string, files: readonly string[], schema: z.ZodType<T>, question: object = {}): T | undefined {
  try {
    const run = runOf(files[0]!);
    return run === undefined ? undefined : peekCached(run, kind, keyOf(files, question), schema);
  } catch (thrown) {
    if (thrown instanceof UserError || errorCode(thrown) !== undefined) return undefined;
    throw thrown;
  }
}

/** The folder of the run that a checkpoint lies in. */
export function runOf(file: string): string | undefined {
  const folder = dirname(resolve(file));
  const run = dirname(folder);
  return basename(folder) === 'checkpoints' && existsSync(join(run, 'run.json')) ? run : undefined;
}

function keyOf(files: readonly string[], question: object): unknown {
  const home = runOf(files[0]!);
  // What was measured of two runs when they shared their noise is not what is measured now.
  const noise = files.some(file => runOf(file) !== home) ? { noise: 'of each run' } : {};
  return { program: PROGRAM, files: files.map(file => identity(file, home)), ...noise, ...question };
}

/**
 * What tells one version of a checkpoint from another and stays when folders are moved: within its run its name; another
 * run than `home` is told by its run.json, which is written once. Throws a UserError.
 */
export function identity(file: string, home: string | undefined): object {
  try {
    const { size, mtimeMs } = statSync(file);
    const version = { size, changed: Math.floor(mtimeMs) };
    const run = runOf(file);
    if (run === undefined) return { file: resolve(file), ...version };
    if (run === home) return { file: basename(file), ...version };
    const hash = createHash('sha256')
      .update(readFileSync(join(run, 'run.json')))
      .digest('hex');
    return { run: hash.slice(0, 16), file: basename(file), ...version };
  } catch (thrown) {
    throw fileError(thrown, file);
  }
}
