import { isDeepStrictEqual } from 'node:util';
import { type AtOneBeta, againstRetrained } from '../../analysis/multiRate/againstRetrained';
import { loadModel } from '../../analysis/models/loaded';
import { lastEvaluation } from '../../analysis/population/curvePoints';
import { RETRAINED, type Retrained, type RetrainedRun } from '../../analysis/results/curves/retrained';
import { peek, remember } from '../../analysis/results/remembered';
import type { Watch } from '../../base/progress';
import { lossWeight } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import { storedConfig } from '../../config/reading/storedConfig';
import { chooseEngine } from '../../engine/choose';
import { isWithin } from '../../model/multiRate/betaRange';
import { ofDepthTwo } from '../../model/vae';
import { listCheckpoints } from '../../run/checkpoints/checkpoint';
import { readRun, readState } from '../../run/folder';
import { perExampleAt } from '../../run/perExample';
import type { RunInfo } from '../../run/records';
import { readScalars } from '../../run/scalars';

/** Runs that were trained at one β beside multi-rate ones that have it. */

interface Run {
  readonly dir: string;
  readonly info: RunInfo;
  readonly config: SingleConfig;
  /** Its last checkpoint. */
  readonly file: string;
  readonly seconds: number;
}

/**
 * Each multi-rate run beside each other one of the same data and model whose β is in its range, at that β. Measured where it is
 * not known.
 */
export async function retrainedRuns(
  dirs: readonly string[],
  data: string | undefined,
  watch: Watch,
): Promise<RetrainedRun[]> {
  const runs = dirs.flatMap(dir => runAt(dir) ?? []);
  const found: RetrainedRun[] = [];
  for (const multiRate of runs.filter(({ config }) => config.objective.name === 'multi-rate')) {
    const others = runs.flatMap(run => counterpart(run, multiRate) ?? []);
    const known = others.map(({ run }) => peek(RETRAINED, [multiRate.file, run.file], {}));
    const missing = others.filter((_, i) => !known[i]);
    const measured = missing.length === 0 ? [] : await measure(multiRate, missing, data, watch);
    for (const [i, other] of others.entries()) {
      const fresh = measured[missing.indexOf(other)];
      const result =
        known[i] ??
        (fresh && (await remember(RETRAINED, [multiRate.file, other.run.file], {}, () => Promise.resolve(fresh))));
      if (!result) continue;
      const seconds = { multiRateSeconds: multiRate.seconds, seconds: other.run.seconds };
      found.push({ ...result, multiRateRun: multiRate.dir, run: other.run.dir, ...seconds });
    }
  }
  return found.sort((a, b) => a.beta - b.beta);
}

function runAt(dir: string): Run | undefined {
  const info = readRun(dir);
  const file = listCheckpoints(dir).at(-1)?.file;
  const state = readState(dir);
  if (file === undefined || !state || state.status === 'failed') return undefined;
  return { dir, info, config: storedConfig(info.config, dir), file, seconds: state.seconds };
}

/** Undefined where it has no counterpart in the multi-rate run. */
function counterpart(run: Run, multiRate: Run): (AtOneBeta & { run: Run }) | undefined {
  const { objective } = run.config;
  const { objective: own } = multiRate.config;
  const beta = objective.name === 'beta-vae' ? lossWeight(objective) : null;
  if (own.name !== 'multi-rate' || own.base !== 'beta-vae' || beta === null || !isWithin(beta, own.range))
    return undefined;
  if (run.info.data.fingerprint !== multiRate.info.data.fingerprint) return undefined;
  if (!isDeepStrictEqual(run.config.model, ofDepthTwo(multiRate.config.model))) return undefined;
  const step = lastEvaluation(readScalars(run.dir), 'test')?.step;
  const kept = step === undefined ? undefined : perExampleAt(run.dir, step);
  return kept && { run, beta, step: step!, kept };
}

async function measure(
  multiRate: Run,
  others: readonly AtOneBeta[],
  data: string | undefined,
  watch: Watch,
): Promise<(Retrained | null)[]> {
  const model = await loadModel(multiRate.file, chooseEngine(), watch, data);
  return againstRetrained(model, others, watch).finally(() => model.state.dispose());
}
