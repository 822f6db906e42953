import type { CurvePoint } from '../results/curve';
import { placeAmong, valueAlong } from './alongBeta';

/** What one run was measured to be, ascending in β. */
export interface OverBeta {
  readonly run: string;
  readonly test: readonly CurvePoint[];
  readonly train: readonly CurvePoint[];
}

/** Of multi-rate runs among points, each measured at two β at least. */
export function linesOverBeta(points: readonly CurvePoint[]): OverBeta[] {
  const multiRate = points.filter(({ multiRate, rate, distortion }) => multiRate && Number.isFinite(rate + distortion));
  return [...new Set(multiRate.map(({ run }) => run))].flatMap(run => {
    const on = (split: CurvePoint['split']): CurvePoint[] =>
      multiRate.filter(one => one.run === run && one.split === split).sort((a, b) => betaOf(a) - betaOf(b));
    const [test, train] = [on('test'), on('train')];
    return test.length > 1 ? [{ run, test, train }] : [];
  });
}

export const betaOf = ({ parameter }: CurvePoint): number => parameter.value;

/** What is read off a curve at a β: rate and distortion, nats an example (distortion a sum of squares for `sse`). */
export interface AtBeta {
  readonly beta: number;
  readonly rate: number;
  readonly distortion: number;
  readonly activeUnits: number;
}

/** @param line two points at least, ascending in β */
export function alongLine(line: readonly CurvePoint[], beta: number): AtBeta {
  const betas = line.map(betaOf);
  const at = (of: (point: CurvePoint) => number): number => valueAlong(betas, line.map(of), beta);
  const { below, share } = placeAmong(betas, beta);
  return {
    beta,
    rate: at(({ rate }) => rate),
    distortion: at(({ distortion }) => distortion),
    // There is no half of a unit.
    activeUnits: line[share < 0.5 ? below : below + 1]!.activeUnits,
  };
}

/** A multi-rate VAE at a β of its range, read off what was measured, and off which. */
export interface ReadAlong extends Pick<AtBeta, 'rate' | 'distortion'> {
  /** Of the two measured β beside it: there is no half of a unit. */
  readonly activeUnits: readonly [least: number, greatest: number];
  /** The two; null where it was measured at this β itself. */
  readonly between: readonly [below: number, above: number] | null;
}

/** The held-out points of one run among points, ascending in β; empty where none has two. */
export function lineOf(points: readonly CurvePoint[]): readonly CurvePoint[] {
  return linesOverBeta(points)[0]?.test ?? [];
}

/**
 * Rate and distortion between measured β as `valueAlong` has them.
 * @param line two points at least, ascending in β
 * @returns undefined beyond its ends: the model was not trained there
 */
export function readAlong(line: readonly CurvePoint[], beta: number): ReadAlong | undefined {
  const betas = line.map(betaOf);
  if (!(beta >= betas[0]! && beta <= betas.at(-1)!)) return undefined;
  const { below } = placeAmong(betas, beta);
  const sides = [line[below]!, line[below + 1]!] as const;
  const measured = line.find(one => betaOf(one) === beta);
  const units = (measured ? [measured] : sides).map(({ activeUnits }) => activeUnits);
  const { rate, distortion } = alongLine(line, beta);
  return {
    rate,
    distortion,
    activeUnits: [Math.min(...units), Math.max(...units)],
    between: measured ? null : [betaOf(sides[0]), betaOf(sides[1])],
  };
}
