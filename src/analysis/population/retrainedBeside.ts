import { isDeepStrictEqual } from 'node:util';
import { lossWeight, type MultiRate, variantOf } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import { isWithin } from '../../model/multiRate/betaRange';
import { ofDepthTwo } from '../../model/multiRate/linearDepth';
import type { RunInfo } from '../../run/records';
import { RETRAINED, type Retrained, type RetrainedRun } from '../results/curves/retrained';
import { peek } from '../results/remembered';

/** Runs that were trained at one β beside multi-rate ones that have it. */

interface Described {
  readonly info: RunInfo;
  readonly config: SingleConfig;
}

export interface TrainedRun extends Described {
  readonly dir: string;
  /** Its last checkpoint. */
  readonly file: string;
  /** Of training. */
  readonly seconds: number;
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
  const [one, other] = [a, b].map(({ config }) =>
    config.objective.name === 'multi-rate' ? ofDepthTwo(config.model) : config.model,
  );
  return isDeepStrictEqual(one, other);
}

/** The β of a β-VAE of the same data and model, where it is in the range of a multi-rate run; otherwise undefined. */
export function betaBeside({ info, config }: Described, multiRate: Described): number | undefined {
  const { objective } = config;
  const { objective: own } = multiRate.config;
  const beta = objective.name === 'beta-vae' ? lossWeight(objective) : null;
  if (own.name !== 'multi-rate' || own.base !== 'beta-vae' || beta === null || !isWithin(beta, own.range))
    return undefined;
  if (info.data.fingerprint !== multiRate.info.data.fingerprint) return undefined;
  return isDeepStrictEqual(config.model, ofDepthTwo(multiRate.config.model)) ? beta : undefined;
}

/** What a multi-rate run was measured to be beside another one; undefined where it was not. */
export function knownRetrained(run: TrainedRun, multiRate: TrainedRun): RetrainedRun | undefined {
  const known = peek(RETRAINED, [multiRate.file, run.file], {});
  return known && ofRuns(known, run, multiRate);
}

export function ofRuns(retrained: Retrained, run: TrainedRun, multiRate: TrainedRun): RetrainedRun {
  const seconds = { multiRateSeconds: multiRate.seconds, seconds: run.seconds };
  return { ...retrained, multiRateRun: multiRate.dir, run: run.dir, ...seconds };
}
