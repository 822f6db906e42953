import { formatSimilarity } from './format';
import { widest } from './labels';
import { similarityColour } from './layerHeatmap';
import { add, createChart, createEmptyChart, type Size } from './svg';
import { type Theme, VSCODE_THEME } from './theme';

export interface MostAlikeData {
  layer: string;
  /** Most alike first. */
  matches: readonly { layer: string; value: number }[];
}

const ROW = 22;
const FONT = 12;

/** The layers most alike to one, as bars from 0 to 1 in the heatmap's colours. */
export function renderMostAlike(
  { layer, matches }: MostAlikeData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'most-alike';
  const title = `Most alike to ${layer}`;
  const shown = matches.filter(({ value }) => Number.isFinite(value));
  if (shown.length === 0) {
    return createEmptyChart(document, size, { name, title, sentences: ['No layer can be compared with it.'] }, theme);
  }
  const texts = shown.map(({ value }) => formatSimilarity(value));
  const description = `${shown.map((match, i) => `${match.layer} ${texts[i]}`).join('; ')}.`;
  const height = size.height ?? ROW * shown.length;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);
  const x0 = Math.min(
    0.5 * size.width,
    Math.max(
      100,
      widest(
        shown.map(match => match.layer),
        FONT,
      ) + 10,
    ),
  );
  const x1 = Math.max(x0 + 10, size.width - widest(texts, FONT) - 12);
  shown.forEach((match, i) => {
    const y = ROW * (i + 0.5);
    const row = add(svg, 'g', { class: 'bar', 'data-layer': match.layer, 'data-value': String(match.value) });
    add(row, 'text', { x: 0, y: y + 4, 'font-size': FONT }, match.layer);
    const length = (x1 - x0) * Math.min(1, Math.max(0, match.value));
    const fill = similarityColour(match.value);
    add(row, 'rect', { x: x0, y: y - 4, width: Math.max(1, length), height: 8, fill });
    add(row, 'text', { x: size.width, y: y + 4, 'text-anchor': 'end', 'font-size': FONT }, texts[i]);
  });
  return svg;
}
