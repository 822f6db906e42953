import { UserError } from '../base/errors';

/** What a layer says of n examples: one row an example, one column a unit. */
export interface Representation {
  name: string;
  n: number;
  p: number;
  /** n × p, row-major. */
  data: Float32Array | Float64Array;
}

export type SingleRepresentation = Representation & { data: Float32Array };

export function isSingle(x: Representation): x is SingleRepresentation {
  return x.data instanceof Float32Array;
}

export const constantCause = (name: string): string => `${name} is constant over these examples`;
export const oneExampleCause = (name: string): string => `${name} is known for one example only: measures need several`;
export const notFiniteCause = (name: string): string => `${name} holds values that are not finite`;

/** @throws UserError if the two hold different numbers of examples */
export function mustMatch(a: Representation, b: Representation): void {
  if (a.n === b.n) return;
  throw new UserError(`${a.name} holds ${a.n} examples and ${b.name} ${b.n}: both must hold the same examples`);
}

/** The largest |value|, or infinity if some value is not finite. */
export function largestMagnitude(data: Float32Array | Float64Array): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]!);
    if (!(size <= largest)) {
      if (!(size < Infinity)) return Infinity;
      largest = size;
    }
  }
  return largest;
}

/** A power of two that brings numbers of this size to about 1: multiplying by it rounds nothing. */
export function unitScale(magnitude: number): number {
  // 2^±1000: the scale itself must be a normal number, also for the smallest and largest doubles.
  return magnitude === 0 ? 1 : 2 ** -Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(magnitude))));
}
