/** What a chart shows, in rows and columns. */
export interface Table {
  columns: string[];
  rows: (string | number | null)[][];
}

/** A text that a spreadsheet would take for a formula is shown as it is behind an apostrophe. */
function cellText(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV as RFC 4180 has it: CRLF, quotes doubled. Numbers in full precision; what is missing is empty. */
export function csvText({ columns, rows }: Table): string {
  return [columns, ...rows].map(cells => `${cells.map(cellText).join(',')}\r\n`).join('');
}
