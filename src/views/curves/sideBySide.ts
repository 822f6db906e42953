import type { CurveFamily } from '../../analysis/results/curve';
import { drawXAxis, drawYAxis, ticksFor } from '../chart/axes';
import { unitsOf } from '../chart/format';
import { boxAround, boxesAlong, placeLabel, type Spot, widest } from '../chart/labels';
import { drawLegend, legendHeight } from '../chart/legend';
import { domainFrom, linear } from '../chart/scales';
import { add, addHaloText, createChart, createEmptyChart, type Point, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { drawLine, drawMeans, drawSpread, endsOfBars, legendOf } from './curveMarks';
import { curveTable } from './curveTable';
import { describeGroup, type ParameterGroup, parameterGroups, parameterLabel } from './parameterMeans';

/** Curves that differ in one key, beside each other on the same axes: Bozkurt et al. (2021), Figures 4 to 6. */
export interface SideBySideData {
  family: CurveFamily;
  likelihood: string;
}

const LEAST_WIDTH = 210;
const PLOT = 150;
const TITLE = 20;
const FOOT = 22;
const GAP = 14;

type Family = CurveFamily['curves'][number] & Readonly<Record<'test' | 'train', readonly ParameterGroup[]>>;

/** Those that have names and bars. */
const namedIn = ({ test, train }: Family): readonly ParameterGroup[] => (test.length > 0 ? test : train);

export function renderSideBySide(
  { family: { key, curves }, likelihood }: SideBySideData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const [name, title] = ['curves-side-by-side', `Rate–distortion curves by ${key}`];
  const panels = curves.map((curve): Family => {
    const [test, train] = [parameterGroups(curve.points, 'test'), parameterGroups(curve.points, 'train')];
    return { ...curve, test, train };
  });
  const all = panels.flatMap(({ test, train }) => [...test, ...train]);
  if (all.length === 0) {
    return createEmptyChart(document, size, { name, title, sentences: ['No run has an evaluation yet.'] }, theme);
  }
  const [test, train] = [panels.flatMap(one => one.test), panels.flatMap(one => one.train)];
  const legend = legendOf({ test, train, hasDots: false, hasElbo: false, hasTangent: false }, theme);
  const top = legendHeight(legend, size.width) + 18;
  const domainOf = (quantity: 'rate' | 'distortion'): [number, number] =>
    domainFrom([...all.map(one => one[quantity]), ...panels.flatMap(panel => endsOfBars(namedIn(panel), quantity))]);
  const domains = { x: domainOf('rate'), y: domainOf('distortion') };
  const yTicks = ticksFor(domains.y, PLOT, 40);
  const left = 10 + widest(yTicks.map(({ text }) => text));
  const columns = Math.max(1, Math.min(panels.length, Math.floor((size.width - left) / LEAST_WIDTH)));
  const rows = Math.ceil(panels.length / columns);
  const height = top + rows * (TITLE + PLOT + FOOT) + GAP;
  const said = panels.map(panel => `${key} ${panel.value}: ${namedIn(panel).map(describeGroup).join('; ')}`);
  const words = { name, title, description: `${said.join('. ')}.` };
  const svg = createChart(document, { width: size.width, height }, words, theme);
  drawLegend(svg, legend, size.width, theme);
  add(svg, 'text', { x: 0, y: top - 6, 'font-weight': 600 }, `↑ Distortion (${unitsOf(likelihood)})`);
  const wide = (size.width - left - 12 - (columns - 1) * GAP) / columns;
  panels.forEach((panel, i) => {
    const x0 = left + (i % columns) * (wide + GAP);
    const y0 = top + Math.floor(i / columns) * (TITLE + PLOT + FOOT) + TITLE;
    const x = linear(domains.x, [x0, x0 + wide]);
    const y = linear(domains.y, [y0 + PLOT, y0]);
    const own = panel.own ? ', this run’s' : '';
    add(svg, 'text', { class: 'panel', x: x0, y: y0 - 8, 'font-weight': 600 }, `${panel.value}${own}`);
    const numbered = yTicks.map(tick => (i % columns === 0 ? tick : { ...tick, text: '' }));
    drawYAxis(svg, y, numbered, x0, x0 + wide, theme);
    drawXAxis(svg, x, ticksFor(domains.x, wide, 70), y0 + PLOT, theme);
    drawLine(svg, panel.train, 'train', { x, y }, theme);
    drawLine(svg, panel.test, 'test', { x, y }, theme);
    const named = namedIn(panel);
    drawSpread(svg, named, { x, y }, theme);
    drawMeans(svg, named, { x, y }, theme);
    labelEnds(
      svg,
      named,
      one => ({ x: x(one.rate), y: y(one.distortion) }),
      { x0, x1: x0 + wide, y0, y1: y0 + PLOT },
      theme,
    );
  });
  const xTitle = { x: size.width - 12, y: height - 2, 'text-anchor': 'end', 'font-weight': 600 };
  add(svg, 'text', xTitle, 'Rate (nats per example) →');
  return svg;
}

/** Names the largest and the smallest value, where there is room. */
function labelEnds(
  svg: SVGElement,
  groups: readonly ParameterGroup[],
  at: (one: ParameterGroup) => Point,
  bounds: { x0: number; x1: number; y0: number; y1: number },
  theme: Theme,
): void {
  const taken = groups.map(one => boxAround(at(one), 5));
  const lines = boxesAlong(groups.map(at));
  for (const one of new Set([groups[0], groups.at(-1)])) {
    if (!one) continue;
    const { x, y } = at(one);
    const spots: Spot[] = [
      { x: x + 8, y: y - 4, anchor: 'start' },
      { x, y: y - 10, anchor: 'middle' },
      { x: x - 4, y: y - 10, anchor: 'end' },
      { x: x - 8, y: y + 14, anchor: 'end' },
      { x, y: y + 17, anchor: 'middle' },
    ];
    const placed = placeLabel(parameterLabel(one), spots, taken, lines, bounds);
    if (placed === null) continue;
    taken.push(placed.box);
    const place = { x: placed.spot.x, y: placed.spot.y, 'text-anchor': placed.spot.anchor };
    addHaloText(svg, { class: 'label', ...place }, parameterLabel(one), theme);
  }
}

/** A row for each run and split, with the value of the key first. */
export function familyTable({ key, curves }: CurveFamily): Table {
  const tables = curves.map(({ value, points }) => ({ value, ...curveTable(points) }));
  return {
    columns: [key, ...(tables[0]?.columns ?? [])],
    rows: tables.flatMap(({ value, rows }) => rows.map(row => [value, ...row])),
  };
}
