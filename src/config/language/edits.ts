import { isMapping } from '../schema/keys';
import { entriesOf, parentOf } from './keyAt';
import { flowText } from './meaning';
import type { Place } from '../reading/source';

/** `text` in place of what stands from `start` to `end` (offsets). */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

type Places = ReadonlyMap<string, Place>;

/** Takes a key with its value, or an item of a list, out of a text; undefined where that takes more than one edit. */
export function removeEntry(text: string, places: Places, key: string): TextEdit | undefined {
  const place = places.get(key);
  if (place === undefined) return undefined;
  const parent = parentOf(places, key);
  // An empty section would be the next mistake.
  if (parent !== '' && entriesOf(places, parent).length === 1) return removeEntry(text, places, parent);
  const start = (place.key ?? place.value).start.offset;
  const end = start + text.slice(start, Math.max(place.value.end.offset, place.key?.end.offset ?? 0)).trimEnd().length;
  if (isFlow(text, places, parent)) {
    const after = /^\s*,[ \t]*/.exec(text.slice(end))?.[0].length;
    if (after !== undefined) return { start, end: end + after, text: '' };
    const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
    return { start: start - before, end, text: '' };
  }
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const lead = text.slice(line, start);
  if (place.key !== undefined && lead.trim() !== '') return undefined;
  const newline = text.indexOf('\n', end);
  return { start: line, end: newline < 0 ? text.length : newline + 1, text: '' };
}

/** Puts a key that is not there into a text, and the section around it where that is not there either. */
export function addEntry(text: string, places: Places, key: string, value: unknown): TextEdit | undefined {
  const dot = key.lastIndexOf('.');
  const section = key.slice(0, Math.max(dot, 0));
  const name = key.slice(dot + 1);
  const place = places.get(section);
  if (section !== '' && place === undefined) return addEntry(text, places, section, { [name]: value });
  const [first] = entriesOf(places, section);
  const firstKey = first === undefined ? undefined : places.get(first)?.key;
  if (isFlow(text, places, section) && place) {
    const open = place.value.start.offset + 1;
    const entry = text.trimStart().startsWith('{') ? jsonEntry(name, value) : `${name}: ${flow(value)}`;
    if (firstKey === undefined) return { start: open, end: open, text: entry };
    const gap = text.slice(open, firstKey.start.offset);
    return { start: open, end: open, text: `${gap}${entry},${gap === '' ? ' ' : ''}` };
  }
  if (section === '') {
    const lead = text === '' || text.endsWith('\n') ? '' : '\n';
    return { start: text.length, end: text.length, text: `${lead}${blockEntry(name, value, '')}` };
  }
  if (firstKey) {
    const line = text.lastIndexOf('\n', firstKey.start.offset - 1) + 1;
    const indent = text.slice(line, firstKey.start.offset);
    return indent.trim() === '' ? { start: line, end: line, text: blockEntry(name, value, indent) } : undefined;
  }
  if (place?.key === undefined || !isEmpty(place)) return undefined;
  const newline = text.indexOf('\n', place.key.end.offset);
  const at = newline < 0 ? text.length : newline + 1;
  const indent = ' '.repeat(place.key.start.column + 1);
  return { start: at, end: at, text: (newline < 0 ? '\n' : '') + blockEntry(name, value, indent) };
}

/** @param edits none of which overlap */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: by }) => result.slice(0, start) + by + result.slice(end), text);
}

/** Gives an existing key or item another value. */
export function replaceValue(text: string, place: Place, value: unknown): TextEdit {
  const { start, end } = place.value;
  const written = text.trimStart().startsWith('{') ? JSON.stringify(value) : flow(value);
  const space = isEmpty(place) && text[start.offset - 1] === ':' ? ' ' : '';
  // A list of lines may begin under its key, anything else may not.
  const under = place.key !== undefined && start.line > place.key.end.line && start.column <= place.key.start.column;
  const indent = under ? '  ' : '';
  const length = text.slice(start.offset, end.offset).trimEnd().length;
  return { start: start.offset, end: start.offset + length, text: space + indent + written };
}

/** Gives a section other keys, in the form that it has: a line each, or all in one. */
export function replaceSection(text: string, place: Place, section: Readonly<Record<string, unknown>>): TextEdit {
  const { start, end } = place.value;
  const isBlock = place.key !== undefined && start.line > place.key.end.line && text[start.offset] !== '{';
  if (!isBlock) return replaceValue(text, place, section);
  const lines = Object.entries(section).map(([key, value]) => `${key}: ${flow(value)}`);
  const length = text.slice(start.offset, end.offset).trimEnd().length;
  return { start: start.offset, end: start.offset + length, text: lines.join(`\n${' '.repeat(start.column - 1)}`) };
}

/** Gives a key another name, in the quotes that it has. */
export function renameKey(text: string, place: Place, name: string): TextEdit | undefined {
  if (place.key === undefined) return undefined;
  const { start, end } = place.key;
  const quote = /^["']/.exec(text.slice(start.offset, end.offset))?.[0] ?? '';
  return { start: start.offset, end: end.offset, text: quote + name + quote };
}

/** Whether a key has nothing after its colon. */
export function isEmpty({ value }: Place): boolean {
  return value.start.offset === value.end.offset;
}

function isFlow(text: string, places: Places, section: string): boolean {
  return /^[[{]/.test(text.slice(places.get(section)?.value.start.offset));
}

function blockEntry(name: string, value: unknown, indent: string): string {
  if (!isMapping(value)) return `${indent}${name}: ${flow(value)}\n`;
  const inner = Object.entries(value).map(([key, inside]) => blockEntry(key, inside, `${indent}  `));
  return `${indent}${name}:\n${inner.join('')}`;
}

function flow(value: unknown): string {
  if (!isMapping(value)) return flowText(value);
  const entries = Object.entries(value).map(([key, inside]) => `${key}: ${flow(inside)}`);
  return `{${entries.join(', ')}}`;
}

function jsonEntry(name: string, value: unknown): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
}
