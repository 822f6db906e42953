import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3';
import { mix } from '../chart/colours';
import { formatParameter } from '../chart/format';
import type { Attributes } from '../chart/svg';
import type { Theme } from '../chart/theme';

/** How charts of many runs tell these apart: by how strongly they are regularised, and by objective. */

/** What a run minimises, and the parameter by which runs of this objective differ. */
export interface Regularised {
  /** 'beta-vae' */
  objective: string;
  /** 'β' */
  symbol: string;
  /** What stands before its value where several objectives are: 'β', 'dip-vae-2 λ'. */
  title: string;
  /** Whether a smaller value regularises more. */
  reversed: boolean;
  /** Its value. */
  parameter: number;
}

const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolWye, symbolStar];
const DASHES = [undefined, '6 3', '1.5 3', '9 3 2 3', '4 2 1.5 2', '14 4', '1.5 6'];

/** Whether it has all β of a range: it is shown at the one at which its training was followed. */
export function isMultiRate({ objective }: Pick<Regularised, 'objective'>): boolean {
  return objective === 'multi-rate';
}

/** The objectives in order of their names. */
export function objectivesOf(runs: readonly Regularised[]): string[] {
  return [...new Set(runs.map(({ objective }) => objective))].sort();
}

/** The values of an objective's parameter, the one that regularises least first. */
export function valuesOf(runs: readonly Regularised[], objective: string): number[] {
  const own = runs.filter(run => run.objective === objective);
  const rising = [...new Set(own.map(({ parameter }) => parameter))].sort((a, b) => a - b);
  return own[0]?.reversed ? rising.reverse() : rising;
}

/** From 0, the least regularised of its objective, to 1, the most; 1 where there is nothing to compare with. */
export function regularisation(run: Regularised, runs: readonly Regularised[]): number {
  const values = valuesOf(runs, run.objective);
  return values.length < 2 ? 1 : values.indexOf(run.parameter) / (values.length - 1);
}

/** The parameter that all runs have in common, 'β' or another; null where they have several. */
export function commonSymbol(runs: readonly Regularised[]): string | null {
  const [first, ...others] = new Set(runs.map(run => run.symbol));
  return first !== undefined && others.length === 0 ? first : null;
}

/** From 0 to 1: from the colour of the rate to that of the distortion. */
export function rampColour(share: number, theme: Theme): string {
  return mix(theme.rate, theme.distortion, share);
}

/** From 0 to 1, paler before stronger: earlier and later. */
export function paleColour(share: number, theme: Theme): string {
  return mix(theme.background, theme.rate, 0.2 + 0.8 * share);
}

/** The colour of an objective, by its place among all. */
export function objectiveColour(index: number, theme: Theme): string {
  const colours = [
    theme.rate,
    theme.distortion,
    theme.multiRate,
    theme.star,
    theme.foreground,
    theme.muted,
    theme.expansion,
  ];
  return colours[index % colours.length]!;
}

/** The dashes of an objective's lines. */
export function objectiveDash(index: number): Attributes {
  return { 'stroke-dasharray': DASHES[index % DASHES.length] };
}

/** The `d` of an objective's shape, `area` in square pixels. */
export function objectiveShape(index: number, area: number): string {
  return symbol(SHAPES[index % SHAPES.length], area).digits(1)() ?? '';
}

/** 'β 4', 'dip-vae-2 λ 5': as the runs are called. */
export function modelText({ title, parameter }: Regularised): string {
  return formatParameter(title, parameter);
}
