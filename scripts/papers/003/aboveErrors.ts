import { ERRORS, errorsAmong } from '../../../src/analysis/findings/significance';
import type { Course } from './bottlenecks';
import { DECODER, ENCODER } from './bottlenecks';
import type { Estimate } from './views';

/** When a number counts as larger than another one: rules of which the claims are made. */

/** By more than 2 errors of the difference, as if they were independent. */
export function isAbove(a: Estimate, b: Estimate): boolean {
  return a.value - b.value > ERRORS * Math.hypot(a.error, b.error);
}

/** Every one above every other one. */
export function allAbove(above: readonly Estimate[], below: readonly Estimate[]): boolean {
  return above.length > 0 && below.length > 0 && above.every(a => below.every(b => isAbove(a, b)));
}

/** What is asked of a hump beside its ends: it is the product's own threshold. */
export const HUMP = 1.3;

export function highest(layers: readonly Estimate[]): Estimate {
  return layers.reduce((most, one) => (one.value > most.value ? one : most));
}

/** The highest layer is above z, and above 1.3 times the end, by the errors of what was chosen for being the largest. */
function isHump(layers: readonly Estimate[], z: Estimate, end: Estimate): boolean {
  const top = highest(layers);
  const errors = errorsAmong(layers.length);
  const beyond = (one: Estimate, times: number): boolean =>
    top.value - times * one.value > errors * Math.hypot(top.error, times * one.error);
  return beyond(z, 1) && beyond(end, HUMP);
}

export function encoderHump(dimensions: Course): boolean {
  return isHump(
    ENCODER.map(layer => dimensions[layer]),
    dimensions.sampling,
    dimensions.input,
  );
}

export function decoderHump(dimensions: Course): boolean {
  return isHump(
    DECODER.map(layer => dimensions[layer]),
    dimensions.sampling,
    dimensions.picture,
  );
}

/** The mean, with an error as if those of all were errors of one number: neighbouring steps share a layer. */
export function meanOf(all: readonly Estimate[]): Estimate {
  const mean = (of: keyof Estimate): number => all.reduce((sum, one) => sum + one[of], 0) / all.length;
  return { value: mean('value'), error: mean('error') };
}

export const ZERO: Estimate = { value: 0, error: 0 };
