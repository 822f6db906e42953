import type { z } from 'zod';
import { valueAt } from '../../base/valueAt';
import { isSpelt, meant, numbersMeant } from './didYouMean';
import { dotted, isMapping, isOptional, knownKeys, mappingOf, type Path, schemaAt } from '../schema/keys';
import { type Config, configSchema, type SchemaNode } from '../schema/schema';

/** Of the unknown keys of one mapping no more are told: whoever has as many took another file. */
const MOST_UNKNOWN = 50;

/** What is wrong with a config, and where in it. */
export interface Complaint {
  path: Path;
  /** Whether the key itself is wrong or its value. */
  at: 'key' | 'value';
  /** One sentence that names the key. */
  message: string;
  /** What would be right in its place. */
  suggestion?: string;
}

/** Checks one config and fills in its defaults. What its sweep makes is checked by checkSweep. Never throws. */
export function checkConfig(value: unknown): { config: Config | undefined; complaints: Complaint[] } {
  const version = valueAt(value, ['version']);
  if (typeof version === 'number' && version > 1) {
    const message = `version: ${version} is from a newer VAE Lens, this one reads version 1`;
    return { config: undefined, complaints: [{ path: ['version'], at: 'value', message, suggestion: '1' }] };
  }
  const result = configSchema().safeParse(value);
  if (result.success) return { config: result.data, complaints: [] };
  // A rule between keys says nothing new of one that is wrong by itself.
  const issues = [...result.error.issues].sort((a, b) => Number(a.code === 'custom') - Number(b.code === 'custom'));
  return { config: undefined, complaints: oneForEach(issues.flatMap(issue => complaintsOf(issue, [], value))) };
}

/** One complaint for each fault: the first at a place or inside it, and of a misspelt key not that its right name is missing. */
function oneForEach(complaints: readonly Complaint[]): Complaint[] {
  const keys = complaints.map(({ path }) => dotted(path));
  const misspelt = new Set(
    complaints.flatMap(({ path, at, suggestion }) =>
      at === 'key' && suggestion !== undefined ? [dotted([...path.slice(0, -1), suggestion])] : [],
    ),
  );
  const told = new Set<string>();
  return complaints.filter(({ path }, i) => {
    if (misspelt.has(keys[i]!) || told.has(keys[i]!)) return false;
    path.forEach((_, length) => told.add(dotted(path.slice(0, length + 1))));
    return true;
  });
}

/** A complaint about a key that does not exist, among those that could stand in its place. */
export function unknownKey(path: Path, written: string, candidates: string[]): Complaint {
  const suggestion = keyMeant(written, candidates);
  return {
    path,
    at: 'key',
    message: `unknown key '${short(written)}'${hint(suggestion && `'${suggestion}'`)}`,
    ...(suggestion && { suggestion }),
  };
}

function hint(suggestion: string | undefined): string {
  return suggestion ? `, did you mean ${suggestion}?` : '';
}

/** A value as a sentence shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${short(value)}'`;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  }
  if (Array.isArray(value))
    return value.length <= 8 && value.every(isPlain) ? `[${value.map(show).join(', ')}]` : 'a list';
  return isPlain(value) ? String(value) : 'a mapping';
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/**
 * The key that a wrong one stands for: of its own section (dotted candidates have several), or else the only one of another
 * that is called so, as `beta` at the top is `objective.beta`.
 */
function keyMeant(written: string, candidates: readonly string[]): string | undefined {
  const name = nameOf(written);
  const section = written.slice(0, -name.length);
  const dottedKeys = knownKeys().filter(key => key.includes('.'));
  const spelt = dottedKeys.find(key => isSpelt(written, key));
  if (spelt !== undefined) return spelt;
  const own = candidates.filter(key => key.slice(0, -nameOf(key).length) === section);
  const found = meant(name, own.map(nameOf));
  if (found !== undefined) return section + found;
  const names = dottedKeys.map(nameOf);
  const called = names.includes(name) ? name : meant(name, names);
  const elsewhere = dottedKeys.filter(key => nameOf(key) === called);
  if (elsewhere.length === 1) return elsewhere[0];
  const sections = [...new Set(dottedKeys.map(key => key.slice(0, -nameOf(key).length)))];
  const other = sections.includes(section) ? undefined : meant(section, sections);
  return other === undefined ? undefined : keyMeant(other + name, candidates);
}

