/** Differences between evaluations, of means over examples. */

/** Nats an example; as a − b. */
export interface Difference {
  mean: number;
  /** Its standard error. */
  error: number;
  /** Whether it is that of the differences per example: else that of two unpaired sets, which is wider. */
  paired: boolean;
}

/** What a run's last held-out evaluation has more than an earlier one. */
export interface SinceEvaluation {
  /** Of the earlier one. */
  step: number;
  /** Distortion + the rate at its full weight in the loss, 1 where that has other terms; the lower, the better. */
  objective: Difference;
  rate: Difference;
  distortion: Difference;
  /**
   * How far the differences of the evaluations up to this one turned: the angles, in radians, between the values per example
   * of each two neighbours, from the first evaluation on. 0 where values per example are not known.
   */
  turned: number;
}

/** What run `a` has more than run `b` at the last held-out evaluation of each. */
export interface RunDifference {
  /** Folders of runs. */
  a: string;
  b: string;
  elbo: Difference;
  rate: Difference;
  distortion: Difference;
}
