import { capital } from '../../analysis/findings/wording';
import { type Curve, leftOutText } from '../../analysis/results/curve';
import { formatCount } from '../chart/format';
import { asSentence } from '../chart/sentence';
import { escapeMarkup } from '../chart/svg';
import { renderDifferences } from '../curves/differenceOverBeta';
import { renderRateDistortion } from '../curves/rateDistortion';
import { renderRateParts } from '../curves/rateInParts';
import { costText, retrainedBasis, retrainedRows } from '../curves/retrainedNumbers';
import { renderSideBySide } from '../curves/sideBySide';
import type { ReportData } from './reportData';
import { figure, shellWord, WIDE } from './reportPage';
import { lacking, missing, notMeasured } from './reportParts';

/** What a report shows of the runs beside its own. */

/** The curve, what its rates are made of, and the curves beside it. */
export function rateDistortion(data: ReportData, document: Document): string {
  const { curve, likelihood, folder, parameter, leftOut, rateWeight, trainedOver } = data;
  if (parameter === null && trainedOver === null) return '<p>A classifier has no rate and no distortion.</p>';
  const drawn = curve?.points.map(({ run }) => run) ?? [];
  const unmeasured = lacking('The curve of a multi-rate run could not be measured', data.unmeasured.curve);
  const others =
    leftOut.length > 0 ? `\n<p>${escapeMarkup(asSentence(leftOutText(leftOut, [folder, ...drawn])))}</p>` : '';
  if (curve === null || curve.points.length === 0) {
    if (parameter === null) {
      const what = 'The curve of this run over β has not been measured';
      return notMeasured(what, data, data.unmeasured.curve, 'curve', shellWord(folder)) + others;
    }
    const { key, symbol, some } = parameter;
    const sentence =
      leftOut.length > 0
        ? `None of the runs that were read differs from this one in ${symbol} and seed alone; to train some:`
        : `No run with another ${symbol} has been read; to train some:`;
    // A config need not have a sweep of its own.
    const values = shellWord(`sweep.${key}=[${some.join(', ')}]`);
    return [missing(sentence, data, 'sweep', shellWord(data.configFile), '--set', values) + others, ...unmeasured].join(
      '\n',
    );
  }
  const value = trainedOver ? undefined : curve.points.find(({ run }) => run === folder)?.parameter.value;
  // The weight of the rate, where it is what the curve is over: its tangent.
  const tangent = value !== undefined && value === rateWeight ? { tangentAt: value } : {};
  const chart = figure('Rate–distortion curve', curveCaption(curve, folder), WIDE, size =>
    renderRateDistortion({ curve, likelihood, highlight: folder, ...tangent }, size, document),
  );
  return [
    chart + others,
    ...unmeasured,
    ...besideRetrained(data, document),
    ...lacking('A multi-rate run could not be measured beside every retrained one', data.unmeasured.retrained),
    ...rateParts(data, value, document),
    ...families(data, document),
  ].join('\n');
}

/** '3 runs, each at its last evaluation, 1 multi-rate run at its last checkpoint'; a multi-rate run at hand comes first. */
function curveCaption({ points }: Curve, folder: string): string {
  const count = (isMultiRate: boolean): number =>
    new Set(points.flatMap(({ run, multiRate = false }) => (multiRate === isMultiRate ? [run] : []))).size;
  const own = points.filter(({ run, split }) => run === folder && split === 'test');
  const plain = count(false);
  if (own.some(({ multiRate }) => multiRate)) {
    return [
      `this run at ${formatCount(own.length)} β`,
      ...lastsOf(count(true) - 1, 'other multi-rate run', 'other multi-rate runs', 'checkpoint'),
      ...lastsOf(plain, 'other', 'others', 'evaluation'),
    ].join(', ');
  }
  const runs =
    plain === 0 ? [] : [`${formatCount(plain)} ${plain === 1 ? 'run' : 'runs'}, each at its last evaluation`];
  const multiRates = lastsOf(count(true), 'multi-rate run', 'multi-rate runs', 'checkpoint');
  return [...runs, ...multiRates].join(', ') + (own.length > 0 ? '' : '; this run is not among them');
}

/** '2 others at their last evaluations'; nothing of none. */
function lastsOf(count: number, one: string, several: string, last: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 ${one} at its last ${last}` : `${formatCount(count)} ${several} at their last ${last}s`];
}

/** What both ways minimise at each β, how far they are apart, and what they cost. */
function besideRetrained({ retrained, likelihood }: ReportData, document: Document): string[] {
  const [first, ...others] = retrained;
  if (!first) return [];
  const several = new Set(retrained.map(({ multiRateRun }) => multiRateRun)).size > 1;
  const rows = retrainedRows(retrained).map(row => {
    const cells = [row.beta, row.multiRate, row.retrained, row.difference, row.seed];
    const runs = several ? [row.multiRateName, row.name] : [];
    return `<tr>${[...cells, ...runs.map(escapeMarkup)].map(cell => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const basis = retrainedBasis([first, ...others], likelihood);
  return [
    figure('Multi-rate less retrained', basis, WIDE, size =>
      renderDifferences({ retrained, likelihood }, size, document),
    ),
    `<table>
<caption>Multi-rate beside retrained <span class="muted">${escapeMarkup(basis)}</span></caption>
<thead><tr><th>β</th><th>Multi-rate</th><th>Retrained</th><th>Difference</th><th>Seed</th>${several ? '<th>Multi-rate run</th><th>Retrained run</th>' : ''}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p>${escapeMarkup(capital(costText(retrained)))}.</p>`,
  ];
}

function rateParts({ rateParts: points }: ReportData, value: number | undefined, document: Document): string[] {
  const [first] = points;
  if (!first) return [];
  const runs = `${formatCount(points.length)} ${points.length === 1 ? 'run' : 'runs'}, last checkpoints, training examples`;
  const own = value === undefined ? {} : { value };
  const title = `What the rate is made of over ${first.symbol}`;
  return [figure(title, runs, WIDE, size => renderRateParts({ points, ...own }, size, document))];
}

function families({ families, likelihood }: ReportData, document: Document): string[] {
  return families.map(family => {
    const caption = `${formatCount(family.curves.length)} curves of runs that differ in it, in their parameter and seed alone`;
    return figure(`Curves by ${family.key}`, caption, WIDE, size =>
      renderSideBySide({ family, likelihood }, size, document),
    );
  });
}
