import { formatNats } from '../../views/chart/format';

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as people read them: '812 bytes', '4.3 MB'. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3));
  return `${formatNats(bytes / 1000 ** power)} ${UNITS[power - 1]!}`;
}
