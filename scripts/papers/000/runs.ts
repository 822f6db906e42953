import { join } from 'node:path';
import type { Objective } from '../../../src/model/objectives/objectives';
import type { SingleConfig } from '../../../src/config/schema/schema';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { evaluationsOf } from '../../../src/analysis/population/curvePoints';
import { type CheckpointFile, listCheckpoints, untrainedCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { findRuns, ifReadable, readState } from '../../../src/run/folder';
import type { Evaluation } from '../../../src/run/records';
import { readScalars } from '../../../src/run/scalars';
import { NotTestable } from './notTestable';

/** A finished run of the reproduction. */
export interface Run {
  readonly dir: string;
  readonly config: SingleConfig;
  readonly seed: number;
  readonly architecture: string;
  /** Ascending. */
  readonly checkpoints: readonly CheckpointFile[];
  /** On held-out examples, ascending; none of a classifier. */
  readonly tests: readonly Evaluation[];
  /** Of training, in all. */
  readonly seconds: number;
}

/** Which runs: keys of their objective, and the number of latent units (10 unless given). Of classifiers: none. */
export interface Settings {
  readonly name?: Objective['name'];
  readonly beta?: number;
  readonly lambda?: number;
  readonly capacity?: number;
  readonly latent?: number;
}

export const BETA_1: Settings = { name: 'beta-vae', beta: 1 };
export const BETA_8: Settings = { name: 'beta-vae', beta: 8 };
export const DIP: Settings = { name: 'dip-vae-2' };
export const DIP_1: Settings = { name: 'dip-vae-2', lambda: 1 };
export const DIP_20: Settings = { name: 'dip-vae-2', lambda: 20 };
export const BETA_TC: Settings = { name: 'beta-tc-vae', beta: 2 };
export const ANNEALED: Settings = { name: 'annealed-vae', capacity: 5 };

/** The finished runs of configs that lie in one folder, each resolved config once. */
export function finishedRuns(folder: string, names: readonly string[]): Run[] {
  const found = names.flatMap(name => ifReadable(() => findRuns(join(folder, 'runs', name))) ?? []);
  const runs = found.flatMap(({ dir, info }): Run[] => {
    const state = readState(dir);
    if (state?.status !== 'finished') return [];
    const config = storedConfig(info.config, dir);
    const { seed, model } = config;
    const tests = evaluationsOf(readScalars(dir), 'test');
    // One more is kept where training was interrupted.
    const asked = config.train.checkpoints;
    const checkpoints = listCheckpoints(dir).filter(({ step }) => !Array.isArray(asked) || asked.includes(step));
    return [{ dir, config, seed, architecture: model.architecture, checkpoints, tests, seconds: state.seconds }];
  });
  const newest = new Map(runs.toReversed().map(run => [JSON.stringify(run.config), run]));
  return [...newest.values()];
}

/** By seed. */
export function runsOf(runs: readonly Run[], architecture: string, { latent = 10, ...settings }: Settings): Run[] {
  return runs
    .filter(run => run.architecture === architecture && isOf(run, settings))
    .filter(({ config: { model } }) => !('latent' in model) || model.latent === latent)
    .sort((a, b) => a.seed - b.seed);
}

function isOf({ config }: Run, settings: object): boolean {
  const objective = config.objective as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(settings).every(([key, value]) => objective[key] === value);
}

export const lastOf = ({ checkpoints }: Run): CheckpointFile => checkpoints.at(-1)!;
export const firstOf = ({ checkpoints }: Run): CheckpointFile => checkpoints[0]!;

/** @throws NotTestable where a run of an older version kept none */
export function untrainedOf({ dir }: Run): string {
  const kept = untrainedCheckpoint(dir);
  if (!kept) throw new NotTestable('a run that did not keep its untrained model');
  return kept.file;
}

/** Latent units whose mean does not vary over the held-out examples at the end. @throws NotTestable for classifiers */
export function passiveUnits({ tests, config: { model } }: Run): number {
  const last = tests.at(-1);
  if (!last || !('latent' in model)) throw new NotTestable('a run without latent units');
  return model.latent! - last.activeUnits;
}
