import type { Comparison } from '../../analysis/results/comparison';
import type { Profiled } from '../../analysis/results/profile';
import { firstOf, SIMILARITIES } from '../../analysis/results/similarities';
import { examplesOf } from '../chart/format';
import { escapeMarkup } from '../chart/svg';
import { causesIn } from '../heatmaps/cells';
import { examplesText, fewNote } from '../heatmaps/explain';
import { renderLayerHeatmap } from '../heatmaps/layerHeatmap';
import { renderDimensionProfile } from '../profiles/dimensionProfile';
import { renderExpansion } from '../profiles/expansionBars';
import { endsTitle } from '../profiles/informationFrame';
import { renderInformationProfile } from '../profiles/informationProfile';
import { fewDimensionText } from '../profiles/profileTable';
import { numbersTable } from './reportParts';
import { figure, WIDE } from './reportPage';

/** What reports show of layers, of a run or of any program, as HTML. */

const HEATMAP = 590;

/** @param letters of two that are compared. @param when of a checkpoint: 'step 500, ' */
export function similarityFigures(
  {
    comparison,
    letters,
    when = '',
  }: { comparison: Comparison; letters?: readonly [string, string] | undefined; when?: string },
  document: Document,
): string {
  const measure = firstOf(comparison.n);
  const titles = letters ? { rowTitle: letters[0], columnTitle: letters[1] } : {};
  const caption = `${when}${examplesText(comparison, measure)}`;
  const chart = figure(`Similarity of layers, ${SIMILARITIES[measure].label}`, caption, HEATMAP, size =>
    renderLayerHeatmap({ comparison, measure, ...titles }, size, document),
  );
  const causes = causesIn(comparison, [measure]);
  const notes = [fewNote(comparison, measure), causes.length === 0 ? undefined : `Hatched: ${causes.join('; ')}.`];
  return [chart, ...notes.flatMap(note => (note === undefined ? [] : [paragraph(note)]))].join('\n');
}

/** @param profiles the last one is shown in numbers. @param of which of two they are of: ' of A' */
export function dimensionFigures(
  { profiles, of = '' }: { profiles: readonly Profiled[]; of?: string },
  document: Document,
): string {
  const selected = profiles.at(-1)!;
  const caption = `2NN, ${examplesOf(selected.n, selected.split)}; band ± 2 standard errors`;
  const few = fewDimensionText(selected);
  return [
    figure(`Intrinsic dimension by layer${of}`, caption, WIDE, size =>
      renderDimensionProfile({ profiles }, size, document),
    ),
    ...(few === null ? [] : [paragraph(few)]),
    numbersTable(selected),
  ].join('\n');
}

/** @param of as of the dimensions */
export function informationFigures(
  { profile, of = '' }: { profile: Profiled; of?: string },
  document: Document,
): string {
  const caption = `information imbalance, ${examplesOf(profile.n, profile.split)}; band ± 2 standard errors`;
  return [
    figure(endsTitle(profile, of), caption, WIDE, size => renderInformationProfile({ profile }, size, document)),
    figure(`Compression and expansion${of}`, 'a bar between two layers; ± 2 standard errors', WIDE, size =>
      renderExpansion({ profile }, size, document),
    ),
  ].join('\n');
}

function paragraph(text: string): string {
  return `<p>${escapeMarkup(text)}</p>`;
}
