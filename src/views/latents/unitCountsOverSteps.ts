import { countUnits } from '../../analysis/latents/latentUnits';
import type { Evaluation } from '../../run/records';
import { drawXAxis, drawYAxis, pathThrough, type Tick, ticksFor } from '../chart/axes';
import { formatCount, formatShort } from '../chart/format';
import { spreadLabels, widest } from '../chart/labels';
import { linear, type Scale } from '../chart/scales';
import { add, addHaloText, createChart, createEmptyChart, FONT_SIZE, type Point, type Size } from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { fillingOf, UNIT_TYPES } from './unitTypeMarks';

export interface UnitCountsOverStepsData {
  /** On test examples, in order of steps. */
  evaluations: readonly Evaluation[];
  /** Steps that the whole run will have. */
  steps: number;
  /** The step of the evaluation that is shown elsewhere: a dotted line. */
  selected?: number | undefined;
}

type Counts = ReturnType<typeof countUnits> & { step: number; units: number };

const TOP = 26;
const FOOT = 36;
const DEFAULT_PLOT = 150;
const LABEL_GAP = 13;
/** Half the width of what is known of a single moment, pixels. */
const ALONE = 3;

/** Where each count holds: halfway to its neighbours. */
function spans(counts: readonly Counts[], x: Scale): { count: Counts; from: number; to: number }[] {
  return counts.map((count, i) => {
    const [before, at, after] = [counts[i - 1], x(count.step), counts[i + 1]];
    return {
      count,
      from: before ? (x(before.step) + at) / 2 : counts.length === 1 ? at - ALONE : at,
      to: after ? (at + x(after.step)) / 2 : counts.length === 1 ? at + ALONE : at,
    };
  });
}

/** The corners of a line of steps. */
function corners(of: readonly ReturnType<typeof spans>[number][], height: (count: Counts) => number): Point[] {
  return of.flatMap(({ count, from, to }, i) => {
    const y = height(count);
    const [before, after] = [of[i - 1], of[i + 1]];
    // A point within a level stretch would add nothing: a run may have very many evaluations.
    const [starts, ends] = [!before || height(before.count) !== y, !after || height(after.count) !== y];
    return [...(starts ? [{ x: from, y }] : []), ...(ends ? [{ x: to, y }] : [])];
  });
}

/**
 * How many latent units are precise, mixed and passive at each evaluation, one band upon the other, and how many are
 * active: the thick line.
 */
export function renderUnitCountsOverSteps(
  { evaluations, steps, selected }: UnitCountsOverStepsData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'units-over-steps';
  const title = 'Units over training';
  const counts = evaluations
    .filter(({ units }) => units.length > 0)
    .map(({ step, units }): Counts => ({ step, units: units.length, ...countUnits(units) }));
  const last = counts.at(-1);
  if (last === undefined) {
    const sentences = ['Units are counted at each evaluation; there has been none yet.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const height = size.height ?? TOP + DEFAULT_PLOT + FOOT;
  const bottom = Math.max(TOP + 40, height - FOOT);
  const present = UNIT_TYPES.filter(type => last[type] > 0);
  const described = [`${last.active} active`, ...present.map(type => `${last[type]} ${type}`)].join(', ');
  const description = `At step ${formatCount(last.step)}, of ${last.units} units: ${described}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);

  const most = Math.max(...counts.map(({ units }) => units));
  const y = linear([0, most], [bottom, TOP]);
  const yTicks = whole(ticksFor([0, most], bottom - TOP, 30), value => formatCount(value));
  const ends = endsOf(last);
  const x0 = 10 + widest(yTicks.map(({ text }) => text));
  const x1 = Math.max(x0 + 40, size.width - 8 - widest(ends.map(({ text }) => text)) * 1.08);
  const x = linear([0, Math.max(1, steps, last.step)], [x0, x1]);
  add(svg, 'text', { x: 0, y: 12, 'font-weight': 600 }, '↑ Units');
  drawYAxis(svg, y, yTicks, x0, x1, theme);
  const parts = spans(counts, x);
  drawBands(svg, parts, y, theme);
  const active = corners(parts, count => y(count.active));
  const line = { fill: 'none', stroke: theme.foreground, 'stroke-width': 2.5, 'stroke-linejoin': 'round' };
  add(svg, 'path', { class: 'active', d: pathThrough(active), ...line });
  if (selected !== undefined && selected >= 0 && selected <= x.domain()[1]!)
    drawSelected(svg, x(selected), selected, bottom, theme);
  const xTicks = whole(ticksFor(x.domain() as [number, number], x1 - x0, 90), value => formatShort(value));
  drawXAxis(svg, x, xTicks, bottom, theme);
  add(
    svg,
    'text',
    { x: x1, y: bottom + 32, 'text-anchor': 'end', 'font-size': FONT_SIZE, fill: theme.muted },
    'step →',
  );
  const left = Math.min(parts.at(-1)!.to, x1) + 6;
  const heights = spreadLabels(
    ends.map(({ at }) => y(at)),
    LABEL_GAP,
    TOP + 4,
    bottom - 2,
  );
  ends.forEach(({ text, bold }, i) => {
    const place = { class: 'end label', x: left, y: heights[i]! + 4, 'font-weight': bold ? 600 : 400 };
    addHaloText(svg, place, text, theme);
  });
  return svg;
}

function whole(ticks: readonly Tick[], write: (value: number) => string): Tick[] {
  return ticks.filter(({ value }) => Number.isInteger(value)).map(({ value }) => ({ value, text: write(value) }));
}

/** What is named at the right end, and at which number of units. */
function endsOf(last: Counts): { text: string; at: number; bold: boolean }[] {
  let below = 0;
  const bands = UNIT_TYPES.flatMap(type => {
    const from = below;
    below += last[type];
    return last[type] === 0 ? [] : [{ text: `${last[type]} ${type}`, at: (from + below) / 2, bold: false }];
  });
  return [{ text: `${last.active} active`, at: last.active, bold: true }, ...bands];
}

function drawBands(svg: SVGElement, parts: ReturnType<typeof spans>, y: Scale, theme: Theme): void {
  let below: (count: Counts) => number = () => 0;
  for (const type of UNIT_TYPES) {
    const from = below;
    const to = (count: Counts): number => from(count) + count[type];
    below = to;
    if (parts.every(({ count }) => count[type] === 0)) continue;
    const edge = [...corners(parts, count => y(to(count))), ...corners(parts, count => y(from(count))).reverse()];
    const { fill, 'fill-opacity': opacity } = fillingOf(type, theme);
    const look = type === 'passive' ? { fill: theme.shade, stroke: theme.border } : { fill, 'fill-opacity': opacity };
    add(svg, 'path', { class: `band ${type}`, d: `${pathThrough(edge)}Z`, ...look });
  }
}

function drawSelected(svg: SVGElement, x: number, step: number, bottom: number, theme: Theme): void {
  const line = {
    class: 'selected',
    x1: x,
    x2: x,
    y1: TOP,
    y2: bottom,
    stroke: theme.foreground,
    'stroke-dasharray': '1 3',
  };
  add(add(svg, 'line', line), 'title', {}, `step ${formatCount(step)}`);
}
