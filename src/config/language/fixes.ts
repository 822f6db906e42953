import { addEntry, applyEdits, isEmpty, removeEntry, renameKey, replaceValue, type TextEdit } from './edits';
import { isMapping, isOptional, schemaAt, pathOf } from '../schema/keys';
import { choicesOf, flowText, meaningOf, plainKey } from './meaning';
import { type Problem, readConfig } from '../reading/read';
import { excludedBy, type SchemaNode } from '../schema/schema';
import type { Place } from '../reading/source';

/** A way to put a problem right. */
export interface Fix {
  title: string;
  edits: TextEdit[];
}

type Places = ReadonlyMap<string, Place>;

/**
 * What would put a problem right, the best first. None where only its author can know. In a damaged text a fix may meet
 * what it does not expect: one that helps nothing is left out.
 */
export function fixesFor(text: string, problem: Problem, places: Places): Fix[] {
  const fixes = possibleFixes(text, problem, places);
  return problem.key === '' ? fixes : fixes.filter(({ edits }) => helps(text, problem, edits));
}

/** Whether the text can still be read after the edits, without the problem or at least with fewer. */
function helps(text: string, problem: Problem, edits: readonly TextEdit[]): boolean {
  const after = readConfig(applyEdits(text, edits)).problems;
  if (after.some(({ key }) => key === '')) return false;
  const stays = after.some(({ key, message }) => key === problem.key && message === problem.message);
  return !stays || after.length < readConfig(text).problems.length;
}

function possibleFixes(text: string, problem: Problem, places: Places): Fix[] {
  if (problem.override !== undefined) return [];
  const place = places.get(problem.key);
  if (problem.key === '') return syntaxFixes(text, problem);
  if (place === undefined) return missingFixes(text, problem.key, places);
  const aboutKey = problem.range.start.offset === place.key?.start.offset && !isSame(place.key, place.value);
  return aboutKey && !isEmpty(place)
    ? keyFixes(text, problem, place, places)
    : valueFixes(text, problem, place, places);
}

function isSame(a: Place['value'], b: Place['value']): boolean {
  return a.start.offset === b.start.offset;
}

function fix(title: string, ...edits: (TextEdit | undefined)[]): Fix[] {
  return edits.every(edit => edit !== undefined) ? [{ title, edits }] : [];
}

function keyFixes(text: string, { key, suggestion }: Problem, place: Place, places: Places): Fix[] {
  const removal = fix(`Remove ${key}`, removeEntry(text, places, key));
  if (suggestion === undefined) return removal;
  const inSweep = key.startsWith('sweep.');
  if (inSweep || !suggestion.includes('.'))
    return [...fix(`Change to '${suggestion}'`, renameKey(text, place, suggestion)), ...removal];
  return [...moveFixes(text, key, suggestion, place, places), ...removal];
}

/** A key of another section goes there, with its value. */
function moveFixes(text: string, key: string, target: string, place: Place, places: Places): Fix[] {
  if (places.has(target) || hasEntries(places, key)) return [];
  const { start, end } = place.value;
  const written = text.slice(start.offset, end.offset).trimEnd();
  // The text is put where it belongs as it is; on several lines its indent would be wrong there.
  if (written.includes('\n')) return [];
  const added = addEntry(text, places, target, PLACEHOLDER);
  const removed = removeEntry(text, places, key);
  if (added === undefined || removed === undefined) return [];
  const edit = { ...added, text: added.text.replace(/"?valueThatMoves"?/, () => written) };
  return overlap(edit, removed) ? [] : [{ title: `Move to ${target}`, edits: [removed, edit] }];
}

const PLACEHOLDER = 'valueThatMoves';

function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.start < b.end && b.start < a.end;
}

function hasEntries(places: Places, key: string): boolean {
  return [...places.keys()].some(other => other.startsWith(`${key}.`));
}

