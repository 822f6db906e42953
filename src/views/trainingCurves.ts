import type { Scalar } from '../run/records';
import { drawXAxis, drawYAxis, pathThrough, type Tick, ticksFor } from './axes';
import { formatCount, formatNats, formatShort, unitsOf } from './format';
import { spreadLabels, textWidth, widest } from './labels';
import { drawLegend, legendHeight, type LegendItem, lineSign } from './legend';
import { linear, robustDomain, type Scale } from './scales';
import { add, addHaloText, addWindow, createChart, createEmptyChart, FONT_SIZE, type Point, type Size } from './svg';
import { type Theme, VSCODE_THEME } from './theme';
import { thin } from './thin';

export interface TrainingCurvesData {
  /** In order of steps. */
  scalars: readonly Scalar[];
  beta: number;
  likelihood: string;
  /** Steps that have a checkpoint. */
  checkpoints: readonly number[];
  /** Steps that the whole run will have. */
  steps: number;
}

type Quantity = 'distortion' | 'rate' | 'loss';

interface Series {
  quantity: Quantity;
  title: string;
  colour: string;
  /** Share of the height. */
  share: number;
  test: { step: number; value: number }[];
  batch: { step: number; value: number }[];
  domain: [number, number];
  /** The values named at the right end. */
  ends: { text: string; value: number; bold: boolean }[];
}

const TITLE_HEIGHT = 26;
const FOOT_HEIGHT = 36;
const LABEL_GAP = 13;
const DEFAULT_HEIGHT = 530;
/** Mini-batches are noisy: the number at the end of their line is the mean of this many. */
const LAST_BATCHES = 20;

function valuesOf(
  scalars: readonly Scalar[],
  kind: Scalar['kind'],
  quantity: Quantity,
): { step: number; value: number }[] {
  return scalars
    .filter(scalar => scalar.kind === kind && Number.isFinite(scalar[quantity]))
    .map(scalar => ({ step: scalar.step, value: scalar[quantity] }));
}

function titleOf(quantity: Quantity, { beta, likelihood }: TrainingCurvesData): string {
  const units = unitsOf(likelihood);
  if (quantity === 'distortion') return `Distortion (${units})`;
  if (quantity === 'rate') return 'Rate (nats per example)';
  const factor = beta === 1 ? '' : `${Number(beta.toPrecision(6))} · `;
  return likelihood === 'sse' ? `Loss, distortion + ${factor}rate` : `Loss, distortion + ${factor}rate (${units})`;
}

function endsOf(
  test: { value: number } | undefined,
  train: { value: number } | undefined,
  batch: readonly { value: number }[],
): Series['ends'] {
  const last = batch.slice(-LAST_BATCHES);
  const mean = last.reduce((sum, { value }) => sum + value / last.length, 0);
  const trainValue = train?.value ?? (last.length > 0 ? mean : undefined);
  return [
    ...(test ? [{ text: `test ${formatNats(test.value)}`, value: test.value, bold: true }] : []),
    ...(trainValue === undefined ? [] : [{ text: `train ${formatNats(trainValue)}`, value: trainValue, bold: false }]),
  ];
}

function seriesOf(data: TrainingCurvesData, theme: Theme): Series[] {
  const looks: [Quantity, string, number][] = [
    ['distortion', theme.distortion, 0.38],
    ['rate', theme.rate, 0.31],
    ['loss', theme.foreground, 0.31],
  ];
  return looks.map(([quantity, colour, share]) => {
    const [test, train, batch] = (['test', 'train', 'batch'] as const).map(kind =>
      valuesOf(data.scalars, kind, quantity),
    );
    return {
      quantity,
      title: titleOf(quantity, data),
      colour,
      share,
      test: test!,
      batch: batch!,
      domain: robustDomain([...test!, ...batch!]) ?? [0, 1],
      ends: endsOf(test!.at(-1), train!.at(-1), batch!),
    };
  });
}

interface Frame {
  x: Scale;
  top: number;
  height: number;
  lastStep: number;
}

