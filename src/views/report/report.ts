import type { Health } from '../../run/health';
import type { Profile } from '../../analysis/results/profile';
import { leftOutText } from '../../analysis/results/curve';
import { asSentence } from '../chart/sentence';
import { type ReportData } from './reportData';
import { firstOf, SIMILARITIES } from '../../analysis/results/similarities';
import { causesIn } from '../heatmaps/cells';
import { examplesText, fewNote } from '../heatmaps/explain';
import { fewDimensionText } from '../profiles/profileTable';
import { renderDimensionProfile } from '../profiles/dimensionProfile';
import { renderExpansion } from '../profiles/expansionBars';
import { renderInformationProfile } from '../profiles/informationProfile';
import { examplesOf, formatCount, formatDate, formatDuration } from '../chart/format';
import { renderLayerHeatmap } from '../heatmaps/layerHeatmap';
import { renderRateDistortion } from '../curves/rateDistortion';
import { factsList, numbersTable, pictures, tiles } from './reportParts';
import { quantitiesOf } from '../chart/quantities';
import { REPORT_STYLE } from './reportStyle';
import { escapeMarkup, type Size, svgText } from '../chart/svg';
import { curvesTitle, renderTrainingCurves } from '../curves/trainingCurves';

const WIDE = 820;
const NARROW = 388;
const HEATMAP = 590;

/** The chart for wide screens and paper, and once more for narrow screens. */
function figure(title: string, caption: string, wide: number, render: (size: Size) => SVGSVGElement): string {
  return `<figure>
<figcaption><b>${escapeMarkup(title)}</b><span>${escapeMarkup(caption)}</span></figcaption>
<div class="wide">${svgText(render({ width: wide }))}</div>
<div class="narrow">${svgText(render({ width: NARROW }))}</div>
</figure>`;
}

