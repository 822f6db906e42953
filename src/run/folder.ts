import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { UserError, errorCode, fileError } from '../base/errors';
import {
  checkShape,
  isLeftOf,
  listFolder,
  readJson,
  removeLeftovers,
  renameOver,
  syncFolder,
  writeAtomic,
} from '../base/files';
import { readRegular } from '../base/regularFile';
import { sanitiseName } from './runNames';
import { Format } from './formats';
import { runInfoSchema, runStateSchema } from './records';
import type { RunInfo, RunState } from './records';

/** A run that has been found. */
export interface FoundRun {
  /** Absolute. */
  readonly dir: string;
  readonly info: RunInfo;
}

/** A folder in which a run has been written, and why it cannot be told which. */
interface UnreadableRun {
  readonly dir: string;
  readonly error: UserError;
}

/** Of run.json, as its JSON. What is written all through a training (state, scalars) has no number: it only gains keys. */
export const RUN_FORMAT = new Format<Record<string, unknown>>([]);

/** What makes a folder that of a run. */
export const RUN_FILE = 'run.json';
export const STATE_FILE = 'state.json';
export const CHECKPOINTS = 'checkpoints';
/** What tells that a run has been written into a folder. */
const OF_A_RUN = [RUN_FILE, STATE_FILE, CHECKPOINTS];

/** Where the runs of one config are. */
export function runsFolder(runsRoot: string, name: string): string {
  return resolve(runsRoot, sanitiseName(name));
}

/**
 * Makes the folder of a new run at once with its run.json, `<parent>/2026-11-21T09-14-05-seed0` (UTC, from info.created;
 * then what tells it from others of its sweep, if that is given; -2, -3, … where that is taken), and gives its absolute
 * path. Throws a UserError that names the path.
 */
export function createRun(parent: string, info: RunInfo, distinction = ''): string {
  makeFolders(parent);
  const unborn = join(parent, `.tmp-${process.pid}-${hostId()}${randomBytes(4).toString('hex')}`);
  const began = info.created.slice(0, 19).replaceAll(':', '-');
  const words = [began, `seed${info.seed}`, ...(distinction === '' ? [] : [sanitiseName(distinction)])];
  try {
    mkdirSync(unborn);
    writeAtomic(join(unborn, RUN_FILE), infoText(unborn, info));
    const dir = rename(unborn, join(parent, words.join('-')));
    syncFolder(parent);
    return dir;
  } catch (thrown) {
    rmSync(unborn, { recursive: true, force: true });
    throw fileError(thrown, parent);
  }
}

/** Makes a folder and those above it, one by one: Node's recursive mkdir never returns where a disk refuses by ENOENT. */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    const code = errorCode(thrown);
    if (code === 'EEXIST') {
      if (isFolder(path)) return;
      throw new UserError(`${path} is a file, a folder was expected`);
    }
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw fileError(thrown, path);
    makeFolders(dirname(path));
    makeFolders(path);
  }
}

/**
 * Removes what killed processes of this machine left of runs that they were making in the folder of a config's runs.
 * Throws a UserError.
 */
