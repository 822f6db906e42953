const LONGEST = 100;
/** Names that Windows keeps for devices, whatever follows the first dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A config's name as the name of a folder on every system, at most 100 bytes. Equal names stay equal; 'run' if nothing is left. */
export function sanitiseName(name: string): string {
  const plain = name
    .normalize('NFC')
    // Control characters, halves of characters, and what some system reads as part of a path or a pattern.
    .replace(/[\p{Cc}\p{Cs}<>:"/\\|?*]+/gu, '-')
    .replace(/^[. ]+/, '');
  const short = firstBytes(plain, LONGEST).replace(/[. ]+$/, '');
  if (short === '') return 'run';
  return RESERVED.test(short) ? `_${short}` : short;
}

/** As many whole characters as fit into `most` bytes of UTF-8. */
function firstBytes(text: string, most: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}

/** What a run is called by, and when it began. */
export interface Labelled {
  readonly label: string;
  /** ISO time. */
  readonly created: string;
}

/**
 * The labels of runs that are listed together: where some would be the same, with the time when each began, as exactly as that
 * takes ('β 1, seed 0, 09:14', or with the day where these differ), and numbered where even the second is the same.
 */
export function labelsApart(runs: readonly Labelled[]): string[] {
  const labels = runs.map(({ label }) => label);
  const groups = new Map<string, number[]>();
  for (const [i, label] of labels.entries()) {
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const moments = momentsOf(group.map(i => localTime(runs[i]!.created)));
    for (const [at, i] of group.entries()) labels[i] = `${runs[i]!.label}, ${moments[at]!}`;
  }
  return labels;
}

/** As much of each time as tells it from the others: the day only where that differs, the seconds where minutes are the same. */
function momentsOf(times: readonly string[]): string[] {
  const countsTo = (end?: number) => countOf(times.map(time => time.slice(0, end)));
  const start = countsTo(YEAR).size > 1 ? 0 : countsTo(DAY).size > 1 ? YEAR + 1 : DAY + 1;
  const [minutes, seconds] = [countsTo(MINUTE), countsTo()];
  const numbered = new Map<string, number>();
  return times.map(time => {
    if (minutes.get(time.slice(0, MINUTE)) === 1) return time.slice(start, MINUTE);
    if (seconds.get(time) === 1) return time.slice(start);
    const number = (numbered.get(time) ?? 0) + 1;
    numbered.set(time, number);
    return `${time.slice(start)} (${number})`;
  });
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Where these end in '2026-11-21 09:14:05'. */
const YEAR = 4;
const DAY = 10;
const MINUTE = 16;

/** '2026-11-21 09:14:05', by the clock of this machine. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