/** A word of a shell command, quoted if it must be. */
export function shellWord(word: string): string {
  return /^[\w./@:+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function missing(sentence: string, data: ReportData, ...args: string[]): string {
  const command = [data.program, ...args].join(' ');
  return `<p>${escapeMarkup(sentence)} <code>${escapeMarkup(command)}</code></p>`;
}

function unmeasured(what: string, data: ReportData, command: string): string {
  const file = shellWord(data.checkpointFile ?? 'CHECKPOINT');
  if (data.unmeasured === null) return missing(`${what}; to do so:`, data, command, file);
  return missing(`${what}: ${asSentence(data.unmeasured)} Once that is mended:`, data, command, file);
}

/** Before the moment of the last sign of life. */
const HEALTH: Readonly<Record<Health, string>> = {
  preparing: 'still preparing',
  running: 'still running',
  stopped: 'stopped',
  finished: 'finished',
  failed: 'failed',
  interrupted: 'interrupted',
  silent: 'elsewhere, last heard of',
};

function header(data: ReportData): string {
  const { state, health, title, findings } = data;
  const when = `${HEALTH[health]} ${formatDate(state.heartbeat)}`;
  const work = `${formatCount(state.step)} steps in ${formatDuration(state.seconds)}`;
  const failures = [...(state.error === undefined ? [] : [state.error]), ...data.problems];
  const failure = failures.map(sentence => `<p class="failed">${escapeMarkup(sentence)}</p>`).join('\n');
  const sentences = findings.map(({ sentence, next }) => {
    const advice = next === null ? '' : ` <span class="muted">${escapeMarkup(next)}</span>`;
    return `<p>${escapeMarkup(sentence)}${advice}</p>`;
  });
  return `<header>
<h1>${escapeMarkup(title)}</h1>
<p class="muted">${escapeMarkup(`VAE Lens report · ${when} · ${work}`)}</p>
${failure}
${sentences.length > 0 ? `<div class="findings">${sentences.join('\n')}</div>` : ''}
${tiles(data.scalars, data.likelihood)}
</header>`;
}

const isClassifier = ({ scalars }: ReportData): boolean => quantitiesOf(scalars).includes('accuracy');

function training(data: ReportData, document: Document): string {
  const again = ['train', shellWord(data.configFile), '--resume'];
  if (data.scalars.length === 0) return missing('No step has been logged; to go on with the run:', data, ...again);
  const caption = isClassifier(data)
    ? 'nats, summed over the factors, averaged over examples'
    : data.likelihood === 'sse'
      ? 'distortion is a sum of squares over pixels; averaged over examples'
      : 'nats, summed over pixels and units, averaged over examples';
  const curves = { ...data, steps: data.state.reason === undefined ? data.info.steps : data.state.step };
  return [
    figure(curvesTitle(data.scalars), caption, WIDE, size => renderTrainingCurves(curves, size, document)),
    pictures([
      ['Reconstructions', data.reconstructions],
      ['Samples from the prior', data.samples],
    ]),
  ].join('\n');
}

function layers(data: ReportData, document: Document): string {
  const { comparison } = data;
  if (comparison === null) {
    return unmeasured('The layers have not been compared', data, 'compare');
  }
  const measure = firstOf(comparison.layers.n);
  const caption = `step ${formatCount(comparison.step)}, ${examplesText(comparison.layers, measure)}`;
  const chart = figure(`Similarity of layers, ${SIMILARITIES[measure].label}`, caption, HEATMAP, size =>
    renderLayerHeatmap({ comparison: comparison.layers, measure }, size, document),
  );
  const causes = causesIn(comparison.layers, [measure]);
  const notes = [
    fewNote(comparison.layers, measure),
    causes.length === 0 ? undefined : `Hatched: ${causes.join('; ')}.`,
  ].filter(note => note !== undefined);
  return [chart, ...notes.map(note => `<p>${escapeMarkup(note)}</p>`)].join('\n');
}

function dimensions(data: ReportData, document: Document): string {
  const selected = data.profiles.at(-1);
  if (selected === undefined) {
    return unmeasured('The dimensions of the layers have not been measured', data, 'profile');
  }
  const caption = `2NN, ${examplesOf(selected.n, selected.split)}; band ± 2 standard errors`;
  const few = fewDimensionText(selected);
  return [
    figure('Intrinsic dimension by layer', caption, WIDE, size => renderDimensionProfile(data, size, document)),
    ...(few === null ? [] : [`<p>${escapeMarkup(few)}</p>`]),
    numbersTable(selected),
  ].join('\n');
}

function information(profile: Profile, document: Document): string {
  const caption = `information imbalance, ${examplesOf(profile.n, profile.split)}; band ± 2 standard errors`;
  return [
    figure('What each layer tells of the input and of the output', caption, WIDE, size =>
      renderInformationProfile({ profile }, size, document),
    ),
    figure('Compression and expansion', 'a bar between two layers; ± 2 standard errors', WIDE, size =>
      renderExpansion({ profile }, size, document),
    ),
  ].join('\n');
}

function rateDistortion(data: ReportData, document: Document): string {
  const { curve, likelihood, folder, parameter, leftOut } = data;
  if (parameter === null) return '<p>A classifier has no rate and no distortion.</p>';
  const others = leftOut.length > 0 ? `\n<p>${escapeMarkup(asSentence(leftOutText(leftOut)))}</p>` : '';
  if (curve === null || curve.points.length === 0) {
    const { key, symbol, some } = parameter;
    const sentence =
      leftOut.length > 0
        ? `None of the runs that were read differs from this one in ${symbol} and seed alone; to train some:`
        : `No run with another ${symbol} has been read; to train some:`;
    // A config need not have a sweep of its own.
    const values = shellWord(`sweep.${key}=[${some.join(', ')}]`);
    return missing(sentence, data, 'sweep', shellWord(data.configFile), '--set', values) + others;
  }
  const runs = new Set(curve.points.map(({ run }) => run)).size;
  const beside = curve.points.some(({ run }) => run === folder) ? '' : '; this run is not among them';
  const caption = `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}, each at its last evaluation${beside}`;
  const chart = figure('Rate–distortion curve', caption, WIDE, size =>
    renderRateDistortion({ curve, likelihood, highlight: folder }, size, document),
  );
  return chart + others;
}

/**
 * One self-contained HTML page: no scripts, nothing loaded from elsewhere. It follows the reader's light or dark
 * preference, fits a phone and prints on A4.
 */
export function renderReport(data: ReportData, document: Document): string {
  const profile = data.profiles.at(-1);
  const sections: [string, string][] = [
    ['Training', training(data, document)],
    ['Layers', layers(data, document)],
    ['Dimensions', dimensions(data, document)],
    ...(profile ? [['Information', information(profile, document)] satisfies [string, string]] : []),
    ['Rate–distortion', rateDistortion(data, document)],
    ['Run', factsList(data)],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeMarkup(data.title)} · VAE Lens report</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${header(data)}
${sections.map(([title, body]) => `<section>\n<h2>${title}</h2>\n${body}\n</section>`).join('\n')}
</body>
</html>
`;
}