export function removeUnborn(folder: string): void {
  for (const name of listFolder(folder)) {
    const [, pid, host] = /^\.tmp-(\d+)-(\w{8})\w{8}$/.exec(name) ?? [];
    if (host === hostId() && isLeftOf(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Many machines may make runs in one folder, and none can ask for the processes of another. */
function hostId(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Gives a folder that is not empty the name `path`, or path-2, path-3, … if that is taken. */
function rename(folder: string, path: string): string {
  for (let n = 1; ; n++) {
    const dir = n === 1 ? path : `${path}-${n}`;
    if (existsSync(dir)) continue;
    try {
      renameOver(folder, dir);
      return dir;
    } catch (thrown) {
      // Another process was quicker: no system puts a folder in the place of one with something in it.
      if (!existsSync(dir)) throw thrown;
    }
  }
}

function infoText(dir: string, info: RunInfo): string {
  return toText(runInfoSchema.parse({ configFromRun: fromRun(dir, info.configFile), ...info }));
}

/** A path of any system with slashes. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/** A file as seen from a run's folder, with slashes. */
export function fromRun(dir: string, file: string): string {
  return slashed(relative(dir, file));
}

function toText(value: unknown): string {
  return JSON.stringify(value, null, 2) + '\n';
}

/** Replaces the run.json of a run that has done no step yet. Throws a UserError that names it. */
export function rewriteRun(dir: string, info: RunInfo): void {
  writeAtomic(join(dir, RUN_FILE), infoText(dir, info));
}

/** What a run folder's run.json says. Throws a UserError if `dir` is no run folder. */
export function readRun(dir: string): RunInfo {
  const file = join(dir, RUN_FILE);
  if (!isFolder(dir))
    throw new UserError(
      `${dir} is a file, the folder of a run was expected; a pattern that ends in / matches folders alone`,
    );
  if (!listFolder(dir).includes(RUN_FILE))
    throw new UserError(`${dir} is not the folder of a run: it has no ${RUN_FILE}`);
  const value = readJson(file, z.looseObject({ format: z.int() }));
  const migrated = RUN_FORMAT.read(file, value, value.format);
  return checkShape(file, { ...migrated, format: RUN_FORMAT.newest }, runInfoSchema);
}

/** Whether a file that stands for a config is none, but the run.json of a run that was opened on its own. */
export function standsAlone(file: string): boolean {
  return basename(file) === RUN_FILE;
}

/** Between a run's folder and what lies deepest in it. */
const MOST_BELOW = 2;

/**
 * The folder of the run that a path is, or lies in: run.json and checkpoints name it too, and a folder of runs its newest.
 * Throws a UserError if there is none.
 */
export function runFolderAt(path: string): string {
  let at = resolve(path);
  for (let above = 0; above <= MOST_BELOW; above++, at = dirname(at)) if (existsSync(join(at, RUN_FILE))) return at;
  const [newest] = isFolder(path) ? findRuns(path) : [];
  if (newest) return newest.dir;
  throw new UserError(`${path} is not the folder of a run, and lies in none: there is no ${RUN_FILE}`);
}

/** The bytes of a run's run.json, which is written once. Throws a UserError that names it. */
export function runBytes(dir: string): Buffer {
  return readRegular(join(dir, RUN_FILE));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (thrown) {
    throw fileError(thrown, path);
  }
}

/** What a run's state.json says, undefined if it has none yet. Throws a UserError if it cannot be read. */
export function readState(dir: string): RunState | undefined {
  return listFolder(dir).includes(STATE_FILE) ? readJson(join(dir, STATE_FILE), runStateSchema) : undefined;
}

/** Replaces a run's state.json. Throws a UserError that names it. */
export function writeState(dir: string, state: RunState): void {
  writeAtomic(join(dir, STATE_FILE), toText(runStateSchema.parse(state)));
}

/** Removes what killed writers left half-written in a run folder. To be called by the owner of its lock. */
export function removeRunLeftovers(dir: string): void {
  for (const folder of ['.', CHECKPOINTS, 'images', 'analysis']) removeLeftovers(join(dir, folder));
}

/** Names in the order of the numbers in them. */
export const byNumbers = new Intl.Collator('en', { numeric: true });

/** The names in the folder of one config's runs that may be those of runs. Throws a UserError. */
export function listRuns(folder: string): string[] {
  return listFolder(folder).filter(name => !name.startsWith('.'));
}

/** The runs in the folder of one config, newest first; folders without a readable run.json are no runs. */
export function findRuns(folder: string): FoundRun[] {
  return surveyRuns(folder).runs;
}

/** The runs in the folder of one config, newest first, and those whose run.json is gone or cannot be read. */
export function surveyRuns(folder: string): { runs: FoundRun[]; unreadable: UnreadableRun[] } {
  const runs: FoundRun[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const name of listRuns(folder)) {
    const dir = resolve(folder, name);
    try {
      runs.push({ dir, info: readRun(dir) });
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      if (!ifReadable(() => isFolder(dir))) continue;
      const written = ifReadable(() => listFolder(dir)) ?? [RUN_FILE];
      if (OF_A_RUN.some(one => written.includes(one))) unreadable.push({ dir, error: thrown });
    }
  }
  runs.sort((a, b) => Date.parse(b.info.created) - Date.parse(a.info.created) || byNumbers.compare(b.dir, a.dir));
  return { runs, unreadable };
}

/** Undefined where a file cannot be read, or is not what it should be. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  }
}
