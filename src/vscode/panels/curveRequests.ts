import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { ofEqualSeeds } from '../../analysis/results/curves/equalSeeds';
import { lastEvaluation } from '../../analysis/population/curvePoints';
import { curveFamilies, type RunOnCurve } from '../../analysis/population/curveFamilies';
import { knownRateParts, type RunAtLast, ratePartsPoint } from '../../analysis/population/ratePartsPoints';
import { knownRetrained, type TrainedRun } from '../../analysis/population/retrainedBeside';
import type { DrawnExamples } from '../../analysis/results/drawnExamples';
import type { CurveFamily } from '../../analysis/results/curve';
import type { RatePartsPoint } from '../../analysis/results/curves/ratePartsPoint';
import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import { besideRetrained } from '../../protocol/multiRateRequests';
import type { drawOfRun, ratePartsOfRun } from '../../protocol/curvePanel';
import type { FollowedRun } from '../../run/follow';
import { runsBeside } from '../store/runsBeside';
import type { RunStore } from '../store/store';
import type { Measuring } from './measureRequests';

/**
 * What an inspector asks about the runs on a curve, which need not be the one on show.
 * @throws UserError as LayerMeasures; of a run that is gone, is a classifier or has kept no checkpoint: which of it
 */
export class CurveRequests {
  constructor(
    private readonly store: Pick<RunStore, 'configs' | 'pointsOf' | 'run'>,
    private readonly measuring: Pick<Measuring, 'ask' | 'draw' | 'estimate'>,
  ) {}

  async draw({ run }: z.output<typeof drawOfRun.params>, watch: Watch): Promise<DrawnExamples> {
    const { file } = this.lastOf(run);
    return await this.measuring.draw({ file }, watch);
  }

  async rateParts({ run }: z.output<typeof ratePartsOfRun.params>, watch: Watch): Promise<RatePartsPoint> {
    const last = this.lastOf(run);
    const point = ratePartsPoint(last, await this.measuring.estimate({ file: last.file }, watch));
    if (!point) throw new UserError(CLASSIFIER);
    return point;
  }

  known(runs: readonly string[]): RatePartsPoint[] {
    return knownRateParts(
      runs.flatMap(dir => {
        const run = this.store.run(dir)?.run;
        const file = run?.checkpoints.at(-1)?.file;
        return run?.config && file !== undefined ? [{ dir, info: run.info, file }] : [];
      }),
    );
  }

  families(dir: string): CurveFamily[] {
    const found = this.store.run(dir);
    if (!found) return [];
    const on = (run: FollowedRun): RunOnCurve => ({ dir: run.dir, info: run.info, points: this.store.pointsOf(run) });
    const ended = found.config.runs.filter(({ config, health }) => config && health === 'finished');
    return curveFamilies(on(found.run), ended.map(on));
  }

  /** As far as it can be measured. */
  retrained(dir: string, watch: Watch): Promise<RetrainedRun[]> {
    const others = this.beside(dir).map(run => run.dir);
    return this.measuring.ask(besideRetrained, { run: dir, others }, watch);
  }

  knownRetrained(dir: string): RetrainedRun[] {
    const run = this.store.run(dir)?.run;
    const own = run && trained(run);
    if (!own) return [];
    const known = this.beside(dir).flatMap(other => {
      const one = trained(other);
      return (one && knownRetrained(one, own)) ?? [];
    });
    return ofEqualSeeds(known, own.info.seed).sort((a, b) => a.beta - b.beta);
  }

  private beside(dir: string): FollowedRun[] {
    const found = this.store.run(dir);
    return found ? runsBeside(found.run, this.store.configs()) : [];
  }

  /** @throws UserError where the run has no such checkpoint any more */
  fileOf({ run: dir, step }: { run: string; step: number }): string {
    const found = this.store.run(dir)?.run.checkpoints.find(one => one.step === step);
    if (!found) throw new UserError(`${dir} has no checkpoint of step ${step} any more`);
    return found.file;
  }

  /** Its last checkpoint. */
  lastOf(dir: string): RunAtLast {
    const run = this.store.run(dir)?.run;
    if (!run) throw new UserError(`${dir} is not there any more`);
    if (!run.config) throw new UserError(run.problem ?? `this version cannot read the config of ${dir}`);
    if (run.config.model.architecture === 'classifier') throw new UserError(CLASSIFIER);
    const file = run.checkpoints.at(-1)?.file;
    if (file === undefined)
      throw new UserError(`${run.label} has kept no checkpoint to look at: train it again to have one`);
    return { dir, info: run.info, file };
  }
}

function trained({ dir, info, config, checkpoints, state, scalars }: FollowedRun): TrainedRun | undefined {
  const file = checkpoints.at(-1)?.file;
  if (!config || file === undefined || !state) return undefined;
  return { dir, info, config, file, seconds: state.seconds, evaluated: lastEvaluation(scalars, 'test')?.step };
}

const CLASSIFIER = 'the run is a classifier, which reconstructs nothing and has no rate';
