import { pathThrough } from '../../src/views/axes';
import { formatShort } from '../../src/views/format';
import { textWidth } from '../../src/views/labels';
import { linear } from '../../src/views/scales';
import { add, createChart } from '../../src/views/svg';
import { VSCODE_THEME } from '../../src/views/theme';

export interface SparklinePoint {
  step: number;
  /** 0 to 1; null where there is none. */
  value: number | null;
}

const HEIGHT = 54;
const [TOP, BOTTOM] = [6, 38];

/** A similarity over the steps, the chosen one marked. Points in order of steps. */
export function drawSparkline(
  points: readonly SparklinePoint[],
  selected: number,
  width: number,
  document: Document,
): SVGSVGElement {
  const theme = VSCODE_THEME;
  const words = points.map(({ step, value }) => `step ${step}: ${value === null ? 'no value' : value.toFixed(2)}`);
  const title = 'Over the checkpoints';
  const svg = createChart(
    document,
    { width, height: HEIGHT },
    { name: 'sparkline', title, description: words.join('; ') },
    theme,
  );
  const steps = points.map(({ step }) => step);
  const x = linear([Math.min(...steps), Math.max(...steps)], [12, width - 28]);
  const y = linear([0, 1], [BOTTOM, TOP]).clamp(true);
  for (const value of [0, 1]) {
    add(svg, 'line', { x1: 0, x2: width - 16, y1: y(value), y2: y(value), stroke: theme.grid });
    add(svg, 'text', { x: width, y: y(value) + 4, 'text-anchor': 'end', fill: theme.muted }, String(value));
  }
  const d = pathThrough(points.map(({ step, value }) => (value === null ? null : { x: x(step), y: y(value) })));
  if (d) add(svg, 'path', { d, fill: 'none', stroke: theme.foreground, 'stroke-width': 1.4 });
  let free = -Infinity;
  // The chosen one first: it is the one to name.
  const order = [...points].sort((a, b) => Number(b.step === selected) - Number(a.step === selected));
  const own = order.find(({ step }) => step === selected);
  for (const { step, value } of points) {
    if (value !== null)
      add(svg, 'circle', { cx: x(step), cy: y(value), r: step === selected ? 4 : 2, fill: theme.foreground });
    const text = formatShort(step);
    const half = textWidth(text) / 2 + 3;
    const hides =
      own && step !== selected && Math.abs(x(step) - x(own.step)) < half + textWidth(formatShort(own.step)) / 2;
    if (x(step) - half < free || hides) continue;
    free = x(step) + half;
    add(svg, 'text', { x: x(step), y: HEIGHT - 3, 'text-anchor': 'middle', fill: theme.muted }, text);
  }
  return svg;
}
