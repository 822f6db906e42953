import { outputToInput } from '../../analysis/findings/twoPhases';
import type { Profile } from '../../analysis/results/profile';
import type { Evaluation } from '../../run/records';
import { drawXAxis, drawYAxis, pathThrough, ticksFor } from '../chart/axes';
import { formatCheckpoint } from '../chart/checkpointNames';
import { withError } from '../chart/evaluated';
import { widest } from '../chart/labels';
import { domainFrom, linear, type Scale } from '../chart/scales';
import { add, createChart, createEmptyChart, type Size } from '../chart/svg';
import type { Table } from '../chart/table';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import { imbalanceWithError } from './informationFrame';

export interface PhasesData {
  /** Held-out evaluations, in order of steps. */
  tests: readonly Evaluation[];
  /** Of checkpoints, in order of steps; what the untrained model tells is left out. */
  profiles: readonly Profile[];
  /** Of the checkpoint at hand. */
  selected?: number;
}

interface At {
  readonly step: number;
  readonly value: number;
  readonly error: number;
}

interface Panel {
  readonly name: string;
  readonly title: string;
  readonly colour: string;
  readonly points: readonly At[];
  readonly describe: (at: At) => string;
}

const TITLE_HEIGHT = 26;
const PLOT = 96;
const GAP = 16;
const FOOT = 36;

export const ratesOf = (tests: readonly Evaluation[]): At[] =>
  tests.map(({ step, rate, rateError }) => ({ step, value: rate, error: rateError }));
const toldBy = (profiles: readonly Profile[]): At[] =>
  profiles.filter(({ step }) => step > 0).flatMap(profile => outputToInput(profile));

function drawPanel(
  svg: Element,
  { name, title, colour, points, describe }: Panel,
  x: Scale,
  top: number,
  theme: Theme,
) {
  const [x0, x1] = x.range() as [number, number];
  const bottom = top + PLOT;
  const group = add(svg, 'g', { class: `panel ${name}` });
  add(group, 'text', { x: 0, y: top - 10, 'font-weight': 600 }, title);
  const domain = domainOf(points);
  const y = linear(domain, [bottom, top]).clamp(true);
  drawYAxis(group, y, ticksFor(domain, PLOT, 32), x0, x1, theme);
  const path = points.map(({ step, value }) => ({ x: x(step), y: y(value) }));
  const shape = { fill: 'none', stroke: colour, 'stroke-width': 2, 'stroke-linejoin': 'round' };
  if (path.length > 1) add(group, 'path', { class: 'path', d: pathThrough(path), ...shape });
  for (const [i, at] of points.entries()) {
    const place = { 'data-step': at.step, cx: path[i]!.x, cy: path[i]!.y, r: 2.6, fill: colour };
    const [high, low] = [y(at.value + 2 * at.error), y(at.value - 2 * at.error)];
    add(group, 'line', { class: 'error', x1: path[i]!.x, x2: path[i]!.x, y1: high, y2: low, stroke: colour });
    add(add(group, 'circle', place), 'title', {}, `${formatCheckpoint(at.step)}: ${describe(at)}`);
  }
}

const domainOf = (points: readonly At[]): [number, number] =>
  domainFrom(points.flatMap(({ value, error }) => [Math.max(0, value - 2 * error), value + 2 * error]));

/** The rate, and Δ(output → input), over the steps of training: where both turn, training has had two phases. */
export function renderPhases(
  { tests, profiles, selected }: PhasesData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'phases';
  const title = 'Two phases of training';
  const [rates, told] = [ratesOf(tests), toldBy(profiles)];
  const panels: Panel[] = [
    {
      ...{ name: 'rate', title: '↑ Rate (KL), test, nats', colour: theme.rate, points: rates },
      describe: ({ value, error }: At) => `rate ${withError(value, error)} nats`,
    },
    {
      ...{ name: 'output-to-input', title: '↑ Imbalance Δ(output → input)', colour: theme.distortion, points: told },
      describe: (at: At) => `output to input ${imbalanceWithError(at)}`,
    },
  ].filter(({ points }) => points.length > 0);
  const steps = panels.flatMap(({ points }) => points.map(({ step }) => step));
  if (told.length < 2) {
    const sentences = ['There are not two checkpoints yet that tell of the input.'];
    return createEmptyChart(document, size, { name, title, sentences }, theme);
  }
  const height = panels.length * (TITLE_HEIGHT + PLOT + GAP) - GAP + FOOT;
  const description = `${panels.map(({ points, describe }) => points.map(at => `${formatCheckpoint(at.step)}: ${describe(at)}`).join('; ')).join('. ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);
  const texts = panels.flatMap(({ points }) => ticksFor(domainOf(points), PLOT, 32).map(({ text }) => text));
  const domain: [number, number] = [0, Math.max(...steps)];
  const x = linear(domain, [10 + widest(texts), size.width - 14]);
  panels.forEach((panel, i) => drawPanel(svg, panel, x, TITLE_HEIGHT + i * (TITLE_HEIGHT + PLOT + GAP), theme));
  const bottom = height - FOOT;
  drawXAxis(svg, x, ticksFor(domain, size.width, 90), bottom, theme);
  add(svg, 'text', { x: size.width - 14, y: bottom + 31, 'text-anchor': 'end', 'font-weight': 600 }, 'Step →');
  if (selected !== undefined && selected > 0) {
    const at = x(selected);
    const look = { stroke: theme.border, 'stroke-dasharray': '3 3' };
    add(svg, 'line', { class: 'selected', x1: at, x2: at, y1: TITLE_HEIGHT, y2: bottom, ...look });
  }
  return svg;
}

/** One row for each step at which either is known. */
export function phasesTable({ tests, profiles }: PhasesData): Table {
  const [rates, told] = [ratesOf(tests), toldBy(profiles)].map(series => new Map(series.map(at => [at.step, at])));
  const steps = [...new Set([...rates!.keys(), ...told!.keys()])].sort((a, b) => a - b);
  return {
    columns: ['step', 'rate', 'rateError', 'outputToInput', 'outputToInputError'],
    rows: steps.map(step => {
      const [rate, output] = [rates!.get(step), told!.get(step)];
      return [step, rate?.value ?? null, rate?.error ?? null, output?.value ?? null, output?.error ?? null];
    }),
  };
}
