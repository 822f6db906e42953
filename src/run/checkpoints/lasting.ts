/** Of a run's checkpoints those that stay, and its last: runs of one length have them in common. */
export function lastingCheckpoints<C extends { readonly step: number }>(
  checkpoints: readonly C[],
  passing: readonly number[],
): C[] {
  return checkpoints.filter((one, i) => i === checkpoints.length - 1 || !passing.includes(one.step));
}
