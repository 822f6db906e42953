import type { Scalar } from '../../run/records';
import { drawXAxis, drawYAxis, pathThrough, type Tick, ticksFor } from '../chart/axes';
import { formatCount, formatShort, formatTimeLeft } from '../chart/format';
import { spreadLabels, textWidth, widest } from '../chart/labels';
import { drawLegend, legendHeight, type LegendItem, lineSign } from '../chart/legend';
import { linear, robustDomain, type Scale } from '../chart/scales';
import { writeStepScale } from '../chart/crosshair';
import {
  add,
  addHaloText,
  addWindow,
  createChart,
  createEmptyChart,
  FONT_SIZE,
  type Point,
  type Size,
} from '../chart/svg';
import { type Theme, VSCODE_THEME } from '../chart/theme';
import {
  type Measurement,
  QUANTITIES,
  type Quantity,
  askedQuantities,
  betasOf,
  placeOf,
  quantitiesOf,
  quantityOf,
  quantityText,
} from '../chart/quantities';
import { list } from '../../analysis/findings/wording';
import { thin } from '../chart/thin';

export interface TrainingCurvesData extends Measurement {
  /** In order of steps. */
  scalars: readonly Scalar[];
  /** Steps that have a checkpoint. */
  checkpoints: readonly number[];
  /** Steps whose checkpoint is still to come. */
  pending?: readonly number[];
  /** Steps that the whole run will have. */
  steps: number;
  /** Seconds, while it runs and they are known. */
  timeLeft?: number | null;
}

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
  place: 'batch' | 'train' | 'test',
  quantity: Quantity,
): { step: number; value: number }[] {
  return scalars.flatMap(scalar => {
    const value = placeOf(scalar) === place ? quantityOf(scalar, quantity) : undefined;
    return value === undefined ? [] : [{ step: scalar.step, value }];
  });
}

function endsOf(
  quantity: Quantity,
  test: { value: number } | undefined,
  train: { value: number } | undefined,
  batch: readonly { value: number }[],
): Series['ends'] {
  const last = batch.slice(-LAST_BATCHES);
  const mean = last.reduce((sum, { value }) => sum + value / last.length, 0);
  const trainValue = train?.value ?? (last.length > 0 ? mean : undefined);
  return [
    ...(test ? [{ text: `test ${quantityText(quantity, test.value)}`, value: test.value, bold: true }] : []),
    ...(trainValue === undefined
      ? []
      : [{ text: `train ${quantityText(quantity, trainValue)}`, value: trainValue, bold: false }]),
  ];
}

