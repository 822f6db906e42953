import { formatCount, formatShort, formatParameter } from '../chart/format';
import { drawLegend, legendHeight, type LegendItem } from '../chart/legend';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import {
  commonSymbol,
  objectiveColour,
  objectivesOf,
  objectiveShape,
  paleColour,
  rampColour,
  regularisation,
  type Regularised,
  valuesOf,
} from './sweepRuns';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';

/** A checkpoint on the map. */
export interface ModelPoint extends Regularised {
  x: number;
  y: number;
  /** The run's folder. */
  run: string;
  /** 'β 4, seed 0' */
  label: string;
  seed: number;
  step: number;
  epoch: number;
}

/** What colours say. */
export type Colouring = 'epoch' | 'parameter' | 'objective';

export interface ModelMapData {
  points: readonly ModelPoint[];
  colouring: Colouring;
}

const PAD = 14;
const LOWEST = 220;
const HIGHEST = 460;
/** Square pixels of the smallest and the largest point. */
const AREAS = [28, 95] as const;
/** A legend names at most this many values of a scale. */
const MOST_NAMED = 5;

export const FEWEST_MODELS = 3;

interface Look {
  /** From 0 to 1, by which points grow. */
  share: (point: ModelPoint) => number;
  colour: (point: ModelPoint) => string;
  legend: { text: string; point: ModelPoint }[];
}

/** 'β 4, seed 0, step 2,000' */
function pointText({ label, step }: ModelPoint): string {
  return `${label}, step ${formatCount(step)}`;
}

/**
 * Checkpoints in the plane: side by side where their layers relate to each other alike. Neither axis has a meaning, so none
 * is drawn. Objectives differ in shape, epochs and parameters in size too.
 */
export function renderModelMap(
  { points, colouring }: ModelMapData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'model-map';
  const title = 'Map of all models';
  if (points.length < FEWEST_MODELS) {
    const sentences = [`A map needs at least ${FEWEST_MODELS} models; there ${are(points.length)}.`];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const objectives = objectivesOf(points);
  const look = lookOf(points, colouring, theme);
  const shape = (point: ModelPoint, share: number): string => {
    const area = AREAS[0] + (AREAS[1] - AREAS[0]) * share;
    return objectiveShape(objectives.indexOf(point.objective), area);
  };
  const legend = legendOf(look, objectives, points, colouring, shape, theme);
  const top = legendHeight(legend, size.width) + 4;
  const plot = Math.max(60, (size.height ?? Math.min(HIGHEST, Math.max(LOWEST, 0.6 * size.width)) + top) - top);
  const runs = new Set(points.map(({ run }) => run)).size;
  const description =
    `${formatCount(points.length)} checkpoints of ${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}, ` +
    'near each other where their layers relate alike.';
  const svg = createChart(document, { width: size.width, height: top + plot }, { name, title, description }, theme);
  drawLegend(svg, legend, size.width, theme);
  const frame = { x: 0.5, y: top + 0.5, width: Math.max(1, size.width - 1), height: plot - 1 };
  add(svg, 'rect', { class: 'frame', ...frame, fill: 'none', stroke: theme.grid });
  const place = placesIn(points, size.width, plot);
  const group = add(svg, 'g', { class: 'models' });
  for (const point of points) {
    const { x, y } = place(point);
    const mark = add(group, 'path', {
      class: 'model',
      'data-run': point.run,
      'data-step': point.step,
      d: shape(point, look.share(point)),
      transform: `translate(${x.toFixed(1)},${(top + y).toFixed(1)})`,
      fill: look.colour(point),
      stroke: theme.foreground,
      'stroke-width': 0.8,
      'stroke-opacity': 0.75,
    });
    add(mark, 'title', {}, pointText(point));
  }
  return svg;
}

/** One row for each point. */
export function modelMapTable(points: readonly ModelPoint[]): Table {
  return {
    columns: ['objective', 'parameter', 'value', 'seed', 'step', 'epoch', 'x', 'y', 'run'],
    rows: points.map(({ objective, symbol, parameter, seed, step, epoch, x, y, run }) => [
      objective,
      symbol,
      parameter,
      seed,
      step,
      epoch,
      x,
      y,
      run,
    ]),
  };
}

function are(count: number): string {
  return count === 0 ? 'are none' : count === 1 ? 'is one' : `are ${count}`;
}

/** The same scale along both axes, all of the points in the middle. */
function placesIn(points: readonly ModelPoint[], width: number, height: number) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = [Math.max(1, width - 2 * PAD), Math.max(1, height - 2 * PAD)] as const;
  const scale = Math.min(room[0] / (x1 - x0), room[1] / (y1 - y0));
  const pixels = Number.isFinite(scale) ? scale : 0;
  return ({ x, y }: ModelPoint) => ({
    x: width / 2 + (x - (x0 + x1) / 2) * pixels,
    y: height / 2 - (y - (y0 + y1) / 2) * pixels,
  });
}

