import type { Health } from '../../run/health';
import { type ReportData } from './reportData';
import { formatGiven } from '../../base/formatGiven';
import { formatCount, formatDate, formatDuration, formatEarlyEnd } from '../chart/format';
import { frechetNotes, frechetTitle, frechetValue } from '../profiles/frechetWords';
import { rateDistortion } from './curveFigures';
import { dimensionFigures, informationFigures, similarityFigures } from './layerFigures';
import { figure, findingSentences, reportPage, shellWord, WIDE } from './reportPage';
import { factsList, lacking, missing, notMeasured, pictures, tiles } from './reportParts';
import { renderSplitBoard, splitNote } from '../data/splitBoard';
import { betasOf, quantitiesOf } from '../chart/quantities';
import { escapeMarkup } from '../chart/svg';
import { curvesTitle, renderTrainingCurves } from '../curves/trainingCurves';

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
  const early = state.reason === undefined ? '' : ` · ${formatEarlyEnd(state.reason, data.best ?? state.step)}`;
  const failures = [...(state.error === undefined ? [] : [state.error]), ...data.problems];
  const failure = failures.map(sentence => `<p class="failed">${escapeMarkup(sentence)}</p>`).join('\n');
  return `<header>
<h1>${escapeMarkup(title)}</h1>
<p class="muted">${escapeMarkup(`VAE Lens report · ${when} · ${work}${early}`)}</p>
${failure}
${findingSentences(findings)}
${tiles(data.scalars, data.likelihood)}
${followedNote(data)}
</header>`;
}

/** At which β of a multi-rate run its numbers are. */
function followedNote({ trainedOver }: ReportData): string {
  if (trainedOver === null) return '';
  const { followed, range } = trainedOver;
  const what = `The model has every β from ${formatGiven(range[0])} to ${formatGiven(range[1])}. These numbers, the pictures and the layers are of it at β ${formatGiven(followed)}.`;
  return `<p class="muted">${escapeMarkup(what)}</p>`;
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
  const betas = betasOf(data);
  const overBeta = betas ? `; evaluations at ${betas.test}, mini-batches are means over ${betas.batch}` : '';
  const curves = { ...data, steps: data.state.reason === undefined ? data.info.steps : data.state.step };
  return [
    figure(curvesTitle(data.scalars), caption + overBeta, WIDE, size => renderTrainingCurves(curves, size, document)),
    pictures([
      ['Reconstructions', data.reconstructions],
      ['Samples from the prior', data.samples],
    ]),
    ...reconstructions(data),
    splitCells(data, document),
  ].join('\n');
}

/** Which part of the space of factors is trained on, where the split is of a kind. */
function splitCells({ info }: ReportData, document: Document): string {
  const { cells } = info.data;
  if (cells === undefined) return '';
  return figure('What is trained on', splitNote(info), WIDE, size => renderSplitBoard(cells, size, document));
}

/** How far they are from the data, where the config names a features model. */
function reconstructions(data: ReportData): string[] {
  const { frechet, features } = data;
  if (frechet === null) {
    if (features === null) return [];
    const sentence = `How far reconstructions are from the data in the features of ${features} has not been measured; to do so:`;
    return [missing(sentence, data, 'profile', shellWord(data.checkpointFile ?? 'CHECKPOINT'), '--features')];
  }
  const said = [
    `${frechetTitle(frechet)}, step ${formatCount(frechet.step)}: ${frechetValue(frechet)}.`,
    ...frechetNotes(frechet),
  ];
  return [`<p>${escapeMarkup(said.join(' '))}</p>`];
}

function layers(data: ReportData, document: Document): string {
  const { comparison, unmeasured } = data;
  const file = shellWord(data.checkpointFile ?? 'CHECKPOINT');
  if (comparison === null) {
    return notMeasured('The layers have not been compared', data, unmeasured.layers, 'compare', file);
  }
  const when = `step ${formatCount(comparison.step)}, `;
  return [
    similarityFigures({ comparison: comparison.layers, when }, document),
    ...lacking('How the layers settled could not be told', unmeasured.settling),
  ].join('\n');
}

function dimensions(data: ReportData, document: Document): string {
  const { profiles, unmeasured } = data;
  if (profiles.length === 0) {
    const file = shellWord(data.checkpointFile ?? 'CHECKPOINT');
    return notMeasured(
      'The dimensions of the layers have not been measured',
      data,
      unmeasured.dimensions,
      'profile',
      file,
    );
  }
  return [
    dimensionFigures({ profiles }, document),
    ...lacking('The dimensions of another checkpoint could not be measured', unmeasured.dimensions),
  ].join('\n');
}

/** The report of a run: one page (`reportPage`). */
export function renderReport(data: ReportData, document: Document): string {
  const profile = data.profiles.at(-1);
  const sections: [string, string][] = [
    ['Training', training(data, document)],
    ['Layers', layers(data, document)],
    ['Dimensions', dimensions(data, document)],
    ...(profile ? [['Information', informationFigures({ profile }, document)] satisfies [string, string]] : []),
    ['Rate–distortion', rateDistortion(data, document)],
    ['Run', factsList(data)],
  ];
  return reportPage({ title: data.title, header: header(data), sections });
}