function drawPanel(svg: SVGElement, series: Series, ticks: readonly Tick[], frame: Frame, theme: Theme): void {
  const { x, top, height, lastStep } = frame;
  const [x0, x1] = x.range() as [number, number];
  const y = linear(series.domain, [top + height, top]);
  const panel = add(svg, 'g', { class: `panel ${series.quantity}` });
  add(panel, 'text', { x: 0, y: top - 8, 'font-weight': 600 }, series.title);
  drawYAxis(panel, y, ticks, x0, x1, theme);
  const end = x(lastStep);
  add(panel, 'line', { x1: end, x2: end, y1: top, y2: top + height, stroke: theme.border, 'stroke-dasharray': '1 3' });

  const inside = addWindow(panel, x0, top, x1 - x0, height);
  const toPoint = ({ step, value }: { step: number; value: number }): Point => ({ x: x(step), y: y(value) });
  const shape = { fill: 'none', stroke: series.colour, 'stroke-linejoin': 'round' };
  const batch = pathThrough(thin(series.batch.map(toPoint)));
  if (batch) add(inside, 'path', { class: 'batch', d: batch, ...shape, 'stroke-width': 0.8, 'stroke-opacity': 0.6 });
  const test = thin(series.test.map(toPoint));
  if (test.length === 1)
    add(inside, 'circle', { class: 'test', cx: test[0]!.x, cy: test[0]!.y, r: 3, fill: series.colour });
  else if (test.length > 1) add(inside, 'path', { class: 'test', d: pathThrough(test), ...shape, 'stroke-width': 2 });

  const wanted = series.ends.map(({ value }) => Math.min(top + height, Math.max(top, y(value))));
  // The first stands above the second where they are equal.
  const heights = spreadLabels(wanted, LABEL_GAP, top + 6, top + height);
  series.ends.forEach(({ text, bold }, i) => {
    const place = { class: 'end label', x: end + 6, y: heights[i]! + 4, 'font-weight': bold ? 600 : 400 };
    addHaloText(panel, place, text, theme);
  });
}

function drawCheckpoints(svg: SVGElement, steps: readonly number[], x: Scale, y: number, theme: Theme): void {
  const diamond = (cx: number, cy: number): string => `M${cx.toFixed(1)},${(cy - 5).toFixed(1)}l4,5l-4,5l-4,-5z`;
  const group = add(svg, 'g', { class: 'checkpoints' });
  for (const step of steps) {
    const mark = add(group, 'path', {
      class: 'checkpoint',
      'data-step': step,
      d: diamond(x(step), y),
      fill: theme.foreground,
    });
    add(mark, 'title', {}, `checkpoint at step ${formatCount(step)}`);
  }
  if (steps.length === 0) return;
  const left = x.range()[0]!;
  add(group, 'path', { d: diamond(left + 4, y + 28), fill: theme.foreground });
  add(group, 'text', { x: left + 12, y: y + 32, fill: theme.muted }, 'checkpoint');
}

/** The horizontal scale, with room for the labels at the last step, which may lie inside the plot. */
function stepScale(series: readonly Series[], lefts: number, width: number, lastStep: number, steps: number): Scale {
  const labels = 10 + Math.max(0, ...series.flatMap(({ ends }) => ends.map(({ text }) => textWidth(text) * 1.06)));
  const domain: [number, number] = [0, Math.max(1, steps, lastStep)];
  const roomy = linear(domain, [lefts, Math.max(lefts + 20, width - 8)]);
  return roomy(lastStep) + labels <= width ? roomy : linear(domain, [lefts, Math.max(lefts + 20, width - labels)]);
}

/**
 * Distortion, rate and loss over training: test evaluations thick, mini-batches of training thin and paler. Nats an
 * example, summed over pixels and units (distortion a sum of squares for the likelihood `sse`).
 */
export function renderTrainingCurves(
  data: TrainingCurvesData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'training-curves';
  const title = 'Rate, distortion and loss';
  const series = seriesOf(data, theme);
  const last = data.scalars.reduce((most, { step }) => Math.max(most, step), 0);
  if (series.every(({ test, batch }) => test.length + batch.length === 0)) {
    return createEmptyChart(document, size, { name, title, sentences: ['No step has been logged yet.'] }, theme);
  }
  const height = size.height ?? DEFAULT_HEIGHT;
  const ends = series.map(({ title: what, ends: values }) => [what, ...values.map(({ text }) => text)].join(', '));
  const description = `At step ${formatCount(last)}: ${ends.join('; ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);

  const signs: LegendItem[] = [
    { text: 'test', sign: lineSign(theme.foreground, 2) },
    { text: 'train, mini-batch', sign: lineSign(theme.foreground, 0.8, { 'stroke-opacity': 0.6 }) },
  ];
  drawLegend(svg, signs, size.width, theme);
  let top = legendHeight(signs, size.width);
  const plots = Math.max(60, height - top - 3 * (TITLE_HEIGHT + 4) - FOOT_HEIGHT);
  const ticks = series.map(({ domain, share }) => ticksFor(domain, plots * share, 28));
  const x = stepScale(series, 8 + widest(ticks.flat().map(({ text }) => text)), size.width, last, data.steps);
  series.forEach((one, i) => {
    top += TITLE_HEIGHT;
    drawPanel(svg, one, ticks[i]!, { x, top, height: plots * one.share, lastStep: last }, theme);
    top += plots * one.share + 4;
  });

  const [x0, x1] = x.range() as [number, number];
  const steps = ticksFor([0, x.domain()[1]!], x1 - x0, 90)
    .filter(({ value }) => Number.isInteger(value))
    .map(({ value }) => ({ value, text: formatShort(value) }));
  drawXAxis(svg, x, steps, top, theme);
  drawCheckpoints(svg, data.checkpoints, x, top, theme);
  add(svg, 'text', { x: x1, y: top + 32, 'text-anchor': 'end', 'font-size': FONT_SIZE, fill: theme.muted }, 'step →');
  return svg;
}
