import type { z } from 'zod';
import { ofEqualSeeds } from '../../../analysis/results/curves/equalSeeds';
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
import { ifReadable, readRun, readState } from '../../../run/folder';
import { perExampleAt } from '../../../run/perExample';
import { readScalars } from '../../../run/scalars';

/** What a multi-rate run is beside each of the others. @throws UserError where its checkpoint or data cannot be read */
type MeasureRetrained = (multiRate: TrainedRun, others: readonly AtOneBeta[]) => Promise<readonly (Retrained | null)[]>;

/** As `retrainedRuns`, of one multi-rate run. */
export async function besideRetrainedJob(
  { run, others, data }: z.output<typeof besideRetrained.params>,
  watch: Watch,
): Promise<RetrainedRun[]> {
  const found = await retrainedRuns([run, ...others], measureRetrained(data, watch));
  return found.filter(({ multiRateRun }) => multiRateRun === run);
}

/**
 * Each multi-rate run beside other ones of the same data and model whose β is in its range, at that β: those of its seed, at a β
 * that none of them has all.
 * @param measure those of which it is not known; in their order, none where they cannot be measured
 */
export async function retrainedRuns(dirs: readonly string[], measure: MeasureRetrained): Promise<RetrainedRun[]> {
  const runs = dirs.flatMap(dir => runAt(dir) ?? []);
  const all: RetrainedRun[] = [];
  for (const multiRate of runs.filter(({ config }) => config.objective.name === 'multi-rate')) {
    const others = runs.flatMap(run => counterpart(run, multiRate) ?? []);
    const known = others.map(({ run }) => knownRetrained(run, multiRate));
    const missing = others.filter((_, i) => !known[i]);
    const measured = missing.length === 0 ? [] : await measure(multiRate, missing);
    const found: RetrainedRun[] = [];
    for (const [i, other] of others.entries()) {
      const { run, step: evaluated } = other;
      const fresh = measured[missing.indexOf(other)];
      if (fresh) await remember(RETRAINED, [multiRate.file, run.file], { evaluated }, () => Promise.resolve(fresh));
      const result = known[i] ?? (fresh && ofRuns(fresh, run, multiRate));
      if (result) found.push(result);
    }
    all.push(...ofEqualSeeds(found, multiRate.info.seed));
  }
  return all.sort((a, b) => a.beta - b.beta);
}

/** Whoever draws the curve of a run says which lines of it are damaged. */
const QUIET = (): void => undefined;

function runAt(dir: string): TrainedRun | undefined {
  const info = readRun(dir);
  const file = listCheckpoints(dir).at(-1)?.file;
  const state = readState(dir);
  if (file === undefined || !state || state.status === 'failed') return undefined;
  const evaluated = lastEvaluation(readScalars(dir, QUIET), 'test')?.step;
  return { dir, info, config: storedConfig(info.config, dir), file, seconds: state.seconds, evaluated };
}

/** Undefined where it has no counterpart in the multi-rate run. */
function counterpart(run: TrainedRun, multiRate: TrainedRun): (AtOneBeta & { run: TrainedRun }) | undefined {
  const beta = betaBeside(run, multiRate);
  const { dir, evaluated: step } = run;
  if (typeof beta !== 'number' || step === undefined) return undefined;
  const kept = ifReadable(() => perExampleAt(dir, step));
  return kept && { run, beta, step, kept };
}

export function measureRetrained(data: string | undefined, watch: Watch): MeasureRetrained {
  return async ({ file }, others) => {
    const model = await loadModel(file, chooseEngine(), watch, data);
    return againstRetrained(model, others, watch).finally(() => model.state.dispose());
  };
}
