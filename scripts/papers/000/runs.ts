import type { Objective } from '../../../src/model/objectives/objectives';
import type { Run } from '../common/finishedRuns';
import { NotTestable } from '../common/notTestable';

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

/** Latent units whose mean does not vary over the held-out examples at the end. @throws NotTestable for classifiers */
export function passiveUnits({ tests, config: { model } }: Run): number {
  const last = tests.at(-1);
  if (!last || !('latent' in model)) throw new NotTestable('a run without latent units');
  return model.latent! - last.activeUnits;
}
