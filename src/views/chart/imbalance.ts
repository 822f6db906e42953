/** How information imbalances are written. */

/** '0.0041', '0.13', '1.00' */
export function formatImbalance(value: number): string {
  return value < 0.1 ? value.toPrecision(2) : value.toFixed(2);
}

export function imbalanceWithError({ value, error }: { value: number; error: number }): string {
  return error === 0 ? formatImbalance(value) : `${formatImbalance(value)} ± ${formatImbalance(error)}`;
}
