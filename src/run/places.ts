import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix, resolve, win32 } from 'node:path';
import { z } from 'zod';
import { expandPath } from '../base/paths/expandPath';
import { readJson, writeAtomic } from '../base/files';
import { RUN_FILE, fromRun, ifReadable, slashed } from './folder';
import type { RunInfo } from './records';

/**
 * Where the config and the data of a run lie now. Projects are moved, renamed and copied: what stands in a run is looked for
 * first where it lies as seen from the run, then where it was when the run began.
 */

type Recorded = Pick<RunInfo, 'configFile' | 'configFromRun'>;

/** So many folders above a run are searched for its config. */
const MOST_ABOVE = 5;

/** Where a run's config may lie, likeliest first; nothing need be there. @param run its folder, or that of a checkpoint alone */
function configPlaces(run: string, { configFile, configFromRun }: Recorded): string[] {
  const name = slashed(configFile).split('/').at(-1)!;
  const above: string[] = [];
  for (let at = run; above.length < MOST_ABOVE && dirname(at) !== at; at = dirname(at)) above.push(dirname(at));
  return [
    ...(configFromRun === undefined ? [] : [resolve(run, configFromRun)]),
    ...above.map(folder => join(folder, name)).filter(file => existsSync(file)),
    // Runs of older versions lie as most do, also where the config itself is gone or has another name.
    ...(configFromRun === undefined ? [resolve(run, '../../..', name)] : []),
    configFile,
  ];
}

/** A run's config where it lies now; where it was when nothing is there any more. */
export function configOf(run: string, recorded: Recorded): string {
  return configPlaces(run, recorded).find(file => existsSync(file)) ?? recorded.configFile;
}

/**
 * Where the data of a run may lie, likeliest first, each place once; nothing need be there.
 * @param run its folder, or that of a checkpoint alone
 * @param written the config's data.path
 * @param first a folder where a relative path may start, before all others
 */
export function dataPlaces(run: string, recorded: Recorded, written: string, first?: string): string[] {
  return [...new Set([...rememberedPlaces(run, expanded(written)), ...placesOf(run, recorded, written, first)])];
}

/** Where a path may lead that a run's config names; the rest as of data. */
export function placesOf(run: string, recorded: Recorded, written: string, first?: string): string[] {
  const path = expanded(written);
  const { configFile } = recorded;
  const of = /^([a-z]:[\\/]|\\\\)/i.test(configFile) ? win32 : posix;
  const beside = of.isAbsolute(path) ? of.relative(of.dirname(configFile), path) : path;
  const folders = [...(first === undefined ? [] : [first]), ...configPlaces(run, recorded).map(file => dirname(file))];
  const places = [
    ...(of.isAbsolute(path) ? [path] : []),
    // On another drive of Windows nothing is seen from the config.
    ...(of.isAbsolute(beside) ? [] : folders.map(folder => resolve(folder, of === win32 ? slashed(beside) : beside))),
  ];
  return [...new Set(places)];
}

/** Where a variable is not set, as it is written: the place may be remembered. */
function expanded(path: string): string {
  return ifReadable(() => expandPath(path)) ?? path;
}

/** Where data may lie that somebody says are at `told`: there, or in that folder. @param path the config's data.path */
export function toldPlaces(told: string, path: string): string[] {
  const inside = join(
    told,
    slashed(path)
      .split('/')
      .findLast(part => part !== '') ?? '',
  );
  return isFolder(told) && existsSync(inside) ? [inside, told] : [told];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Where the data of a run were found when somebody said where they are. The files of the run itself stay as they are. */
const REMEMBERED = 'data.json';
const rememberedSchema = z.object({ fromRun: z.string(), path: z.string() });

/** Remembers where the data of a run are; a checkpoint alone has no place for that. @param path absolute @throws UserError */
export function rememberData(run: string, path: string): void {
  if (!existsSync(join(run, RUN_FILE))) return;
  writeAtomic(join(run, REMEMBERED), JSON.stringify({ fromRun: fromRun(run, path), path }, null, 2) + '\n');
}

/** @param path the config's data.path */
function rememberedPlaces(run: string, path: string): string[] {
  const file = join(run, REMEMBERED);
  if (!existsSync(file)) return [];
  const known = ifReadable(() => readJson(file, rememberedSchema));
  return known ? [resolve(run, known.fromRun), known.path].flatMap(told => toldPlaces(told, path)) : [];
}
