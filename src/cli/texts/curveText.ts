import type { z } from 'zod';
import { FEWEST_EXAMPLES } from '../../analysis/findings/significance';
import type { CurvePoint } from '../../analysis/results/curve';
import type { curve } from '../../protocol/worker';
import { withError } from '../../views/chart/evaluated';
import { formatGiven } from '../../base/formatGiven';
import { examplesOf } from '../../views/chart/format';
import { costText, retrainedRows } from '../../views/curves/retrainedNumbers';
import { sentencesThatHold } from '../remarks';
import { table } from '../textTable';

type Found = z.output<typeof curve.result>;

/** So few examples that a variance is not known; undefined in runs of older versions. */
const isFew = (n: number | undefined): boolean => n !== undefined && n < FEWEST_EXAMPLES;

/** The points of runs, a table for each curve; below them what is found of the first one's. */
export function curvesText(found: Found): string {
  const objectives = new Set(found.points.map(({ objective }) => objective));
  const tables = found.curves.map(({ objective, name, runs }) => {
    const points = found.points.filter(({ run }) => runs.includes(run));
    const text = points.some(({ multiRate }) => multiRate) ? overBetaText(points) : pointsText(points, found);
    // A parameter means something else in each objective.
    const heading = [objectives.size > 1 ? objective : null, name].filter(part => part !== null).join(', ');
    return heading === '' ? text : `${heading}\n${text}`;
  });
  const beside = found.beside.map(({ key, curves }) => {
    const values = curves.map(({ value, own, runs }) => `${value} (${runs.length}${own ? ', this curve' : ''})`);
    return `curves by ${key}, with their runs: ${values.join('; ')}`;
  });
  const fewest = Math.min(...found.points.map(({ n }) => n ?? Infinity));
  const unmeasured = isFew(fewest)
    ? [`Active units and gaps are not measurable with ${examplesOf(fewest, null)}.`]
    : [];
  const retrained = found.retrained.length > 0 ? [retrainedText(found.retrained)] : [];
  return [[...tables, ...retrained].join('\n\n'), ...unmeasured, ...sentencesThatHold(found.findings), ...beside].join(
    '\n',
  );
}

/** Multi-rate runs: a table for each below its folder, a row for each β, held-out examples beside training ones. */
function overBetaText(points: readonly CurvePoint[]): string {
  const runs = [...new Set(points.map(({ run }) => run))];
  return runs
    .map(run => {
      const own = points.filter(point => point.run === run);
      const betas = [...new Set(own.map(({ parameter }) => parameter.value))];
      const rows = betas.map(beta => {
        const [test, train] = (['test', 'train'] as const).map(split =>
          own.find(point => point.split === split && point.parameter.value === beta),
        );
        return [formatGiven(beta), ...numbersOf(test), ...numbersOf(train)];
      });
      const columns = ['rate', 'distortion', 'active'];
      return `${run}\n${table([['β', ...columns, ...columns.map(name => `train ${name}`)], ...rows])}`;
    })
    .join('\n');
}

function numbersOf(point: CurvePoint | undefined): string[] {
  if (!point) return ['–', '–', '–'];
  const { rate, distortion, activeUnits, latent, n } = point;
  return [rate.toFixed(2), distortion.toFixed(2), isFew(n) ? '–' : `${activeUnits}/${latent}`];
}

function pointsText(points: readonly CurvePoint[], { gaps, rateParts }: Found): string {
  const known = (run: string) => rateParts.find(one => one.run === run);
  const hasParts = points.some(({ run }) => known(run));
  return table([
    [
      ...['split', points[0]!.symbol, 'rate', 'distortion', 'active', 'gap'],
      ...(hasParts ? ['information', 'marginal KL'] : []),
      'run',
    ],
    ...points.map(point => {
      const { parameter, split, n, run } = point;
      const gap = split === 'test' ? gaps.find(one => one.run === run)?.gap : undefined;
      const parts = split === 'train' ? known(run) : undefined;
      const of = (part: 'mutualInformation' | 'marginalKl'): string =>
        parts ? withError(parts[part].value, parts[part].error) : '';
      return [
        ...[split, formatGiven(parameter.value), ...numbersOf(point)],
        gap ? (isFew(n) ? '–' : withError(gap.value, gap.error)) : '',
        ...(hasParts ? [of('mutualInformation'), of('marginalKl')] : []),
        run,
      ];
    }),
  ]);
}

/** Multi-rate runs beside those that were trained at one β, and what each of the two ways has cost. */
function retrainedText(retrained: Found['retrained']): string {
  const several = new Set(retrained.map(({ multiRateRun }) => multiRateRun)).size > 1;
  const rows = retrainedRows(retrained).map(({ beta, difference, seed, run }, i) => {
    const { multiRate, retrained: value, multiRateRun } = retrained[i]!;
    const numbers = [multiRate.toFixed(2), value.toFixed(2), difference, seed];
    return [beta, ...numbers, run, ...(several ? [multiRateRun] : [])];
  });
  const names = [
    ...['β', 'multi-rate', 'retrained', 'difference', 'seed', 'retrained run'],
    ...(several ? ['multi-rate run'] : []),
  ];
  const [n] = retrained.map(one => one.n);
  return [
    `Multi-rate beside retrained: distortion + β·rate, ${examplesOf(n!, 'held-out')}, errors of paired differences`,
    table([names, ...rows]),
    costText(retrained),
  ].join('\n');
}
