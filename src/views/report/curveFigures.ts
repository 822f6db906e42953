import { capital } from '../../analysis/findings/wording';
import { leftOutText } from '../../analysis/results/curve';
import { formatCount } from '../chart/format';
import { asSentence } from '../chart/sentence';
import { escapeMarkup } from '../chart/svg';
import { renderRateDistortion } from '../curves/rateDistortion';
import { renderRateParts } from '../curves/rateInParts';
import { costText, retrainedBasis, retrainedRows } from '../curves/retrainedNumbers';
import { renderSideBySide } from '../curves/sideBySide';
import type { ReportData } from './reportData';
import { figure, shellWord, WIDE } from './reportPage';
import { missing } from './reportParts';

/** What a report shows of the runs beside its own. */

/** The curve, what its rates are made of, and the curves beside it. */
export function rateDistortion(data: ReportData, document: Document): string {
  const { curve, likelihood, folder, parameter, leftOut, rateWeight, trainedOver } = data;
  if (parameter === null && trainedOver === null) return '<p>A classifier has no rate and no distortion.</p>';
  const drawn = curve?.points.map(({ run }) => run) ?? [];
  const others =
    leftOut.length > 0 ? `\n<p>${escapeMarkup(asSentence(leftOutText(leftOut, [folder, ...drawn])))}</p>` : '';
  if (curve === null || curve.points.length === 0) {
    if (parameter === null) {
      const sentence = 'The curve of this run over β has not been measured; to do so:';
      return missing(sentence, data, 'curve', shellWord(folder)) + others;
    }
    const { key, symbol, some } = parameter;
    const sentence =
      leftOut.length > 0
        ? `None of the runs that were read differs from this one in ${symbol} and seed alone; to train some:`
        : `No run with another ${symbol} has been read; to train some:`;
    // A config need not have a sweep of its own.
    const values = shellWord(`sweep.${key}=[${some.join(', ')}]`);
    return missing(sentence, data, 'sweep', shellWord(data.configFile), '--set', values) + others;
  }
  const runs = new Set(drawn).size;
  const beside = curve.points.some(({ run }) => run === folder) ? '' : '; this run is not among them';
  const betas = curve.points.filter(({ run, split }) => run === folder && split === 'test').length;
  const caption =
    trainedOver === null
      ? `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}, each at its last evaluation${beside}`
      : `this run at ${formatCount(betas)} β${runs > 1 ? `, ${formatCount(runs - 1)} others at their last evaluations` : ''}`;
  const value = trainedOver ? undefined : curve.points.find(({ run }) => run === folder)?.parameter.value;
  // The weight of the rate, where it is what the curve is over: its tangent.
  const tangent = value !== undefined && value === rateWeight ? { tangentAt: value } : {};
  const chart = figure('Rate–distortion curve', caption, WIDE, size =>
    renderRateDistortion({ curve, likelihood, highlight: folder, ...tangent }, size, document),
  );
  return [
    chart + others,
    ...besideRetrained(data),
    ...rateParts(data, value, document),
    ...families(data, document),
  ].join('\n');
}

/** What both ways minimise at each β, and what they cost. */
function besideRetrained({ retrained, likelihood }: ReportData): string[] {
  const [first, ...others] = retrained;
  if (!first) return [];
  const rows = retrainedRows(retrained).map(({ beta, multiRate, retrained: value, difference, seed }) => {
    const cells = [beta, multiRate, value, difference, seed];
    return `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return [
    `<table>
<caption>Multi-rate beside retrained <span class="muted">${escapeMarkup(retrainedBasis([first, ...others], likelihood))}</span></caption>
<thead><tr><th>β</th><th>Multi-rate</th><th>Retrained</th><th>Difference</th><th>Seed</th></tr></thead>
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
