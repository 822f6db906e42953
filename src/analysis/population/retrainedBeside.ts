import { isDeepStrictEqual } from 'node:util';
import { lossWeight } from '../../config/schema/objective';
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
