import { join } from 'node:path';
import type { SingleConfig } from '../../../src/config/schema/schema';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { evaluationsOf } from '../../../src/analysis/population/curvePoints';
import { type CheckpointFile, listCheckpoints, untrainedCheckpoint } from '../../../src/run/checkpoints/checkpoint';
import { findRuns, ifReadable, readState } from '../../../src/run/folder';
import type { Evaluation } from '../../../src/run/records';
import { readScalars } from '../../../src/run/scalars';
import { NotTestable } from './notTestable';

/** A finished run of a reproduction. */
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

/** Latent units that a run's model has; undefined of a classifier. */
export function latentOf({ config: { model } }: Run): number | undefined {
  return 'latent' in model ? model.latent : undefined;
}

export const lastOf = ({ checkpoints }: Run): CheckpointFile => checkpoints.at(-1)!;
export const firstOf = ({ checkpoints }: Run): CheckpointFile => checkpoints[0]!;

/** @throws NotTestable where a run of an older version kept none */
export function untrainedOf({ dir }: Run): string {
  const kept = untrainedCheckpoint(dir);
  if (!kept) throw new NotTestable('a run that did not keep its untrained model');
  return kept.file;
}
