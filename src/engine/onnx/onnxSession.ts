import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, env } from './runtime';
import { cacheFolder } from '../../base/paths/cacheFolder';

/** Sessions of the runtime. What it makes of a model on the CPU is kept on disk, by content: the next start is quicker. */

/** More models than this are not kept; the ones that were not used for longest go. */
const MOST_KEPT = 100;

/** Bytes of a model under which the runtime takes a few milliseconds for it. */
const SMALL = 2 ** 16;

/** A session for the CPU. @param options must not ask for another device: what those make cannot be kept */
export async function openKept(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
  folder = join(cacheFolder(), 'programs'),
): Promise<InferenceSession> {
  if (model.length < SMALL) return InferenceSession.create(model, options);
  // What the runtime makes of a model depends on its version, its options and the processor.
  const from = JSON.stringify([env.versions, process.arch, cpus()[0]?.model, options]);
  const kept = join(folder, `${createHash('sha256').update(from).update(model).digest('hex')}.onnx`);
  const known = existsSync(kept) ? await reopen(kept, options) : undefined;
  if (known) return known;
  try {
    return await openAndKeep(model, options, kept);
  } catch {
    // A full or read-only disk is no reason not to compute; a wrong model fails here again.
    return InferenceSession.create(model, options);
  }
}

/** Undefined if the file is damaged, or just now removed by another process. */
async function reopen(kept: string, options: InferenceSession.SessionOptions): Promise<InferenceSession | undefined> {
  const how: InferenceSession.SessionOptions = { ...options, graphOptimizationLevel: 'disabled' };
  const session = await InferenceSession.create(kept, how).catch(() => undefined);
  try {
    if (session) utimesSync(kept, new Date(), new Date());
    else rmSync(kept, { force: true });
  } catch {
    // A read-only disk: the model is of use all the same, or made again in memory.
  }
  return session;
}

async function openAndKeep(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
  kept: string,
): Promise<InferenceSession> {
  const folder = dirname(kept);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    const session = await InferenceSession.create(model, { ...options, optimizedModelFilePath: temporary });
    renameSync(temporary, kept);
    removeOldest(folder);
    return session;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map(name => join(folder, name));
  if (files.length <= MOST_KEPT) return;
  const used = new Map(files.map(file => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  const oldestFirst = files.sort((a, b) => used.get(a)! - used.get(b)!);
  for (const file of oldestFirst.slice(0, files.length - MOST_KEPT)) rmSync(file, { force: true });
}
