/** What is known at some β, at a β between them: linear in log β. Pure and light: panels draw with it too. */

/** A place between two neighbours of a row of β. */
interface Between {
  /** The index of the one below. */
  readonly below: number;
  /** How far it is on the way to the next one, from 0 to 1. */
  readonly share: number;
}

/** @param betas ascending, two at least; beyond their ends it is an end */
export function placeAmong(betas: readonly number[], beta: number): Between {
  const last = betas.length - 1;
  const above = betas.findIndex(one => one >= beta);
  if (above === 0) return { below: 0, share: 0 };
  if (above < 0) return { below: last - 1, share: 1 };
  const [low, high] = [betas[above - 1]!, betas[above]!];
  return { below: above - 1, share: (Math.log(beta) - Math.log(low)) / (Math.log(high) - Math.log(low)) };
}

/** Of values at each of these β. */
export function valueAlong(betas: readonly number[], values: ArrayLike<number>, beta: number): number {
  const { below, share } = placeAmong(betas, beta);
  return mix(values[below]!, values[below + 1]!, share);
}

/** Of a row of values at each of these β. */
export function rowAlong(betas: readonly number[], rows: readonly ArrayLike<number>[], beta: number): Float32Array {
  const { below, share } = placeAmong(betas, beta);
  const [low, high] = [rows[below]!, rows[below + 1]!];
  return Float32Array.from(low, (value, i) => mix(value, high[i]!, share));
}

/** Equal to each at its end. */
function mix(low: number, high: number, share: number): number {
  return (1 - share) * low + share * high;
}
