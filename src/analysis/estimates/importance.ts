import { softmaxOf } from './aggregatePosterior';

/** log p(x) of one example from K draws of its posterior. */
export interface Importance {
  /** log 1/K · Σ w_k, nats: on average a lower bound, the closer the more draws count (Burda et al. 2016, eq. 8). */
  readonly logLikelihood: number;
  /** (Σ w)² / Σ w², between 1 and K: how many draws as good as p(z|x)'s own would tell as much. */
  readonly effective: number;
}

/** @param logWeights log p(x, z_k) − log q(z_k|x) of each draw, nats. @throws RangeError for none */
export function importanceOf(logWeights: Float64Array): Importance {
  if (logWeights.length === 0) throw new RangeError('Importance sampling without draws');
  const { logSum } = softmaxOf(logWeights);
  const squares = softmaxOf(logWeights.map(weight => 2 * weight)).logSum;
  return { logLikelihood: logSum - Math.log(logWeights.length), effective: Math.exp(2 * logSum - squares) };
}