function lookOf(points: readonly ModelPoint[], colouring: Colouring, theme: Theme): Look {
  switch (colouring) {
    case 'epoch':
      return epochLook(points, theme);
    case 'parameter':
      return parameterLook(points, theme);
    case 'objective': {
      const objectives = objectivesOf(points);
      return {
        share: () => 0.5,
        colour: ({ objective }) => objectiveColour(objectives.indexOf(objective), theme),
        legend: [],
      };
    }
  }
}

function epochLook(points: readonly ModelPoint[], theme: Theme): Look {
  const epochs = points.map(({ epoch }) => epoch);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const share = ({ epoch }: ModelPoint): number => (last > first ? (epoch - first) / (last - first) : 1);
  const ordered = distinct(
    [...points].sort((a, b) => a.epoch - b.epoch),
    ({ epoch }) => epochText(epoch),
  );
  return {
    share,
    colour: point => paleColour(share(point), theme),
    legend: some(ordered).map((point, i) => ({
      text: i === 0 ? `epoch ${epochText(point.epoch)}` : epochText(point.epoch),
      point,
    })),
  };
}

function epochText(epoch: number): string {
  if (epoch >= 10) return formatShort(Math.round(epoch));
  return String(Number(epoch < 1 ? epoch.toPrecision(2) : epoch.toFixed(1)));
}

/** By the value where all have the same parameter, on a logarithmic scale; else by rank within the objective. */
function parameterLook(points: readonly ModelPoint[], theme: Theme): Look {
  const symbol = commonSymbol(points);
  const objectives = objectivesOf(points);
  if (symbol === null || (objectives.length > 1 && symbol !== 'β')) {
    const share = (point: ModelPoint): number => regularisation(point, points);
    const ordered = distinct(
      [...points].sort((a, b) => share(a) - share(b)),
      point => String(share(point)),
    );
    const ends = ordered.length > 1 ? [ordered[0]!, ordered.at(-1)!] : ordered;
    return {
      share,
      colour: point => rampColour(share(point), theme),
      legend: ends.map((point, i) => ({ text: i === 0 ? 'least regularised' : 'most', point })),
    };
  }
  const values = [...new Set(objectives.flatMap(objective => valuesOf(points, objective)))];
  const logs = values.filter(value => value > 0).map(Math.log);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const share = ({ parameter }: ModelPoint): number =>
    parameter <= 0 ? 0 : high > low ? (Math.log(parameter) - low) / (high - low) : 1;
  const ordered = distinct(
    [...points].sort((a, b) => a.parameter - b.parameter),
    ({ parameter }) => String(parameter),
  );
  return {
    share,
    colour: point => rampColour(share(point), theme),
    legend: some(ordered).map((point, i) => ({
      text: i === 0 ? formatParameter(symbol, point.parameter) : formatParameter('', point.parameter).trim(),
      point,
    })),
  };
}

/** The first of those that read alike. */
function distinct(points: readonly ModelPoint[], text: (point: ModelPoint) => string): ModelPoint[] {
  const seen = new Set<string>();
  return points.filter(point => !seen.has(text(point)) && seen.add(text(point)));
}

/** At most MOST_NAMED of them, evenly spread. */
function some(points: readonly ModelPoint[]): ModelPoint[] {
  if (points.length <= MOST_NAMED) return [...points];
  const every = (points.length - 1) / (MOST_NAMED - 1);
  return Array.from({ length: MOST_NAMED }, (_, i) => points[Math.round(i * every)]!);
}

function legendOf(
  look: Look,
  objectives: readonly string[],
  points: readonly ModelPoint[],
  colouring: Colouring,
  shape: (point: ModelPoint, share: number) => string,
  theme: Theme,
): LegendItem[] {
  const sign =
    (d: string, fill: string): LegendItem['sign'] =>
    (parent, x, y) => {
      const look = { d, transform: `translate(${x},${y})`, fill, stroke: theme.foreground, 'stroke-width': 0.8 };
      add(parent, 'path', { ...look, 'stroke-opacity': 0.75 });
    };
  const scale = look.legend.map(({ text, point }) => ({
    text,
    sign: sign(objectiveShape(0, AREAS[0] + (AREAS[1] - AREAS[0]) * look.share(point)), look.colour(point)),
  }));
  if (objectives.length < 2 && colouring !== 'objective') return scale;
  const shapes = objectives.map(objective => {
    const point = points.find(one => one.objective === objective)!;
    const fill = colouring === 'objective' ? look.colour(point) : theme.background;
    return { text: objective, sign: sign(shape(point, 0.5), fill) };
  });
  return [...scale, ...shapes];
}