function seriesOf(data: TrainingCurvesData, theme: Theme): Series[] {
  return [...quantitiesOf(data.scalars), ...askedQuantities(data.scalars)].map(quantity => {
    const { title, colour, share } = QUANTITIES[quantity];
    const measured = quantity !== 'loss' || data.rateWeight !== null;
    const [test, train, batch] = (['test', 'train', 'batch'] as const).map(place =>
      measured || place === 'batch' ? valuesOf(data.scalars, place, quantity) : [],
    );
    return {
      quantity,
      title: title(data),
      colour: theme[colour],
      share,
      test: test!,
      batch: batch!,
      domain: robustDomain([...test!, ...batch!]) ?? [0, 1],
      ends: endsOf(quantity, test!.at(-1), train!.at(-1), batch!),
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

/** Pixels between diamonds; of those that are closer, the later one is drawn. */
const DIAMOND_GAP = 3;

function apart(steps: readonly number[], x: Scale): number[] {
  const kept: number[] = [];
  for (const step of [...steps].reverse()) {
    const next = kept.at(-1);
    if (next === undefined || x(next) - x(step) >= DIAMOND_GAP) kept.push(step);
  }
  return kept.reverse();
}

function diamondPath(cx: number, cy: number): string {
  return `M${cx.toFixed(1)},${(cy - 5).toFixed(1)}l4,5l-4,5l-4,-5z`;
}

function drawCheckpoints(svg: SVGElement, data: TrainingCurvesData, x: Scale, y: number, theme: Theme): void {
  const { checkpoints, pending = [] } = data;
  const group = add(svg, 'g', { class: 'checkpoints' });
  const dashed = { fill: theme.background, stroke: theme.foreground, 'stroke-dasharray': '2 1.5' };
  for (const step of apart(pending, x)) {
    const place = { class: 'pending', 'data-step': step, d: diamondPath(x(step), y) };
    const mark = add(group, 'path', { ...place, ...dashed });
    add(mark, 'title', {}, `checkpoint to come at step ${formatCount(step)}`);
  }
  for (const step of apart(checkpoints, x)) {
    const place = { class: 'checkpoint', 'data-step': step, d: diamondPath(x(step), y) };
    const mark = add(group, 'path', { ...place, fill: theme.foreground });
    add(mark, 'title', {}, `checkpoint at step ${formatCount(step)}`);
  }
  let left = x.range()[0]!;
  const explain = (text: string, look: Record<string, string>): void => {
    add(group, 'path', { d: diamondPath(left + 4, y + 28), ...look });
    add(group, 'text', { x: left + 12, y: y + 32, fill: theme.muted }, text);
    left += 12 + textWidth(text) + 12;
  };
  if (checkpoints.length > 0) explain('checkpoint', { fill: theme.foreground });
  if (pending.length > 0) explain('to come', dashed);
}

/** 'N min left' in the part of the first panel that is still empty, where it fits. */
function drawTimeLeft(svg: SVGElement, seconds: number, x: Scale, lastStep: number, y: number, theme: Theme): void {
  const text = formatTimeLeft(seconds);
  const right = x.range()[1]!;
  if (right - x(lastStep) < textWidth(text) + 12) return;
  add(svg, 'text', { class: 'time-left', x: right - 4, y, 'text-anchor': 'end', fill: theme.muted }, text);
}

/** The horizontal scale, with room for the labels at the last step, which may lie inside the plot. */
function stepScale(series: readonly Series[], lefts: number, width: number, lastStep: number, steps: number): Scale {
  const labels = 10 + Math.max(0, ...series.flatMap(({ ends }) => ends.map(({ text }) => textWidth(text) * 1.06)));
  const domain: [number, number] = [0, Math.max(1, steps, lastStep)];
  const roomy = linear(domain, [lefts, Math.max(lefts + 20, width - 8)]);
  return roomy(lastStep) + labels <= width ? roomy : linear(domain, [lefts, Math.max(lefts + 20, width - labels)]);
}

/** What the curves of these scalars are called together. */
export function curvesTitle(scalars: readonly Scalar[]): string {
  const own = quantitiesOf(scalars).includes('accuracy') ? ['Loss', 'accuracy'] : ['Rate', 'distortion', 'loss'];
  return list([...own, ...askedQuantities(scalars)]);
}

/**
 * Distortion, rate and loss over training, or a classifier's loss and accuracy: test evaluations thick, mini-batches of training thin and paler. Nats an
 * example, summed over pixels and units (distortion a sum of squares for the likelihood `sse`).
 */
export function renderTrainingCurves(
  data: TrainingCurvesData,
  size: Size,
  document: Document,
  theme: Theme = VSCODE_THEME,
): SVGSVGElement {
  const name = 'training-curves';
  const title = curvesTitle(data.scalars);
  const series = seriesOf(data, theme);
  const last = data.scalars.reduce((most, { step }) => Math.max(most, step), 0);
  if (series.every(({ test, batch }) => test.length + batch.length === 0)) {
    return createEmptyChart(document, size, { name, title, sentences: ['No step has been logged yet.'] }, theme);
  }
  const shares = series.reduce((sum, { share }) => sum + share, 0);
  const height = size.height ?? Math.round(DEFAULT_HEIGHT * shares);
  const ends = series.map(({ title: what, ends: values }) => [what, ...values.map(({ text }) => text)].join(', '));
  const description = `At step ${formatCount(last)}: ${ends.join('; ')}.`;
  const svg = createChart(document, { width: size.width, height }, { name, title, description }, theme);

  const betas = betasOf(data);
  const signs: LegendItem[] = [
    { text: betas ? `test, ${betas.test}` : 'test', sign: lineSign(theme.foreground, 2) },
    {
      text: betas ? `train, mini-batch, ${betas.batch}` : 'train, mini-batch',
      sign: lineSign(theme.foreground, 0.8, { 'stroke-opacity': 0.6 }),
    },
  ];
  drawLegend(svg, signs, size.width, theme);
  let top = legendHeight(signs, size.width);
  const firstTop = top + TITLE_HEIGHT;
  const plots = Math.max(60, height - top - series.length * (TITLE_HEIGHT + 4) - FOOT_HEIGHT) / shares;
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
  drawCheckpoints(svg, data, x, top, theme);
  if (typeof data.timeLeft === 'number' && Number.isFinite(data.timeLeft)) {
    drawTimeLeft(svg, data.timeLeft, x, last, firstTop + 14, theme);
  }
  add(svg, 'text', { x: x1, y: top + 32, 'text-anchor': 'end', 'font-size': FONT_SIZE, fill: theme.muted }, 'step →');
  writeStepScale(svg, { x0, x1, step0: 0, step1: x.domain()[1]!, top: firstTop, bottom: top });
  return svg;
}
