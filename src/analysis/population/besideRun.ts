import type { RatePartsPoint } from '../results/curves/ratePartsPoint';
import type { RetrainedRun } from '../results/curves/retrained';
import type { Curve, CurveFamily, Curves } from '../results/curve';
import { curveBeside } from './curveBeside';
import { curvesOf } from './curvePoints';
import { differencesOf } from './runDifferences';
import { betaBeside, describedAt, whyNotBeside } from './retrainedBeside';
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
 * The curve that a run lies on, or has as a multi-rate VAE, beside others.
 * @param dirs the run's folder, then others
 * @param measured multi-rate runs among them beside retrained ones
 */
export function besideRun(dirs: readonly [string, ...string[]], measured: readonly RetrainedRun[]): BesideRun {
  const [dir] = dirs;
  const { points: alike, ...beside } = curveBeside(dirs);
  const isMultiRate = alike.some(({ run, multiRate }) => run === dir && multiRate);
  const onCurve = new Set(alike.map(({ run }) => run));
  const retrained = measured.filter(({ multiRateRun, run }) => (isMultiRate ? multiRateRun === dir : onCurve.has(run)));
  const infos = new Map([...new Set(dirs)].map(run => [run, describedAt(run)]));
  const own = infos.get(dir)!;
  // Those of other seeds too, which the differences need not hold.
  const singles = curvesOf(
    [...infos].flatMap(([run, one]) => (isMultiRate && typeof betaBeside(one, own) === 'number' ? run : [])),
  );
  const points = [...alike, ...singles.points];
  const isCurve = isMultiRate || new Set(points.map(({ run }) => run)).size > 1;
  const families = familiesBeside(dirs);
  const drawn = new Set([
    ...families.flatMap(({ curves }) => curves.flatMap(one => one.points.map(({ run }) => run))),
    ...singles.points.map(({ run }) => run),
    ...retrained.map(({ multiRateRun }) => multiRateRun),
  ]);
  const reasons = new Map(singles.leftOut.map(({ run, reason }) => [run, reason]));
  return {
    curve: isCurve ? { points, differences: differencesOf(points) } : null,
    rateParts: ratePartsOf(isCurve ? points.map(({ run }) => run) : []),
    families,
    leftOut: beside.leftOut
      .filter(({ run }) => !drawn.has(run))
      .map(({ run, reason }) => ({ run, reason: reasons.get(run) ?? whyNotBeside(infos.get(run)!, own) ?? reason })),
    retrained,
  };
}
