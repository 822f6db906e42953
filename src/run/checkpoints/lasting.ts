/** Checkpoints that the course of a run is drawn through; more small pictures would not be told apart. */
export const MOST_FOLLOWED = 12;

/** Of a run's checkpoints those that stay, and its last: runs of one length have them in common. */
export function lastingCheckpoints<C extends { readonly step: number }>(
  checkpoints: readonly C[],
  passing: readonly number[],
): C[] {
  return checkpoints.filter((one, i) => i === checkpoints.length - 1 || !passing.includes(one.step));
}