function missingFixes(text: string, key: string, places: Places): Fix[] {
  if (key.startsWith('sweep') || meaningOf(key) === undefined) return [];
  const value = proposal(key, text, places);
  if (value === undefined) return [];
  const shown = isMapping(value) ? '' : `: ${flowText(value)}`;
  return fix(`Add ${key}${shown}`, addEntry(text, places, key, value));
}

/** A value for a key that is missing: its default, its first choice, or for a section what it needs. */
function proposal(key: string, text: string, places: Places): unknown {
  const schema = schemaAt(pathOf(key));
  if (schema === undefined) return undefined;
  if (key === 'data.path') return `data/${written(text, places.get('data.name')) ?? 'images'}`;
  if (schema.properties === undefined) return schema.default ?? choicesOf(schema)[0];
  const needed = (schema.required ?? []).map(name => [name, proposal(`${key}.${name}`, text, places)] as const);
  const entries = Object.fromEntries(needed);
  // Every data set that is not generated is read from somewhere.
  return key === 'data' ? { ...entries, path: `data/${String(entries['name'])}` } : entries;
}

function written(text: string, place: Place | undefined): string | undefined {
  return place && text.slice(place.value.start.offset, place.value.end.offset).replace(/["']/g, '');
}

function valueFixes(text: string, { key, suggestion }: Problem, place: Place, places: Places): Fix[] {
  const conflicting = conflictsOf(text, key, places);
  if (conflicting.length > 0) return conflicting.flatMap(one => fix(`Remove ${one}`, removeEntry(text, places, one)));
  const schema = schemaAt(pathOf(plainKey(key)));
  const change = (value: unknown) =>
    fix(
      isEmpty(place) ? `Set ${key} to ${flowText(value)}` : `Change to ${shown(value)}`,
      replaceValue(text, place, value),
    );
  const candidates = schema ? replacements(schema, suggestion) : [];
  const isItem = place.key === undefined;
  return [
    ...(isItem && suggestion === undefined ? [] : candidates.flatMap(change)),
    ...(isItem || isOptional(key) ? fix(`Remove ${key}`, removeEntry(text, places, key)) : []),
  ];
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : flowText(value);
}

/** What could stand in place of a wrong value, the likeliest first. */
function replacements(schema: SchemaNode, suggestion: string | undefined): unknown[] {
  const choices = choicesOf(schema);
  const near = choices.filter(choice => String(choice) === suggestion);
  if (choices.length > 0) return [...near, ...choices.filter(choice => !near.includes(choice))];
  const written = suggestion === undefined ? [] : [JSON.parse(suggestion) as unknown];
  return schema.default === undefined || schema.properties ? written : [...written, schema.default];
}

/** Keys whose value says which others there are. */
const KINDS = ['model.architecture', 'objective.name', 'objective.schedule', 'train.learningRateSchedule'];

/** The keys of which only one may stay, if `key` is one of them. */
function conflictsOf(text: string, key: string, places: Places): string[] {
  for (const kind of KINDS) {
    const chosen = written(text, places.get(kind)) ?? schemaAt(pathOf(kind))?.default;
    if (chosen !== undefined && excludedBy(kind, chosen).includes(key)) return [key];
  }
  const others = key.startsWith('model.') ? [] : excludedBy(key, undefined).filter(other => places.has(other));
  return others.length === 0 ? [] : [key, ...others];
}

function syntaxFixes(text: string, { range }: Problem): Fix[] {
  const line = text.lastIndexOf('\n', range.start.offset - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(line))?.[0] ?? '';
  if (indent.includes('\t')) {
    return fix('Indent with spaces', { start: line, end: line + indent.length, text: indent.replaceAll('\t', '  ') });
  }
  if (text.replace(/#.*/g, '').trim() !== '') return [];
  const start = `${text === '' || text.endsWith('\n') ? '' : '\n'}${SKELETON}`;
  return fix('Begin a config', { start: text.length, end: text.length, text: start });
}

const SKELETON = `data:
  name: mnist
  path: data/mnist

model:
  architecture: mlp
`;
