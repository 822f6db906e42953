import { isDeepStrictEqual } from 'node:util';
import { formatGiven } from '../../base/formatGiven';
import { pathNames } from '../../base/paths/pathNames';
import { lossWeight, type MultiRate, variantOf } from '../../config/schema/objective';
import { storedConfig } from '../../config/reading/storedConfig';
import type { SingleConfig } from '../../config/schema/schema';
import { isWithin } from '../../model/multiRate/betaRange';
import { ofDepthTwo } from '../../model/multiRate/linearDepth';
import { readRun } from '../../run/folder';
import { splitSeedOf } from '../../run/sweeps/counterparts';
import type { RunInfo } from '../../run/records';
import { ofEqualSeeds } from '../results/curves/equalSeeds';
import { leftOutText } from '../results/curve';
import { RETRAINED, type Retrained, type RetrainedRun } from '../results/curves/retrained';
import { peek } from '../results/remembered';

/** Runs that were trained at one β beside multi-rate ones that have it. */

export interface Described {
  readonly info: RunInfo;
  readonly config: SingleConfig;
}

export interface TrainedRun extends Described {
  readonly dir: string;
  /** Its last checkpoint. */
  readonly file: string;
  /** Of training. */
  readonly seconds: number;
  /** The step of its last held-out evaluation. */
  readonly evaluated?: number | undefined;
}

/** Whose loss runs have at each β; undefined where it is that of neither base. */
export function baseOf({ objective }: Pick<SingleConfig, 'objective'>): MultiRate['base'] | undefined {
  if (objective.name === 'multi-rate') return objective.base;
  const isPlain = objective.name === 'beta-vae' || objective.name === 'beta-tc-vae';
  return isPlain && variantOf(objective) === undefined ? objective.name : undefined;
}

/** Whether two runs, one of them multi-rate at least, are of the same data, model and loss, at whatever β. */
export function isBesideMultiRate(a: Described, b: Described): boolean {
  const base = baseOf(a.config);
  if (![a, b].some(({ config }) => config.objective.name === 'multi-rate')) return false;
  if (base === undefined || baseOf(b.config) !== base || a.info.data.fingerprint !== b.info.data.fingerprint)
    return false;
  // Of the same data either may be trained on fewer.
  if (!isDeepStrictEqual(a.config.data.split, b.config.data.split)) return false;
  const [one, other] = [a, b].map(({ config }) =>
    config.objective.name === 'multi-rate' ? ofDepthTwo(config.model) : config.model,
  );
  return isDeepStrictEqual(one, other);
}

/**
 * The β of a β-VAE of the same data and model as a multi-rate run, which it can stand beside; or why it cannot, such as a β
 * beyond the range. Undefined of any other run: their keys say in what the two differ. What went on from another run has cost
 * more than it says.
 */
export function betaBeside(run: Described, multiRate: Described): number | string | undefined {
  const { objective } = run.config;
  const { objective: own } = multiRate.config;
  const beta = objective.name === 'beta-vae' ? lossWeight(objective) : null;
  if (own.name !== 'multi-rate' || beta === null || !isBesideMultiRate(run, multiRate)) return undefined;
  const [least, greatest] = own.range.map(formatGiven);
  if (!isWithin(beta, own.range))
    return `β ${formatGiven(beta)} is not in the range of the multi-rate run, ${least} to ${greatest}`;
  if (run.info.parent) return 'the run of one β went on from another, whose cost it does not say';
  if (multiRate.info.parent) return 'the multi-rate run went on from another, whose cost it does not say';
  return beta;
}

/** Why of two runs, one of them multi-rate, the other does not stand beside it; undefined where their keys say why, or it does. */
export function whyNotBeside(a: Described, b: Described): string | undefined {
  const found = [betaBeside(a, b), betaBeside(b, a)];
  return found.find(one => typeof one === 'string');
}

/** @throws UserError where the folder is not that of a run, or its config cannot be read */
export function describedAt(dir: string): Described {
  const info = readRun(dir);
  return { info, config: storedConfig(info.config, dir) };
}

/** Of each multi-rate run which others are left out beside it, though they are of its data and model, and why: a sentence. */
export function leftOutBeside(dirs: readonly string[]): string[] {
  const runs = dirs.map(dir => ({ dir, ...describedAt(dir) }));
  const names = pathNames(dirs);
  return runs.flatMap((multiRate, i) => {
    const apart = new Set(unpaired(multiRate, runs));
    const leftOut = runs.flatMap(run => {
      const reason = apart.has(run) ? OTHERS_HELD_OUT : betaBeside(run, multiRate);
      return typeof reason === 'string' ? [{ run: run.dir, reason }] : [];
    });
    return leftOut.length === 0 ? [] : [leftOutText(leftOut, dirs, `the comparison with ${names[i]!}`)];
  });
}

export const OTHERS_HELD_OUT = 'the two hold out other examples: train one again with the data.splitSeed of the other';

/** Whether one of them would stand beside a multi-rate one if both held out the same examples. */
export function hasUnpaired(dirs: readonly string[]): boolean {
  const runs = dirs.map(describedAt);
  return runs.some(run => unpaired(run, runs).length > 0);
}

/** Those that a multi-rate run would stand beside, by data, model, β and seed, but that hold out other examples. */
function unpaired<Run extends Described>(multiRate: Described, runs: readonly Run[]): Run[] {
  const beside = runs.flatMap(run => {
    const beta = betaBeside(run, multiRate);
    return typeof beta === 'number' ? [{ run, beta, seed: run.info.seed }] : [];
  });
  return ofEqualSeeds(beside, multiRate.info.seed)
    .map(({ run }) => run)
    .filter(run => splitSeedOf(run) !== splitSeedOf(multiRate));
}

/** What a multi-rate run was measured to be beside another one; undefined where it was not. */
export function knownRetrained(run: TrainedRun, multiRate: TrainedRun): RetrainedRun | undefined {
  const { evaluated } = run;
  const known = evaluated === undefined ? undefined : peek(RETRAINED, [multiRate.file, run.file], { evaluated });
  return known && ofRuns(known, run, multiRate);
}

export function ofRuns(retrained: Retrained, run: TrainedRun, multiRate: TrainedRun): RetrainedRun {
  return {
    ...retrained,
    ...{ multiRateRun: multiRate.dir, multiRateSeed: multiRate.info.seed, multiRateSeconds: multiRate.seconds },
    ...{ run: run.dir, seed: run.info.seed, seconds: run.seconds },
  };
}
