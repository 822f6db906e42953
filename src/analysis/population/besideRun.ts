import type { RatePartsPoint } from '../results/curves/ratePartsPoint';
import type { RetrainedRun } from '../results/curves/retrained';
import type { Curve, CurveFamily, Curves } from '../results/curve';
import { curveBeside } from './curveBeside';
import { curvesOf } from './curvePoints';
import { describedAt, isBesideMultiRate, whyNotBeside } from './retrainedBeside';
import { differencesOf } from './runDifferences';
import { familiesBeside, ratePartsOf } from './runsOnCurves';

/** A run beside others, as a report of it shows them. */
interface BesideRun {
  readonly curve: Curve | null;
  readonly rateParts: readonly RatePartsPoint[];
  readonly families: readonly CurveFamily[];
  /** Neither on its curve nor beside it. */
  readonly leftOut: Curves['leftOut'];
  readonly retrained: readonly RetrainedRun[];
}

/**
 * The curve that a run lies on, or has as a multi-rate VAE, with the curves of multi-rate ones beside it and, beside a multi-rate
 * one, with the runs that were trained at one β.
 * @param dirs the run's folder, then others
 * @param measured multi-rate runs among them beside retrained ones
 */
export function besideRun(dirs: readonly [string, ...string[]], measured: readonly RetrainedRun[]): BesideRun {
  const [dir] = dirs;
  const { points: alike, ...beside } = curveBeside(dirs);
  const alikeRuns = new Set(alike.map(({ run }) => run));
  const infos = new Map(dirs.map(run => [run, describedAt(run)]));
  const own = infos.get(dir)!;
  const besideOwn = [...infos].flatMap(([run, one]) =>
    run !== dir && !alikeRuns.has(run) && isBesideMultiRate(own, one) && whyNotBeside(own, one) === undefined
      ? run
      : [],
  );
  const apart = curvesOf(besideOwn);
  const points = [...alike, ...apart.points];
  const multiRates = new Set(points.flatMap(({ run, multiRate }) => (multiRate ? [run] : [])));
  const retrained = measured.filter(({ multiRateRun }) => multiRates.has(multiRateRun));
  const isCurve = multiRates.size > 0 || alikeRuns.size > 1;
  const families = familiesBeside(dirs);
  const drawn = new Set([
    ...families.flatMap(({ curves }) => curves.flatMap(one => one.points.map(({ run }) => run))),
    ...points.map(({ run }) => run),
    ...retrained.map(({ run }) => run),
  ]);
  return {
    curve: isCurve ? { points, differences: differencesOf(points) } : null,
    rateParts: ratePartsOf(isCurve ? points.map(({ run }) => run) : []),
    families,
    // Why one beside the run has no points tells more than in which keys it differs.
    leftOut: [...beside.leftOut.filter(({ run }) => !besideOwn.includes(run)), ...apart.leftOut]
      .filter(({ run }) => !drawn.has(run))
      .map(({ run, reason }) => ({ run, reason: whyNotBeside(own, infos.get(run)!) ?? reason })),
    retrained,
  };
}
