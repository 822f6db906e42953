import { join } from 'node:path';
import type { Objective } from '../../../src/model/objectives/objectives';
import type { SingleConfig } from '../../../src/config/schema/schema';
import { storedConfig } from '../../../src/config/reading/storedConfig';
import { evaluationsOf } from '../../../src/analysis/population/curvePoints';
import { listCheckpoints, type CheckpointFile } from '../../../src/run/checkpoints/checkpoint';
import { findRuns, ifReadable, readState } from '../../../src/run/folder';
import type { Evaluation } from '../../../src/run/records';
import { readScalars } from '../../../src/run/scalars';

/** A finished run of the reproduction. */
export interface Run {
  readonly dir: string;
  readonly config: SingleConfig;
  readonly objective: Objective;
  readonly seed: number;
  readonly architecture: string;
  /** Ascending. */
  readonly checkpoints: readonly CheckpointFile[];
  /** On held-out examples, ascending. */
  readonly tests: readonly Evaluation[];
}

/** The finished runs of configs that lie in one folder, each resolved config once. */
export function finishedRuns(folder: string, names: readonly string[]): Run[] {
  const found = names.flatMap(name => ifReadable(() => findRuns(join(folder, 'runs', name))) ?? []);
  const runs = found.flatMap(({ dir, info }): Run[] => {
    if (readState(dir)?.status !== 'finished') return [];
    const config = storedConfig(info.config, dir);
    const { objective, seed, model } = config;
    const tests = evaluationsOf(readScalars(dir), 'test');
    return [
      { dir, config, objective, seed, architecture: model.architecture, checkpoints: listCheckpoints(dir), tests },
    ];
  });
  const newest = new Map(runs.toReversed().map(run => [JSON.stringify(run.config), run]));
  return [...newest.values()];
}

/** The runs of an architecture and an objective, by seed. */
export function runsOf(runs: readonly Run[], architecture: string, is: (objective: Objective) => boolean): Run[] {
  return runs.filter(run => run.architecture === architecture && is(run.objective)).sort((a, b) => a.seed - b.seed);
}

export const lastOf = ({ checkpoints }: Run): CheckpointFile => checkpoints.at(-1)!;
export const firstOf = ({ checkpoints }: Run): CheckpointFile => checkpoints[0]!;
