import { type Tensor, add, exp, mul, sub } from '@tensorflow/tfjs-core';

/** The range of β that a multi-rate VAE is trained on, log β uniform on it (Bae et al. 2023, section 3.3). */
export type BetaRange = readonly [least: number, greatest: number];

/** A uniform number on [−√3, √3] has mean 0 and variance 1: what gates see of log β. */
const EDGE = Math.sqrt(3);

const middle = ([least, greatest]: BetaRange): number => (Math.log(least) + Math.log(greatest)) / 2;
const halfWidth = ([least, greatest]: BetaRange): number => (Math.log(greatest) - Math.log(least)) / 2;

/** Standardised log β. */
export function standardised(beta: number, range: BetaRange): number {
  return ((Math.log(beta) - middle(range)) / halfWidth(range)) * EDGE;
}

/** The same of what is drawn from U(0, 1), of any shape. */
export function standardisedDraw(uniform: Tensor): Tensor {
  return mul(sub(mul(uniform, 2), 1), EDGE);
}

/** The β that standardised ones stand for, of any shape. */
export function betaOfStandardised(s: Tensor, range: BetaRange): Tensor {
  return exp(add(mul(s, halfWidth(range) / EDGE), middle(range)));
}

/** So many β, evenly spaced in log β, both ends among them. */
export function betasAlong([least, greatest]: BetaRange, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return least;
    return i === count - 1 ? greatest : least * (greatest / least) ** (i / (count - 1));
  });
}

/** Where training is followed: at β = 1, whose loss is −ELBO, else at the middle of the range. */
export function followedBeta(range: BetaRange): number {
  return isWithin(1, range) ? 1 : Math.exp(middle(range));
}

export function isWithin(beta: number, [least, greatest]: BetaRange): boolean {
  return beta >= least && beta <= greatest;
}
