import { configId, withoutFeatures, withoutSplitSeed } from '../../config/reading/expandSweep';
import { mainParameter } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import type { CheckpointFile } from '../checkpoints/checkpoint';
import type { RunInfo } from '../records';

/** Of the runs of a config, those whose checkpoint of a step says something beside another run's. */

export interface RunAtSteps {
  readonly dir: string;
  readonly label: string;
  /** Undefined where this version cannot read it. */
  readonly config: SingleConfig | undefined;
  readonly info: Pick<RunInfo, 'config' | 'seed' | 'data'>;
  readonly checkpoints: readonly CheckpointFile[];
  readonly untrained: CheckpointFile | undefined;
}

/** A checkpoint that was trained for as many steps as another. */
export interface Counterpart {
  /** The run's folder. */
  run: string;
  label: string;
  file: string;
  /** The run's model before its first step; null where it has not kept it. */
  untrained: string | null;
  seed: number;
  /** Of the parameter by which runs of the objective are told apart; null where it has none. */
  value: number | null;
  /** In what its run differs: in nothing, in the seed alone, in that parameter alone, or in more than that. */
  relation: 'itself' | 'seed' | 'parameter' | 'other';
}

/**
 * The run itself and others with a checkpoint of the same step, trained on the same data: of runs with equal configs the
 * newest, but always the run itself. A split seed is no difference, but runs that hold out the same examples come before
 * others of their seed. In order of the parameter, then of the seed.
 *
 * @param runs newest first
 */
export function counterpartsOf(run: RunAtSteps, runs: readonly RunAtSteps[], step: number): Counterpart[] {
  const known = new Set<string>();
  const seeds = new Set<number>();
  if (!run.config) return [];
  const others = runs.filter(({ dir }) => dir !== run.dir);
  const alike = (one: RunAtSteps): boolean => splitSeedOf(one) === splitSeedOf(run);
  return [run, ...others.filter(alike), ...others.filter(one => !alike(one))]
    .flatMap((one): Counterpart[] => {
      const { dir, label, config, info, untrained } = one;
      const checkpoint = step === 0 ? untrained : one.checkpoints.find(at => at.step === step);
      if (!config || !checkpoint || info.data.fingerprint !== run.info.data.fingerprint) return [];
      const key = configId(info.config);
      if (known.has(key)) return [];
      known.add(key);
      const value = mainParameter(config.objective)?.value ?? null;
      const found = one === run ? 'itself' : relationOf(run, one);
      // A seed counts once.
      const relation = found === 'seed' && seeds.has(info.seed) ? 'other' : found;
      if (relation === 'seed') seeds.add(info.seed);
      const files = { file: checkpoint.file, untrained: untrained?.file ?? null };
      return [{ run: dir, label, ...files, seed: info.seed, value, relation }];
    })
    .sort((a, b) => (a.value ?? 0) - (b.value ?? 0) || a.seed - b.seed);
}

/** What fixes which examples a run holds out. */
export function splitSeedOf({ config, info }: Pick<RunAtSteps, 'config'> & { info: Pick<RunInfo, 'seed'> }): number {
  return config?.data.splitSeed ?? info.seed;
}

function relationOf(a: RunAtSteps, b: RunAtSteps): Counterpart['relation'] {
  if (withoutSeed(a) === withoutSeed(b)) return a.info.seed === b.info.seed ? 'other' : 'seed';
  return a.info.seed === b.info.seed && withoutParameter(a) === withoutParameter(b) ? 'parameter' : 'other';
}

function withoutSeed({ info }: RunAtSteps): string {
  return JSON.stringify({ ...withoutFeatures(withoutSplitSeed(info.config)), seed: null });
}

/** Two objectives have no parameter in common: their names differ. */
function withoutParameter({ config, info }: RunAtSteps): string {
  const { objective } = config!;
  const name = mainParameter(objective)?.key.replace('objective.', '');
  const others = name === undefined ? objective : { ...objective, [name]: null };
  return JSON.stringify({ ...withoutFeatures(withoutSplitSeed(info.config)), objective: others });
}
