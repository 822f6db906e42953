import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { valueAt } from '../../base/valueAt';
import { dotted, isMapping, isOptional, knownKeys, type Path, schemaAt } from '../schema/keys';
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
  return { config: undefined, complaints: result.error.issues.flatMap(issue => complaintsOf(issue, [], value)) };
}

/** A complaint about a key that does not exist, among those that could stand in its place. */
export function unknownKey(path: Path, written: string, candidates: string[]): Complaint {
  const suggestion = near(written, candidates) ?? elsewhere(written);
  const hint = suggestion === undefined ? '' : `, did you mean '${suggestion}'?`;
  return { path, at: 'key', message: `unknown key '${short(written)}'${hint}`, ...(suggestion && { suggestion }) };
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

/** The candidate at most 0.4 of its letters away, if any. */
function near(written: string, candidates: string[]): string | undefined {
  if (candidates.length === 0 || written.length > 60) return undefined;
  const best = closest(written.toLowerCase(), candidates);
  const allowed = Math.max(1, Math.floor(best.length * 0.4));
  const mistakes = Math.min(distance(written, best), distance(written.toLowerCase(), best.toLowerCase()));
  return mistakes <= allowed ? best : undefined;
}

/** The only key of another section that is called so: `beta` at the top is `objective.beta`. */
function elsewhere(written: string): string | undefined {
  const matches = knownKeys().filter(key => key.endsWith(`.${written}`));
  return matches.length === 1 ? matches[0] : undefined;
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
      const candidates = Object.keys(schemaAt(path)?.properties ?? {}).filter(
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
      return complain(typeMessage(value, schemaAt(path)));
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
      return complain(
        typeMessage(value, schemaAt(path)),
        typeof value === 'string' ? near(value, issue.values.map(String)) : undefined,
      );
    case 'invalid_type':
      return complain(typeMessage(value, schemaAt(path)) + wayOut(path));
    default:
      return complain(`: ${issue.message}`);
  }
}

/** Of a number that no value switches off: what does. */
function wayOut(path: Path): string {
  const { type, default: standard } = schemaAt(path) ?? {};
  const isNumber = type === 'number' || type === 'integer';
  const mayGo = isNumber && standard === undefined && typeof path.at(-1) === 'string' && isOptional(dotted(path));
  return mayGo ? '; it may be left out, in --set and sweep by null' : '';
}

function typeMessage(value: unknown, schema: SchemaNode | undefined): string {
  const wanted = schema ? expected(schema) : 'something else';
  if (value === undefined) return ` is missing: ${wanted}`;
  if (value === null) return ` is empty: ${wanted}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `: ${show(value)} is not a finite number`;
  const quotes = schema?.type === 'string' && schema.enum === undefined && typeof value !== 'object';
  return `: ${show(value)} is not ${wanted}${quotes ? ', put it in quotes' : ''}`;
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
