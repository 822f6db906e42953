import { add } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** Pixels that the legend of a heatmap takes, with the space below it. */
export const HEATMAP_LEGEND_HEIGHT = 52;

const PIECES = 60;

export interface ColourScale {
  /** The colour at a share of the way, 0 to 1. */
  colourAt: (share: number) => string;
  /** In order of shares; the first and the last one stand at the ends. */
  ticks: readonly { share: number; text: string }[];
  /** What the ends mean. */
  words: readonly [string, string];
}

/** A bar of colours at the top left, its numbers and the meaning of its ends below it. */
export function drawColourLegend(svg: SVGElement, width: number, scale: ColourScale, theme: Theme): void {
  const group = add(svg, 'g', { class: 'legend' });
  for (let i = 0; i < PIECES; i++) {
    const fill = scale.colourAt(i / (PIECES - 1));
    // A little wider than its share, so that no seam shows.
    add(group, 'rect', { x: (i * width) / PIECES, y: 0, width: width / PIECES + 0.4, height: 8, fill });
  }
  const text = (x: number, y: number, anchor: string, words: string): void =>
    void add(group, 'text', { x, y, 'text-anchor': anchor, fill: theme.muted }, words);
  scale.ticks.forEach((tick, i) => {
    const anchor = i === 0 ? 'start' : i === scale.ticks.length - 1 ? 'end' : 'middle';
    text(tick.share * width, 21, anchor, tick.text);
  });
  text(0, 36, 'start', scale.words[0]);
  text(width, 36, 'end', scale.words[1]);
}
