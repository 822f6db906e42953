import { lastClassified, lastEvaluation } from '../../analysis/population/curvePoints';
import { capital } from '../../analysis/findings/wording';
import type { Profiled } from '../../analysis/results/profile';
import type { ClassifierEvaluation, Scalar } from '../../run/records';
import { commitText, computedOnText } from '../chart/computedOn';
import { activeShown, errorOver, gapShown, withError } from '../chart/evaluated';
import { formatCount, formatNats } from '../chart/format';
import { asSentence } from '../chart/sentence';
import { kindsOf } from '../chart/layerNames';
import { needsCorrections, noiseText, readCorrection, shortCorrection } from '../profiles/readAs';
import { factList } from './reportPage';
import type { ReportData, ReportImage } from './reportData';
import { escapeMarkup } from '../chart/svg';

/** The parts of the report that are not charts, as HTML text. */

type Tile = [name: string, value: string, unit: string];

/** The figures of the last evaluation, those that there are. */
export function tiles(scalars: readonly Scalar[], likelihood: string): string {
  const classified = lastClassified(scalars, 'test');
  if (classified) return classifierTiles(classified);
  const [test, train] = [lastEvaluation(scalars, 'test'), lastEvaluation(scalars, 'train')];
  if (test === undefined) return '<p class="muted">There is no evaluation on held-out examples yet.</p>';
  const sse = likelihood === 'sse';
  const distortionUnits = sse ? 'sum of squares' : 'nats';
  const active = activeShown(test);
  const shown: Tile[] = [
    ['Distortion, test', withError(test.distortion, errorOver(test.n, test.distortionError)), distortionUnits],
    ['Rate, test', withError(test.rate, errorOver(test.n, test.rateError)), 'nats'],
    // A sum of squares is no log-likelihood: there is no ELBO to show.
    ...(sse
      ? []
      : [['ELBO (β = 1), test', withError(test.elbo, errorOver(test.n, test.elboError)), 'nats'] satisfies Tile]),
    ['Active units', active.value, active.unit],
  ];
  const gap = train && gapShown(train, test, distortionUnits);
  if (gap) shown.push(['Train/test gap', gap.value, gap.unit]);
  return tileList(shown);
}

function classifierTiles({ accuracy, crossEntropy, factors }: ClassifierEvaluation): string {
  const percent = (share: number): string => (100 * share).toFixed(1);
  return tileList([
    ['Accuracy, test', percent(accuracy), '%, mean over factors'],
    ['Loss, test', formatNats(crossEntropy), 'nats, all factors'],
    ...factors.map(({ name, accuracy: own }) => [`Accuracy, ${escapeMarkup(name)}`, percent(own), '%'] as const),
  ]);
}

function tileList(shown: readonly (readonly [name: string, value: string, unit: string])[]): string {
  const tiles = shown.map(
    ([name, value, unit]) => `<div class="tile"><dt>${name}</dt><dd>${value} <span>${unit}</span></dd></div>`,
  );
  return `<dl class="tiles">${tiles.join('')}</dl>`;
}

/** The images that there are, side by side. */
export function pictures(images: readonly [string, ReportImage | null][]): string {
  const figures = images.flatMap(([title, image]) => {
    if (image === null) return [];
    const alt = escapeMarkup(`${title}: ${image.caption}`);
    const caption = `<figcaption><b>${title}</b><span>${escapeMarkup(image.caption)}</span></figcaption>`;
    return [`<figure>${caption}<img alt="${alt}" src="data:image/png;base64,${escapeMarkup(image.png)}"></figure>`];
  });
  return figures.length === 0 ? '' : `<div class="pictures">${figures.join('')}</div>`;
}

function estimate(value: number | null, error: number | null): string {
  return value === null ? '–' : withError(value, error);
}

