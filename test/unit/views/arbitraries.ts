import fc from 'fast-check';
import type { CurvePoint } from '../../../src/analysis/results/curve';
import { atBeta, atLambda } from '../analysis/atParameter';

/** Ordinary, huge, tiny, and what should not be there at all. */
export const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 500, noNaN: true }) },
  fc.constantFrom(0, 1, 1e-300, 1e-9, 1e12, 1e300, -1e300, -3),
  fc.constantFrom(NaN, Infinity, -Infinity),
);

/** The names that layers have, and any others. */
export function layerName(other: fc.StringConstraints): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('input', 'encoder/1', 'encoder/2', 'z_mean', 'z_log_var', 'sampling', 'decoder/1', 'decoder/2'),
    fc.string(other),
  );
}

/** `at` what values of the parameter. */
export function curvePoint(at: fc.Arbitrary<number>): fc.Arbitrary<CurvePoint> {
  const rest = fc.record({
    split: fc.constantFrom('train', 'test'),
    rate: value,
    distortion: value,
    rateError: value,
    distortionError: value,
    elboError: value,
    activeUnits: fc.nat(10),
    latent: fc.nat(10),
    seed: fc.nat(5),
    step: fc.nat(1000),
    run: fc.constantFrom('/a', '/b "<&>"'),
  });
  const place = fc.tuple(fc.constantFrom(atBeta, atLambda), at).map(([of, value]) => of(value));
  return fc.tuple(place, rest).map(([own, others]) => ({ ...own, ...others }));
}
