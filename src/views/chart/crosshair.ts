import { add } from './svg';
import { type Theme, VSCODE_THEME } from './theme';

/** Reading the training curves at a step: what the panel's pointer and arrow keys need. */

/** The horizontal scale of drawn training curves, and how far down the panels go. Pixels of the chart. */
export interface StepScale {
  x0: number;
  x1: number;
  step0: number;
  step1: number;
  top: number;
  bottom: number;
}

const KEYS = ['x0', 'x1', 'step0', 'step1', 'top', 'bottom'] as const;

/** Leaves the scale on the chart, as data-x0, data-x1 and so on. */
export function writeStepScale(svg: SVGElement, scale: StepScale): void {
  for (const key of KEYS) svg.setAttribute(`data-${key}`, String(scale[key]));
}

/** The scale of a chart; null for one that has nothing to read. */
export function readStepScale(svg: SVGElement): StepScale | null {
  const [x0, x1, step0, step1, top, bottom] = KEYS.map(key => Number(svg.getAttribute(`data-${key}`) ?? NaN));
  const scale = { x0: x0!, x1: x1!, step0: step0!, step1: step1!, top: top!, bottom: bottom! };
  return Object.values(scale).every(Number.isFinite) ? scale : null;
}

/** The step at a horizontal place of the chart, kept within it. */
export function stepAt({ x0, x1, step0, step1 }: StepScale, x: number): number {
  const share = Math.min(1, Math.max(0, (x - x0) / (x1 - x0)));
  return step0 + share * (step1 - step0);
}

export function xAt({ x0, x1, step0, step1 }: StepScale, step: number): number {
  return x0 + ((step - step0) / (step1 - step0)) * (x1 - x0);
}

/** Draws a vertical line through all panels at a step, in place of the one before; null for none. */
export function markStep(svg: SVGElement, step: number | null, theme: Theme = VSCODE_THEME): void {
  svg.querySelector('.crosshair')?.remove();
  const scale = readStepScale(svg);
  if (step === null || scale === null) return;
  const x = xAt(scale, step);
  const place = { class: 'crosshair', x1: x, x2: x, y1: scale.top, y2: scale.bottom };
  add(svg, 'line', {
    ...place,
    stroke: theme.foreground,
    'stroke-opacity': 0.7,
    'stroke-dasharray': '2 2',
    'pointer-events': 'none',
  });
}
