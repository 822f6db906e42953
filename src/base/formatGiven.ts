/** As many digits as anybody gives a number of a config. */
const GIVEN = 6;
/** Of one that was computed, such as a β of a grid. */
const COMPUTED = 3;
/** What computing with doubles may change of a number that was given. */
const EXACT = 12;

/**
 * A value of a config with the digits that it was given: '0.05', '1e−7'. One that no six digits give was computed, as those
 * along the range of β are, and has three: '1.13'.
 */
export function formatGiven(value: number): string {
  const isGiven = Number(value.toPrecision(GIVEN)) === Number(value.toPrecision(EXACT));
  return String(Number(value.toPrecision(isGiven ? GIVEN : COMPUTED))).replace('-', '−');
}
