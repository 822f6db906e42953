import { formatNats } from '../../../src/views/chart/format';

/** '13.7 ± 0.1', '3.58 ± 0.04': a digit more where one would leave nothing of the error. */
export function withError(value: number, error: number | null): string {
  if (error === null) return formatNats(value);
  const small = error > 0 && error < 0.05 && Math.abs(value) < 1e7;
  const text = (number: number): string => (small ? number.toFixed(2).replace('-', '−') : formatNats(number));
  return `${text(value)} ± ${text(error)}`;
}
