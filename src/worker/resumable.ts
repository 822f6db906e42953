import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../base/errors';
import { listed } from '../base/listed';
import { warn } from '../base/warn';
import { differingKeys } from '../config/reading/difference';
import { sameConfig, withoutDataPath } from '../config/reading/expandSweep';
import type { train } from '../protocol/worker';
import { type FoundRun, byNumbers, ifReadable, readRun, readState, runsFolder, surveyRuns } from '../run/folder';
import type { RunInfo, RunState } from '../run/records';
import { type Parent, goesOnFrom } from './continued';

/** Which run a training goes on with, and what it says of that. */

/** A run that is there. */
export interface Found extends FoundRun {
  readonly done: boolean;
}

type Params = Pick<z.output<typeof train.params>, 'resume' | 'run' | 'runsRoot' | 'name' | 'folder'>;
type Config = RunInfo['config'];

/** More differing keys than this are counted. */
const MOST_KEYS = 5;

/**
 * The run of a resolved config to go on with, undefined where a new one is to begin.
 * @param parent what it is to go on from
 * @param fingerprint of the data that the config names now, once they have been read: they may lie elsewhere than they did
 * @throws UserError if a run that cannot be read may be the one
 */
export function findRun(
  params: Params,
  resolved: Config,
  parent: Parent | undefined,
  fingerprint?: string,
): Found | undefined {
  const { resume, run } = params;
  if (resume === 'no') return undefined;
  const same = ({ config, data }: RunInfo): boolean =>
    sameConfig(config, resolved) ||
    (data.fingerprint === fingerprint && sameConfig(withoutDataPath(config), withoutDataPath(resolved)));
  if (run !== undefined) return theRun(run, same);

  const { runs, unreadable } = surveyRuns(folderOf(params));
  const alike = runs
    .filter(one => goesOnFrom(one, parent) && same(one.info))
    .map(one => ({ ...one, done: isFinished(one.dir) }));
  const found = (resume === 'finished' && alike.find(({ done }) => done)) || alike.find(({ done }) => !done);
  if (found?.done) return found;
  for (const { dir, error } of unreadable) {
    // Names of runs begin with the time when they began.
    if (found && byNumbers.compare(basename(dir), basename(found.dir)) < 0) {
      warn(`${error.message}; it is older than the run to go on with, and passed over`);
      continue;
    }
    throw new UserError(
      `${error.message}; it may be the run to go on with, so nothing is started: put the file right ` +
        `(one of a newer VAE Lens needs that version), or move ${dir} out of ${dirname(dir)}`,
    );
  }
  return found;
}

function folderOf({ folder, runsRoot, name }: Pick<Params, 'runsRoot' | 'name' | 'folder'>): string {
  return folder ?? runsFolder(runsRoot, name);
}

/** @throws UserError if this folder holds no run of the config */
function theRun(dir: string, same: (info: RunInfo) => boolean): Found | undefined {
  const info = readRun(dir);
  return same(info) ? { dir, info, done: isFinished(dir) } : undefined;
}

/** @throws UserError if that cannot be told */
function isFinished(dir: string): boolean {
  let state: RunState | undefined;
  try {
    state = readState(dir);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    throw new UserError(
      `${thrown.message}; whether that run is finished cannot be told, so nothing is started: put the file right, ` +
        'or delete it to go on from the last checkpoint',
      false,
      { cause: thrown },
    );
  }
  return state?.status === 'finished';
}

/** Why a training that was to go on with a run begins a new one: 'new run: …'. */
export function newRunText(
  params: Pick<Params, 'runsRoot' | 'name' | 'folder'>,
  resolved: Config,
  parent: Parent | undefined,
): string {
  const folder = folderOf(params);
  const alike = surveyRuns(folder).runs.filter(run => goesOnFrom(run, parent));
  const runs = alike.map(({ dir, info }) => ({
    name: basename(dir),
    keys: differingKeys(info.config, resolved),
    same: sameConfig(info.config, resolved),
    finished: ifReadable(() => readState(dir))?.status === 'finished',
  }));
  if (runs.length === 0) {
    return `new run: there is no run in ${folder}${parent ? ` that goes on from step ${parent.step} of ${basename(parent.dir)}` : ''}`;
  }
  const done = runs.find(({ same }) => same);
  const unfinished = runs.filter(({ finished }) => !finished);
  // Where all are finished, one of them may have been meant.
  const [nearest] = (unfinished.length > 0 || done ? unfinished : runs).sort((a, b) => a.keys.length - b.keys.length);
  const nearestIs = nearest?.finished ? 'is finished and differs' : 'differs';
  return [
    'new run: no unfinished run has this config',
    ...(done ? [`${done.name} has it, and is finished`] : []),
    ...(nearest ? [`the nearest, ${nearest.name}, ${nearestIs} in ${keysText(nearest.keys)}`] : []),
  ].join('; ');
}

function keysText(keys: readonly string[]): string {
  if (keys.length === 0) return 'keys that this version does not know';
  const more = keys.length - MOST_KEYS;
  return listed(more > 1 ? [...keys.slice(0, MOST_KEYS), `${more} more`] : keys);
}
