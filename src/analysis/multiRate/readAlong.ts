import type { CurvePoint } from '../results/curve';
import { placeAmong, valueAlong } from './alongBeta';

/** A multi-rate VAE at a β of its range, read off what was measured; rate and distortion as in its points. */
export interface ReadAlong {
  readonly rate: number;
  readonly distortion: number;
  /** Of the two measured β beside it: there is no half of a unit. */
  readonly activeUnits: readonly [least: number, greatest: number];
  /** The two; null where it was measured at this β itself. */
  readonly between: readonly [below: number, above: number] | null;
}

/** The held-out points of one run among points, ascending in β; empty where there are fewer than two. */
export function lineOf(points: readonly CurvePoint[]): CurvePoint[] {
  const line = points.filter(
    one => one.multiRate && one.split === 'test' && Number.isFinite(one.rate + one.distortion),
  );
  const own = line.filter(({ run }) => run === line[0]!.run);
  return own.length < 2 ? [] : own.sort((a, b) => a.parameter.value - b.parameter.value);
}

/**
 * Rate and distortion between measured β as `valueAlong` has them.
 * @param line two points at least, ascending in β
 * @returns undefined beyond its ends: the model was not trained there
 */
export function readAlong(line: readonly CurvePoint[], beta: number): ReadAlong | undefined {
  const betas = line.map(({ parameter }) => parameter.value);
  if (!(beta >= betas[0]! && beta <= betas.at(-1)!)) return undefined;
  const { below } = placeAmong(betas, beta);
  const sides = [line[below]!, line[below + 1]!] as const;
  const measured = line.find(({ parameter }) => parameter.value === beta);
  const units = (measured ? [measured] : sides).map(({ activeUnits }) => activeUnits);
  return {
    rate: valueAlong(
      betas,
      line.map(({ rate }) => rate),
      beta,
    ),
    distortion: valueAlong(
      betas,
      line.map(({ distortion }) => distortion),
      beta,
    ),
    activeUnits: [Math.min(...units), Math.max(...units)],
    between: measured ? null : [sides[0].parameter.value, sides[1].parameter.value],
  };
}
