import type { z } from 'zod';
import { findings } from '../../analysis/findings/findings';
import { mixedCurves } from '../../analysis/population/curveBeside';
import { namedCurves } from '../../analysis/population/curveNames';
import { curvesOf } from '../../analysis/population/curvePoints';
import { gapsOverParameter } from '../../analysis/population/gapOverParameter';
import { differencesOf } from '../../analysis/population/runDifferences';
import { familiesBeside, ratePartsOf } from '../../analysis/population/runsOnCurves';
import type { Curves } from '../../analysis/results/curve';
import type { Finding } from '../../analysis/results/finding';
import type { RatePartsPoint } from '../../analysis/results/ratePartsPoint';
import { UserError } from '../../base/errors';
import { storedConfig } from '../../config/reading/storedConfig';
import type { curve } from '../../protocol/worker';
import { readRun } from '../../run/folder';

/** What is known of the curves of runs: it measures nothing. */
export function curveJob({ runs }: z.output<typeof curve.params>): Promise<z.output<typeof curve.result>> {
  const curves = curvesOf(runs);
  const [first] = curves.points;
  if (!first) {
    const reasons = curves.leftOut.map(({ run, reason }) => `${run} is not on a curve: ${reason}`);
    return Promise.reject(new UserError(reasons.join('\n')));
  }
  const drawn = [...new Set(curves.points.map(({ run }) => run))];
  const own = runs.find(run => drawn.includes(run)) ?? first.run;
  const rateParts = ratePartsOf(drawn);
  const named = namedCurves(curves);
  const mine = named.find(one => one.runs.includes(own))?.runs ?? [own];
  return Promise.resolve({
    ...curves,
    warnings: mixedCurves(curves),
    curves: named,
    gaps: drawn.flatMap(run => gapsOverParameter(curves.points.filter(point => point.run === run)).map(gapOf(run))),
    rateParts,
    beside: familiesBeside([own, ...drawn]).map(({ key, curves }) => ({
      key,
      curves: curves.map(({ value, own, points }) => ({
        value,
        own,
        runs: [...new Set(points.map(({ run }) => run))],
      })),
    })),
    findings: foundOf(mine, curves, rateParts),
  });
}

const gapOf =
  (run: string) =>
  ({ gap: { mean, error } }: ReturnType<typeof gapsOverParameter>[number]) => ({ run, gap: { value: mean, error } });

/** Of the runs of one curve. */
function foundOf(runs: readonly string[], curves: Curves, rateParts: readonly RatePartsPoint[]): Finding[] {
  const isOnIt = ({ run }: { run: string }): boolean => runs.includes(run);
  const points = curves.points.filter(isOnIt);
  const [run] = runs as [string];
  const { likelihood = 'bernoulli' } = storedConfig(readRun(run).config, run).model;
  return findings({
    likelihood,
    curve: { points, differences: differencesOf(points) },
    rateParts: rateParts.filter(isOnIt),
  });
}