/** The profile in numbers, and below it why some are missing. */
export function numbersTable({ n, layers, step }: Profiled): string {
  const kinds = kindsOf({ step, layers });
  const corrected = needsCorrections({ n, layers });
  const rows = layers.map(({ name, width, id }, i) => {
    const correction = corrected ? readCorrection(id, n) : null;
    const cells = [
      formatCount(width),
      estimate(id.fit, id.fitError),
      estimate(id.mle, null),
      ...(corrected ? [correction === null ? '' : escapeMarkup(shortCorrection(correction))] : []),
    ];
    const numbers = cells.map(cell => `<td>${cell}</td>`).join('');
    const dropped = `<td class="dropped">${formatCount(id.dropped)}</td>`;
    return `<tr><td>${escapeMarkup(name)}</td><td class="kind">${kinds[i]}</td>${numbers}${dropped}</tr>`;
  });
  const beside = layers.flatMap(({ noise, width }) => (noise ? [`${noiseText(noise, width, 'fit')}.`] : []));
  if (corrected)
    beside.unshift('Gaussian: the dimension of the standard Gaussian that reads so with as many examples.');
  const said = beside.map(text => `\n<p>${escapeMarkup(capital(text))}</p>`).join('');
  const causes = [...new Set(layers.flatMap(({ id }) => (id.cause === null ? [] : [id.cause])))];
  const note = causes.length === 0 ? '' : `\n<p>–: ${escapeMarkup(causes.join('; '))}.</p>`;
  return `<table>
<caption>Numbers${step === null ? '' : ` <span class="muted">step ${formatCount(step)}</span>`}</caption>
<thead><tr><th>Layer</th><th class="kind"></th><th>Width</th><th>ID, fit</th><th>ID, ML</th>${corrected ? '<th>Gaussian</th>' : ''}<th class="dropped">Dropped</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>${note}${said}`;
}

/** Says what has not been made, and the command that makes it. */
export function missing(sentence: string, data: Pick<ReportData, 'program'>, ...args: string[]): string {
  const command = [data.program, ...args].join(' ');
  return `<p>${escapeMarkup(sentence)} <code>${escapeMarkup(command)}</code></p>`;
}

/** The same with what kept it from being made, where that is known. */
export function notMeasured(
  what: string,
  data: Pick<ReportData, 'program'>,
  cause: string | undefined,
  ...args: string[]
): string {
  const sentence = cause === undefined ? `${what}; to do so:` : `${what}: ${asSentence(cause)} Once that is mended:`;
  return missing(sentence, data, ...args);
}

/** Why some of a part could not be measured, where the rest of it is shown. */
export function lacking(what: string, cause: string | undefined): string[] {
  return cause === undefined ? [] : [`<p>${escapeMarkup(`${what}: ${asSentence(cause)}`)}</p>`];
}

/** Enough to find the run again and to repeat it. */
export function factsList({ info, folder, configFile, dataName, commands }: ReportData): string {
  const { fingerprint, shape, train, heldOut, notes = [] } = info.data;
  const examples = `${formatCount(train)} training and ${formatCount(heldOut)} held-out examples of ${shape.join(' × ')}`;
  const code = (text: string): string => `<code>${escapeMarkup(text)}</code>`;
  const facts: [string, string][] = [
    ['Config', escapeMarkup(configFile)],
    ...(info.commit === undefined
      ? []
      : [['Commit', escapeMarkup(commitText(info.commit))] satisfies [string, string]]),
    ['Seed', String(info.seed)],
    ['Engine', escapeMarkup(computedOnText(info))],
    ['Data', `${escapeMarkup(`${dataName}, ${examples}, fingerprint `)}${code(fingerprint.slice(0, 12))}`],
    ...notes.map((note): [string, string] => ['Note', escapeMarkup(note)]),
    ['Folder', escapeMarkup(folder)],
  ];
  if (commands.length > 0) facts.push(['To reproduce', `<pre>${escapeMarkup(commands.join('\n'))}</pre>`]);
  return factList(facts);
}
