import { mix } from '../chart/colours';
import { formatDifference } from '../chart/format';
import {
  type CellLook,
  drawCells,
  drawGridNames,
  type GridData,
  layOutGrid,
  type Places,
  placesOf,
} from './heatmapGrid';
import { type ColourScale, drawColourLegend, HEATMAP_LEGEND_HEIGHT } from './heatmapLegend';
import { createChart, type Size } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** A heatmap of differences between −1 and 1: blue below, the background at 0, orange above, on a root scale. */
export interface SignedHeatmap {
  names: GridData;
  chart: { name: string; title: string; description: string };
  /** What −1 and 1 mean. */
  words: readonly [string, string];
  /** Null for no value. */
  at: (i: number, j: number) => number | null;
  /** Why a cell has none. */
  whyNot: (i: number, j: number) => string;
}

/** sign(d)·√|d| within −1 to 1: small differences show. */
export function rootOf(difference: number): number {
  return Math.sign(difference) * Math.sqrt(Math.min(1, Math.abs(difference)));
}

function scaleOf(words: readonly [string, string], theme: Theme): ColourScale {
  const signed = (root: number): string => mix(theme.background, root < 0 ? theme.lower : theme.higher, Math.abs(root));
  return {
    colourAt: share => signed(2 * share - 1),
    ticks: [-1, -0.25, 0, 0.25, 1].map(value => ({
      share: (1 + rootOf(value)) / 2,
      text: String(value).replace('-', '−'),
    })),
    words,
  };
}

/** Draws one, and says where its cells stand. */
export function drawSignedHeatmap(
  { names, chart, words, at, whyNot }: SignedHeatmap,
  size: Size,
  document: Document,
  theme: Theme,
): { svg: SVGSVGElement; places: Places } {
  const grid = layOutGrid(names, size, HEATMAP_LEGEND_HEIGHT);
  const svg = createChart(document, { width: size.width, height: grid.height }, chart, theme);
  const scale = scaleOf(words, theme);
  drawColourLegend(svg, Math.min(330, size.width), scale, theme);
  drawGridNames(svg, names, grid, theme);
  const places = placesOf(grid);
  const lookOf = (i: number, j: number): CellLook => {
    const value = at(i, j);
    if (value === null) return { value, fill: '', words: `no value, ${whyNot(i, j)}` };
    return { value, fill: scale.colourAt((1 + rootOf(value)) / 2), words: formatDifference(value) };
  };
  drawCells(svg, names, places, lookOf, theme);
  return { svg, places };
}
