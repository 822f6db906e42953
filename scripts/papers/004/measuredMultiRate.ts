import type { BetaCurve } from '../../../src/analysis/results/curves/betaCurve';
import type { RetrainedRun } from '../../../src/analysis/results/curves/retrained';
import { UNWATCHED } from '../../../src/base/progress';
import { betaCurveJob } from '../../../src/worker/jobs/multiRate/betaCurveJob';
import { measureRetrained, retrainedRuns } from '../../../src/worker/jobs/multiRate/retrainedRuns';
import { lastOf, type Run } from '../common/finishedRuns';
import type { Study } from './multiRateStudy';

/** Measured where it is not remembered. */
export class MeasuredMultiRate implements Study {
  constructor(readonly runs: readonly Run[]) {}

  curve(run: Run, betas?: readonly number[]): Promise<BetaCurve> {
    return betaCurveJob({ file: lastOf(run).file, ...(betas && { betas: [...betas] }) }, UNWATCHED);
  }

  beside(multiRate: Run, retrained: readonly Run[]): Promise<RetrainedRun[]> {
    return retrainedRuns([multiRate.dir, ...retrained.map(({ dir }) => dir)], measureRetrained(undefined, UNWATCHED));
  }
}
