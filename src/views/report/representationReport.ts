import type { Comparison } from '../../analysis/results/comparison';
import type { Finding } from '../../analysis/results/finding';
import type { Profiled } from '../../analysis/results/profile';
import { examplesOf, formatCount } from '../chart/format';
import { LETTERS } from '../heatmaps/explain';
import { pathNames } from '../../base/paths/pathNames';
import { escapeMarkup } from '../chart/svg';
import { dimensionFigures, informationFigures, similarityFigures } from './layerFigures';
import { factList, findingSentences, reportPage, shellWord } from './reportPage';

/** All that a report of representations shows, of one path or of two that are compared. */
export interface RepresentationReportData {
  readonly paths: readonly string[];
  readonly comparison: Comparison;
  /** One of each path. */
  readonly profiles: readonly Profiled[];
  readonly findings: readonly Finding[];
  /** The command line that makes this report again. */
  readonly command: readonly string[];
}

/** One page (`reportPage`): how alike the layers are, and of each path its dimensions and what its layers tell. */
export function renderRepresentationReport(data: RepresentationReportData, document: Document): string {
  const { paths, comparison, profiles, findings } = data;
  const names = pathNames(paths);
  const two = paths.length > 1;
  const ofEach = (render: (profile: Profiled, of: string) => string): string =>
    profiles.map((profile, i) => render(profile, two ? ` of ${LETTERS[i]!}` : '')).join('\n');
  const title = names.join(' × ');
  const layers = profiles.map(profile => formatCount(profile.layers.length)).join(' × ');
  const header = `<header>
<h1>${escapeMarkup(title)}</h1>
<p class="muted">${escapeMarkup(`VAE Lens report · ${layers} layers · ${examplesOf(comparison.n, comparison.split)}`)}</p>
${findingSentences(findings)}
</header>`;
  const sections: [string, string][] = [
    ['Layers', similarityFigures({ comparison, letters: two ? LETTERS : undefined }, document)],
    ['Dimensions', ofEach((profile, of) => dimensionFigures({ profiles: [profile], of }, document))],
    ['Information', ofEach((profile, of) => informationFigures({ profile, of }, document))],
    ['Representations', sources(data)],
  ];
  return reportPage({ title, header, sections });
}

/** Enough to find them again, and to repeat the report. */
function sources({ paths, command }: RepresentationReportData): string {
  const places = paths.map((path, i) => [paths.length > 1 ? LETTERS[i]! : 'Path', escapeMarkup(path)] as const);
  const again = `<pre>${escapeMarkup(command.map(shellWord).join(' '))}</pre>`;
  return factList([...places, ['To reproduce', again]]);
}
