import type { z } from 'zod';
import { type AtOneBeta, againstRetrained } from '../../../analysis/multiRate/againstRetrained';
import { loadModel } from '../../../analysis/models/loaded';
import { lastEvaluation } from '../../../analysis/population/curvePoints';
import { betaBeside, knownRetrained, ofRuns, type TrainedRun } from '../../../analysis/population/retrainedBeside';
import { RETRAINED, type Retrained, type RetrainedRun } from '../../../analysis/results/curves/retrained';
import { remember } from '../../../analysis/results/remembered';
import type { Watch } from '../../../base/progress';
import { storedConfig } from '../../../config/reading/storedConfig';
import { chooseEngine } from '../../../engine/choose';
import type { besideRetrained } from '../../../protocol/multiRateRequests';
import { listCheckpoints } from '../../../run/checkpoints/checkpoint';
import { readRun, readState } from '../../../run/folder';
import { perExampleAt } from '../../../run/perExample';
import { readScalars } from '../../../run/scalars';

/** As `retrainedRuns`, of one multi-rate run. */
export function besideRetrainedJob(
  { run, others, data }: z.output<typeof besideRetrained.params>,
  watch: Watch,
): Promise<RetrainedRun[]> {
  return retrainedOf(
    pairsOf([run, ...others]).filter(({ multiRate }) => multiRate.dir === run),
    data,
    watch,
  );
}

/**
 * Each multi-rate run beside each other one of the same data and model whose β is in its range, at that β. Measured where it is
 * not known.
 */
export function retrainedRuns(
  dirs: readonly string[],
  data: string | undefined,
  watch: Watch,
): Promise<RetrainedRun[]> {
  return retrainedOf(pairsOf(dirs), data, watch);
}

async function retrainedOf(pairs: readonly Pairs[], data: string | undefined, watch: Watch): Promise<RetrainedRun[]> {
  const found: RetrainedRun[] = [];
  for (const { multiRate, others } of pairs) {
    const known = others.map(({ run }) => knownRetrained(run, multiRate));
    const missing = others.filter((_, i) => !known[i]);
    const measured = missing.length === 0 ? [] : await measure(multiRate, missing, data, watch);
    for (const [i, other] of others.entries()) {
      const { run } = other;
      const fresh = measured[missing.indexOf(other)];
      if (fresh) await remember(RETRAINED, [multiRate.file, run.file], {}, () => Promise.resolve(fresh));
      const result = known[i] ?? (fresh && ofRuns(fresh, run, multiRate));
      if (result) found.push(result);
    }
  }
  return found.sort((a, b) => a.beta - b.beta);
}

/** What is known already of one multi-rate run beside the others, and whether nothing is left to measure. */
export function knownRetrainedRuns(
  run: string,
  others: readonly string[],
): { found: RetrainedRun[]; isWhole: boolean } {
  const each = pairsOf([run, ...others])
    .filter(({ multiRate }) => multiRate.dir === run)
    .flatMap(({ multiRate, others }) => others.map(other => knownRetrained(other.run, multiRate)));
  const found = each.filter(one => one !== undefined);
  return { found, isWhole: found.length === each.length };
}

/** A multi-rate run and those beside it. */
interface Pairs {
  readonly multiRate: TrainedRun;
  readonly others: (AtOneBeta & { readonly run: TrainedRun })[];
}

function pairsOf(dirs: readonly string[]): Pairs[] {
  const runs = dirs.flatMap(dir => runAt(dir) ?? []);
  return runs
    .filter(({ config }) => config.objective.name === 'multi-rate')
    .map(multiRate => ({ multiRate, others: runs.flatMap(run => counterpart(run, multiRate) ?? []) }));
}

function runAt(dir: string): TrainedRun | undefined {
  const info = readRun(dir);
  const file = listCheckpoints(dir).at(-1)?.file;
  const state = readState(dir);
  if (file === undefined || !state || state.status === 'failed') return undefined;
  return { dir, info, config: storedConfig(info.config, dir), file, seconds: state.seconds };
}

/** Undefined where it has no counterpart in the multi-rate run. */
function counterpart(run: TrainedRun, multiRate: TrainedRun): (AtOneBeta & { run: TrainedRun }) | undefined {
  const beta = betaBeside(run, multiRate);
  const step = beta === undefined ? undefined : lastEvaluation(readScalars(run.dir), 'test')?.step;
  const kept = step === undefined ? undefined : perExampleAt(run.dir, step);
  return kept && { run, beta: beta!, step: step!, kept };
}

async function measure(
  multiRate: TrainedRun,
  others: readonly AtOneBeta[],
  data: string | undefined,
  watch: Watch,
): Promise<(Retrained | null)[]> {
  const model = await loadModel(multiRate.file, chooseEngine(), watch, data);
  return againstRetrained(model, others, watch).finally(() => model.state.dispose());
}
