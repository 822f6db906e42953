import { formatSimilarity } from '../chart/format';
import { linear } from '../chart/scales';
import { meanAndSpread } from '../chart/spread';
import { add, createChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';

export interface SeedDotsData {
  /** 'encoder/6 × z_mean' */
  cell: string;
  /** The similarity with each seed; at least one. */
  seeds: readonly { seed: number; value: number }[];
}

const HEIGHT = 34;
const LINE = 10;

/** A similarity with each seed as dots on a line from 0 to 1, and their mean as a stroke across it. */
export function renderSeedDots(
  { cell, seeds }: SeedDotsData,
  { width }: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const { mean } = meanAndSpread(seeds.map(({ value }) => value));
  const told = seeds.map(({ seed, value }) => `seed ${seed}: ${formatSimilarity(value)}`);
  const description = `${told.join('; ')}; mean ${formatSimilarity(mean)}.`;
  const words = { name: 'seed-dots', title: `${cell} with each seed`, description };
  const svg = createChart(document, { width, height: HEIGHT }, words, theme);
  const x = linear([0, 1], [6, Math.max(26, width - 6)]);
  const within = (value: number): number => x(Math.min(1, Math.max(0, value)));
  add(svg, 'line', { x1: x(0), x2: x(1), y1: LINE, y2: LINE, stroke: theme.border });
  for (const value of [0, 0.5, 1]) {
    add(svg, 'text', { x: x(value), y: HEIGHT - 4, 'text-anchor': 'middle', fill: theme.muted }, String(value));
  }
  seeds.forEach(({ value }, i) => {
    const place = { 'data-value': value, cx: within(value), cy: LINE, r: 3.5 };
    const dot = add(svg, 'circle', { class: 'dot', ...place, fill: theme.rate, 'fill-opacity': 0.75 });
    add(dot, 'title', {}, told[i]);
  });
  const at = within(mean);
  add(svg, 'line', { class: 'mean', x1: at, x2: at, y1: 3, y2: 17, stroke: theme.foreground, 'stroke-width': 2 });
  return svg;
}
