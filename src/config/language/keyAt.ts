import type { Place, Range } from '../reading/source';

/** A key of a config at a place of its text. */
export interface KeyAt {
  /** Dotted, with indices: `sweep.objective.beta[1]`. */
  key: string;
  /** Of the key with its value where that is on one line, or of the item of a list. */
  range: Range;
}

/** The key whose name or plain value stands at an offset; in a list, its item. Undefined between keys. */
export function keyAt(places: ReadonlyMap<string, Place>, offset: number): KeyAt | undefined {
  const holds = (range: Range | undefined): boolean =>
    range !== undefined && range.start.offset <= offset && offset <= range.end.offset;
  let best: { key: string; place: Place; size: number } | undefined;
  for (const [key, place] of places) {
    if (key === '') continue;
    const range = holds(place.key) ? place.key : holds(place.value) ? place.value : undefined;
    if (range === undefined) continue;
    const size = range.end.offset - range.start.offset;
    if (best === undefined || size <= best.size) best = { key, place, size };
  }
  if (best === undefined) return undefined;
  const { key, place } = best;
  // Between the entries of a section the section is not meant.
  if (!holds(place.key) && hasEntries(places, key)) return undefined;
  const oneLine = place.key?.start.line === place.value.end.line;
  const range = place.key === undefined ? place.value : oneLine ? join(place.key, place.value) : place.key;
  return { key, range };
}

/** The key of the mapping or list around a key: '' for the outermost. */
export function parentOf(places: ReadonlyMap<string, Place>, key: string): string {
  for (let end = key.length - 1; end > 0; end--) {
    if ((key[end] === '.' || key[end] === '[') && places.has(key.slice(0, end))) return key.slice(0, end);
  }
  return '';
}

/** The keys and items directly inside a mapping or list, in the order of the text. */
export function entriesOf(places: ReadonlyMap<string, Place>, key: string): string[] {
  return [...places.keys()].filter(other => other !== '' && other !== key && parentOf(places, other) === key);
}

function hasEntries(places: ReadonlyMap<string, Place>, key: string): boolean {
  return [...places.keys()].some(other => other.startsWith(`${key}.`));
}

function join(a: Range, b: Range): Range {
  return { start: a.start, end: a.end.offset > b.end.offset ? a.end : b.end };
}
