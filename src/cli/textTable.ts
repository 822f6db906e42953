/** Tables for a terminal. */

/** Rows as aligned columns, the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map(row => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}

/** A number, or a dash where there is none. */
export function cell(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