/** 'train.steps' -> 'steps' */
function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function complaintsOf(issue: z.core.$ZodIssue, parent: Path, root: unknown): Complaint[] {
  const path = [...parent, ...issue.path];
  const value = valueAt(root, path);
  const key = dotted(path);
  const complain = (message: string, suggestion?: string): Complaint[] => [
    {
      path,
      at: 'value',
      message: key === '' ? message : `${key}${message}`,
      ...(suggestion !== undefined && { suggestion }),
    },
  ];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const candidates = Object.keys(mappingOf(schemaAt(path))?.properties ?? {}).filter(
        name => !isMapping(value) || !Object.hasOwn(value, name),
      );
      return issue.keys.slice(0, MOST_UNKNOWN).map(name => unknownKey([...path, name], name, candidates));
    }
    case 'custom':
      return complain(value === undefined ? ` ${issue.message}` : `: ${issue.message}`);
    case 'invalid_union': {
      // The one alternative that has the value's own type says best what is wrong with it.
      const fitting = issue.errors.filter(
        errors => !errors.some(error => error.code === 'invalid_type' && error.path.length === 0),
      );
      const [only] = fitting;
      if (fitting.length === 1 && only) return only.flatMap(error => complaintsOf(error, path, root));
      return complain(...typeMessage(value, schemaAt(path)));
    }
    case 'too_small':
      return complain(
        sizeMessage(value, issue.minimum, issue.inclusive === false ? 'not above' : 'below', schemaAt(path)) +
          wayOut(path),
      );
    case 'too_big':
      return complain(
        sizeMessage(value, issue.maximum, issue.inclusive === false ? 'not below' : 'above', schemaAt(path)) +
          wayOut(path),
      );
    case 'invalid_value':
      return complain(...typeMessage(value, schemaAt(path)));
    case 'invalid_type': {
      const [message, suggestion] = typeMessage(value, schemaAt(path));
      return complain(suggestion === undefined ? message + wayOut(path) : message, suggestion);
    }
    default:
      return complain(`: ${issue.message}`);
  }
}

/** Of a number that no value switches off: what does. */
function wayOut(path: Path): string {
  const schema = schemaAt(path);
  const kinds = [schema, ...(schema?.anyOf ?? [])].map(one => isMapping(one) && one['type']);
  const isNumber = kinds.some(kind => kind === 'number' || kind === 'integer');
  const mayGo =
    isNumber && schema?.default === undefined && typeof path.at(-1) === 'string' && isOptional(dotted(path));
  return mayGo ? '; it may be left out, in --set and sweep by null' : '';
}

/** What is wrong with the kind of a value, and what is right in its place where that can be told. */
function typeMessage(value: unknown, schema: SchemaNode | undefined): [message: string, suggestion?: string] {
  const wanted = schema ? expected(schema) : 'something else';
  if (value === undefined) return [` is missing: ${wanted}`];
  if (value === null) return [` is empty: ${wanted}`];
  if (typeof value === 'number' && !Number.isFinite(value)) return [`: ${show(value)} is not a finite number`];
  const quotes = schema?.type === 'string' && schema.enum === undefined && typeof value !== 'object';
  const message = `: ${show(value)} is not ${wanted}${quotes ? ', put it in quotes' : ''}`;
  if ((typeof value !== 'string' && typeof value !== 'number') || schema === undefined) return [message];
  const word = typeof value === 'string' ? meant(value, choices(schema)) : undefined;
  if (word !== undefined) return [message + hint(`'${word}'`), word];
  const numbers = numbersOf(value, schema);
  return numbers === undefined ? [message] : [message + hint(numbers), numbers];
}

function choices(schema: SchemaNode): string[] {
  return [schema, ...(schema.anyOf ?? [])].flatMap(one => (isMapping(one) ? (one.enum ?? []) : [])).map(String);
}

/** The numbers that a text was to be, as YAML. */
function numbersOf(value: string | number, schema: SchemaNode): string | undefined {
  const kinds = [schema, ...(schema.anyOf ?? [])].flatMap((one): SchemaNode[] => (isMapping(one) ? [one] : []));
  const list = kinds.find(({ type }) => type === 'array');
  // Of a sweep's lists nothing is said of the values.
  const items = [...kinds.map(({ type }) => type), ...(isMapping(list?.items) ? [list.items['type'] ?? 'number'] : [])];
  if (!items.includes('integer') && !items.includes('number')) return undefined;
  const meantBy = numbersMeant(String(value), { whole: !items.includes('number'), list: list !== undefined });
  if (meantBy === undefined) return undefined;
  const single = kinds.some(({ type }) => type === 'integer' || type === 'number');
  if (single && typeof value === 'number') return undefined;
  return JSON.stringify(Array.isArray(meantBy) || single ? meantBy : [meantBy]).replaceAll(',', ', ');
}

/** What a value must be, as the end of "x is not …". */
function expected(schema: SchemaNode): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  if (schema.anyOf) return schema.anyOf.map(option => (isMapping(option) ? expected(option) : '')).join(' or ');
  switch (schema.type) {
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'string':
      return 'text';
    case 'array':
      return schema.minItems !== undefined && schema.minItems === schema.maxItems
        ? `a list of ${schema.minItems} values`
        : 'a list';
    default:
      return schema.required ? `a mapping with ${schema.required.join(', ')}` : 'a mapping';
  }
}

function sizeMessage(value: unknown, limit: number | bigint, relation: string, schema: SchemaNode | undefined): string {
  if (Array.isArray(value)) {
    const fixed = schema?.minItems === schema?.maxItems;
    return value.length === 0
      ? ': the list is empty'
      : `: ${value.length} values are there, ${limit} ${fixed ? 'are needed' : 'is the limit'}`;
  }
  if (typeof value === 'string')
    return value === '' ? ' is empty: text' : `: the text is longer than ${limit} characters`;
  return `: ${show(value)} is ${relation} ${limit}`;
}
