import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import { ticksFor } from '../chart/axes';
import { withError } from '../chart/evaluated';
import { formatBeta } from '../chart/format';
import { widen } from '../chart/scales';
import { add, createEmptyChart, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { frameOf } from './overFrame';

export interface DifferencesData {
  retrained: readonly RetrainedRun[];
  likelihood: string;
}

const PLOT = 130;
/** Pixels between dots of one β, where there is room. */
const APART = 9;

/**
 * How much more a multi-rate run has of what both minimise, distortion + β · rate, than runs of one β each: a dot for each of
 * them with its standard error, those of one β side by side, and a line at none (Bae et al. 2023, figure 2 has the same as curves).
 */
export function renderDifferences(
  { retrained, likelihood }: DifferencesData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const [name, title] = ['difference-over-beta', 'Multi-rate less retrained over β'];
  const shown = retrained.filter(({ difference }) => Number.isFinite(difference.mean + difference.error));
  if (shown.length === 0) {
    const sentences = ['No retrained run has been compared yet.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const ends = shown.flatMap(({ difference: { mean, error } }) => [mean - error, mean + error]);
  const domain = widen(Math.min(0, ...ends), Math.max(0, ...ends));
  const unit = likelihood === 'sse' ? 'sum of squares' : 'nats';
  const words = {
    ...{ name, title, symbol: 'β' },
    description: `${shown.map(wordsOf).join('; ')}.`,
    yTitle: `Multi-rate less retrained (${unit})`,
  };
  const values = shown.map(({ beta }) => beta);
  const ticks = (pixels: number) => ticksFor(domain, pixels, 30);
  const { svg, axis, y } = frameOf(words, { values, domain, ticks }, size, document, theme, PLOT);
  const zero = { class: 'zero', x1: axis.x0, x2: axis.x1, y1: y(0), y2: y(0) };
  add(add(svg, 'line', { ...zero, stroke: theme.foreground, 'stroke-dasharray': '4 3' }), 'title', {}, 'no difference');
  const places = sideBySide(
    values.map(value => axis.at(value)),
    [axis.x0 + APART / 2, axis.x1],
  );
  for (const [i, one] of shown.entries()) {
    const { beta, run, difference } = one;
    const [x, low, high] = [places[i]!, y(difference.mean - difference.error), y(difference.mean + difference.error)];
    add(svg, 'line', {
      class: 'spread',
      x1: x,
      x2: x,
      y1: low,
      y2: high,
      stroke: theme.multiRate,
      'stroke-width': 1.2,
    });
    const data = { class: 'point', 'data-beta': beta, 'data-run': run, cx: x, cy: y(difference.mean), r: 4 };
    const look = { fill: theme.multiRate, stroke: theme.background, 'stroke-width': 1 };
    add(add(svg, 'circle', { ...data, ...look }), 'title', {}, wordsOf(one));
  }
  return svg;
}

/**
 * Sets dots of one place apart, in their order around it, closer where the next place is near.
 * @param places pixels
 * @param bounds that they stay within
 */
export function sideBySide(places: readonly number[], [least, greatest]: readonly [number, number]): number[] {
  const distinct = [...new Set(places)].sort((a, b) => a - b);
  const gap = Math.min(...distinct.slice(1).map((place, i) => place - distinct[i]!));
  return places.map((place, i) => {
    const count = places.filter(other => other === place).length;
    const before = places.slice(0, i).filter(other => other === place).length;
    const step = Math.min(APART, gap / count);
    const first = place - (step * (count - 1)) / 2;
    const within = Math.max(least, Math.min(first, greatest - step * (count - 1)));
    return count === 1 ? place : within + step * before;
  });
}

const wordsOf = ({ beta, difference: { mean, error } }: RetrainedRun): string =>
  `${formatBeta(beta)}: ${withError(mean, error)}`;
