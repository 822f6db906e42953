import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../base/errors';
import { listed } from '../base/listed';
import { differingKeys } from '../config/reading/difference';
import { resolvedConfig } from '../config/reading/expandSweep';
import { storedConfig } from '../config/reading/storedConfig';
import { LEARNING_RATE } from '../config/schema/learningRate';
import type { SingleConfig } from '../config/schema/schema';
import { GATE_KEYS } from '../model/objectives/multiRate';
import type { Objective } from '../model/objectives/objectives';
import { SCHEDULE } from '../model/objectives/rateSchedule';
import {
  type Checkpoint,
  NewestDamagedError,
  checkpointName,
  listCheckpoints,
  readCheckpoint,
  resumePoint,
} from '../run/checkpoints/checkpoint';
import { least } from '../base/least';
import { CHECKPOINTS, type FoundRun, fromRun, readRun } from '../run/folder';
import type { Network } from '../model/network';
import { type RunInfo, learningRateStepsOf, scheduleStepsOf } from '../run/records';
import { stateFromFile } from '../train/stateFile';

/** A run that goes on from a checkpoint of another one, its parent. */
export interface Parent extends FoundRun {
  readonly step: number;
  readonly tensors: Checkpoint['tensors'];
}

/** What makes other numbers of the checkpoint than it was trained for. */
const FIXED = ['data', 'model', 'seed'];

/**
 * The run and the checkpoint that a new run begins with.
 * @param step that of the last checkpoint, where it is left out
 * @throws UserError if it is no run, has no such checkpoint, or that one is damaged
 */
export function parentOf(run: string, step?: number): Parent {
  const dir = resolve(run);
  const info = readRun(dir);
  if (step === undefined) {
    const checkpoint = newestOf(dir);
    if (!checkpoint) throw new UserError(`${dir} has no sound checkpoint to go on from: train its config instead`);
    return { dir, info, step: checkpoint.step, tensors: checkpoint.tensors };
  }
  const there = listCheckpoints(dir);
  const found = there.find(one => one.step === step);
  if (!found) {
    const nearest = least(there, one => Math.abs(one.step - step));
    const has = nearest ? `, the nearest is that of step ${nearest.step}` : '';
    throw new UserError(`${dir} has no checkpoint of step ${step}${has}`, true);
  }
  // Before a folder is made for a run that could not begin.
  const { tensors } = readCheckpoint(found.file);
  return { dir, info, step, tensors };
}

function newestOf(dir: string): Checkpoint | undefined {
  try {
    return resumePoint(dir).checkpoint;
  } catch (thrown) {
    // Nothing is left to go on from, which `--from` cannot help.
    if (thrown instanceof NewestDamagedError && thrown.from === 0) return undefined;
    throw thrown;
  }
}

/**
 * Whether a config may go on from there.
 * @param total its steps
 * @throws UserError (usage) that names the keys that are in the way
 */
export function checkContinues({ dir, info, step }: Parent, config: SingleConfig, total: number): void {
  const fixed = changesOf(info, config, dir).filter(key => isFixed(key, [objectiveOf(info, dir), config.objective]));
  if (fixed.length > 0) {
    throw new UserError(
      `${listed(fixed)} cannot be changed where training goes on from ${dir}: leave ${fixed.length === 1 ? 'it' : 'them'} as there, or train a config from the start`,
      true,
    );
  }
  if (total > step) return;
  const [key, value] =
    config.train.steps === undefined ? ['train.epochs', config.train.epochs] : ['train.steps', config.train.steps];
  const ends = config.train.steps === undefined ? `${value}, that is ${total} steps,` : String(value);
  throw new UserError(
    `${key}: ${ends} is not above the step ${step} that training goes on from, such as --set train.steps=${2 * step}`,
    true,
  );
}

/**
 * Whether the checkpoint is one of that model, before a folder is made for a run that could not begin.
 * @throws UserError if a tensor is missing or of another shape
 */
export function checkFits({ dir, step, tensors }: Parent, model: Network): void {
  stateFromFile(model, tensors, join(dir, CHECKPOINTS, checkpointName(step)));
}

/** Gates are of the model too, and only between two multi-rate objectives can they be the same. */
function isFixed(key: string, [before, after]: readonly [Objective, Objective]): boolean {
  const [section, own] = key.split('.') as [string, string?];
  if (FIXED.includes(section)) return true;
  const areMultiRate = [before, after].filter(({ name }) => name === 'multi-rate').length;
  if (section !== 'objective' || areMultiRate === 0) return false;
  return areMultiRate === 1 ? own === 'name' : GATE_KEYS.some(one => one === own);
}

function objectiveOf(info: RunInfo, dir: string): Objective {
  return storedConfig(info.config, dir).objective;
}

/** The keys in which a config differs from that of a run. */
function changesOf(info: RunInfo, config: SingleConfig, dir: string): string[] {
  return differingKeys(resolvedConfig(storedConfig(info.config, dir)), resolvedConfig(config));
}

/**
 * What run.json says of a new run in `folder` that goes on from another. A schedule keeps the steps that it had there, unless
 * the new config says another one.
 */
export function continuedInfo(
  { dir, info, step }: Parent,
  config: SingleConfig,
  folder: string,
): Pick<RunInfo, 'parent' | 'scheduleSteps' | 'learningRateSteps'> {
  const parent = { run: fromRun(join(folder, 'a run'), dir), step };
  const changes = changesOf(info, config, dir);
  const keeps = (section: string, keys: string[]) => !keys.some(key => changes.includes(`${section}.${key}`));
  const has = 'schedule' in config.objective && config.objective.schedule !== undefined;
  const isRateScheduled = config.train.learningRateSchedule !== undefined;
  return {
    parent,
    ...(has && keeps('objective', [...Object.keys(SCHEDULE), 'name']) && { scheduleSteps: scheduleStepsOf(info) }),
    ...(isRateScheduled &&
      keeps('train', Object.keys(LEARNING_RATE)) && { learningRateSteps: learningRateStepsOf(info) }),
  };
}

/** Whether a run goes on from there; without a parent, whether it goes on from none. */
export function goesOnFrom({ dir, info }: FoundRun, parent: Parent | undefined): boolean {
  if (!parent || !info.parent) return !parent && !info.parent;
  return info.parent.step === parent.step && resolve(dir, info.parent.run) === parent.dir;
}

/**
 * The checkpoint that a run goes on from, in its parent's folder: what it has before it has one of its own.
 * @throws UserError if it is not there any more
 */
export function inheritedCheckpoint(dir: string, { run, step }: NonNullable<RunInfo['parent']>): Checkpoint {
  const from = resolve(dir, run);
  const found = listCheckpoints(from).find(one => one.step === step);
  if (found) return readCheckpoint(found.file);
  throw new UserError(
    `${dir} has no checkpoint yet, and that of step ${step} which it goes on from is not in ${from} any more: bring ${basename(from)} back to ${dirname(from)}, or delete this run`,
  );
}
