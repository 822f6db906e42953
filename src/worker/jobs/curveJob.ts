import type { z } from 'zod';
import { findings } from '../../analysis/findings/findings';
import { askedBeta } from '../../analysis/models/atBeta';
import { mixedCurves } from '../../analysis/population/curveBeside';
import { namedCurves } from '../../analysis/population/curveNames';
import { curvesOf } from '../../analysis/population/curvePoints';
import { gapsOverParameter } from '../../analysis/population/gapOverParameter';
import { differencesOf } from '../../analysis/population/runDifferences';
import { familiesBeside, ratePartsOf } from '../../analysis/population/runsOnCurves';
import { leftOutBeside } from '../../analysis/population/retrainedBeside';
import type { Curves } from '../../analysis/results/curve';
import type { Finding } from '../../analysis/results/finding';
import type { RatePartsPoint } from '../../analysis/results/curves/ratePartsPoint';
import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import type { BetaCurve } from '../../analysis/results/curves/betaCurve';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { storedConfig } from '../../config/reading/storedConfig';
import type { curve } from '../../protocol/worker';
import { listCheckpoints } from '../../run/checkpoints/checkpoint';
import type { BetaRange } from '../../model/multiRate/betaRange';
import { ifReadable, readRun, readState } from '../../run/folder';
import { betaCurveJob } from './multiRate/betaCurveJob';
import { measureRetrained, retrainedRuns } from './multiRate/retrainedRuns';

/** What is known of the curves of runs; of multi-rate ones what they are over β is measured, where it is not known. */
export async function curveJob(
  { runs, betas, data }: z.output<typeof curve.params>,
  watch: Watch,
): Promise<z.output<typeof curve.result>> {
  const curves = curvesOf(runs, await overBeta(runs, { betas, data }, watch));
  const [first] = curves.points;
  if (!first) {
    // What is wrong with its files names them.
    const reasons = curves.leftOut.map(({ run, reason }) =>
      reason.startsWith(run) ? reason : `${run} is not on a curve: ${reason}`,
    );
    throw new UserError(reasons.join('\n'));
  }
  const drawn = [...new Set(curves.points.map(({ run }) => run))];
  const own = runs.find(run => drawn.includes(run)) ?? first.run;
  const rateParts = ratePartsOf(drawn);
  const named = namedCurves(curves);
  const mine = named.find(one => one.runs.includes(own))?.runs ?? [own];
  const problems: string[] = [];
  const measure = measureRetrained(data, watch);
  const retrained = await retrainedRuns(drawn, (multiRate, others) =>
    measure(multiRate, others).catch((thrown: unknown) => {
      problems.push(`${multiRate.dir} is not measured beside retrained runs: ${reasonOf(thrown)}`);
      return [];
    }),
  );
  const beside = retrained.filter(({ multiRateRun }) => multiRateRun === own);
  return {
    ...curves,
    warnings: [...mixedCurves(curves), ...leftOutBeside(drawn), ...problems],
    curves: named,
    gaps: drawn.flatMap(run =>
      gapsOverParameter(curves.points.filter(point => point.run === run && !point.multiRate)).map(gapOf(run)),
    ),
    rateParts,
    beside: familiesBeside([own, ...drawn]).map(({ key, curves }) => ({
      key,
      curves: curves.map(({ value, own, points }) => ({
        value,
        own,
        runs: [...new Set(points.map(({ run }) => run))],
      })),
    })),
    retrained,
    findings: foundOf(mine, curves, { rateParts, retrained: beside }),
  };
}

/**
 * What the last checkpoints of those runs that are multi-rate and did not fail are over β, by their folders; or why one could
 * not be measured. Those that cannot be read are not among them.
 */
async function overBeta(
  runs: readonly string[],
  { betas, data }: Pick<z.output<typeof curve.params>, 'betas' | 'data'>,
  watch: Watch,
): Promise<ReadonlyMap<string, BetaCurve | string>> {
  const multiRate = runs.flatMap(run => ifReadable(() => multiRateAt(run)) ?? []);
  // What is refused is refused before anything is measured.
  for (const { file, range } of multiRate) betas?.forEach(beta => askedBeta(range, beta, file));
  if (betas && multiRate.length === 0)
    throw new UserError(
      `${runs.join(', ')} cannot be asked at other β: no multi-rate VAE with a checkpoint is among them`,
      true,
    );
  const measured = new Map<string, BetaCurve | string>();
  for (const { run, file } of multiRate)
    measured.set(run, await betaCurveJob({ file, betas, data }, watch).catch(reasonOf));
  return measured;
}

/** Undefined of any other run. Throws a UserError where it cannot be read. */
function multiRateAt(run: string): { run: string; file: string; range: BetaRange } | undefined {
  // It is on no curve, whatever it came to.
  if (readState(run)?.status === 'failed') return undefined;
  const { objective } = storedConfig(readRun(run).config, run);
  const file = objective.name === 'multi-rate' ? listCheckpoints(run).at(-1)?.file : undefined;
  return objective.name === 'multi-rate' && file !== undefined ? { run, file, range: objective.range } : undefined;
}

/** Why something cannot be measured of a run: one alone does not keep the others from their curves. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof UserError) return thrown.message;
  throw thrown;
}

const gapOf =
  (run: string) =>
  ({ gap: { mean, error } }: ReturnType<typeof gapsOverParameter>[number]) => ({ run, gap: { value: mean, error } });

/** Of the runs of one curve. */
function foundOf(
  runs: readonly string[],
  curves: Curves,
  { rateParts, retrained }: { rateParts: readonly RatePartsPoint[]; retrained: readonly RetrainedRun[] },
): Finding[] {
  const isOnIt = ({ run }: { run: string }): boolean => runs.includes(run);
  const points = curves.points.filter(isOnIt);
  const [run] = runs as [string];
  const { likelihood = 'bernoulli' } = storedConfig(readRun(run).config, run).model;
  return findings({
    likelihood,
    curve: { points, differences: differencesOf(points) },
    rateParts: rateParts.filter(isOnIt),
    retrained,
  });
}
