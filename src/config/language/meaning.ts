import { describeKey, isMapping, knownKeys, type Path, pathOf, schemaAt } from '../schema/keys';
import type { SchemaNode } from '../schema/schema';

/** What one key of a config takes, in words. */
export interface KeyMeaning {
  /** Dotted, without `sweep.` and indices: `objective.beta`. */
  key: string;
  /** A sentence or two; with the default, if there is one. */
  text: string;
  /** 'a number, at least 0', 'one of mlp, conv', 'a section'. */
  type: string;
}

/** The key that a place in a text is about: `sweep.objective.beta[1]` is about `objective.beta`. */
export function plainKey(key: string): string {
  return key.replace(/\[\d+\]/g, '').replace(/^sweep\./, '');
}

/** What a key means, `sweep.` and indices aside, or undefined for one that does not exist. */
export function meaningOf(key: string): KeyMeaning | undefined {
  const plain = plainKey(key);
  const text = describeKey(plain);
  const schema = schemaAt(pathOf(plain));
  if (text === undefined || schema === undefined) return undefined;
  return { key: plain, text, type: typeText(schema) };
}

/** The schema of what stands at a path; inside `sweep` that of the swept key's value. */
export function valueSchemaAt(path: Path): SchemaNode | undefined {
  const [section, key, , ...inner] = path;
  if (section !== 'sweep' || path.length < 3) return schemaAt(path);
  return typeof key === 'string' && knownKeys().includes(key) ? schemaAt([...pathOf(key), ...inner]) : undefined;
}

/** The values that a schema lists, if it does. */
export function choicesOf(schema: SchemaNode): (string | number | boolean)[] {
  if (schema.type === 'boolean') return [true, false];
  const listed = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return listed.filter(value => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean');
}

/** A schema as the end of "it is …". */
export function typeText(schema: SchemaNode): string {
  const choices = choicesOf(schema);
  if (choices.length > 0) return choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  if (schema.anyOf) return schema.anyOf.flatMap(option => (isMapping(option) ? typeText(option) : [])).join(' or ');
  switch (schema.type) {
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'string':
      return 'text';
    case 'array':
      return listText(schema);
    default:
      return schema.properties ? 'a section' : 'a mapping of keys to lists';
  }
}

function listText(schema: SchemaNode): string {
  const items = schema.prefixItems ?? [schema.items];
  const [item] = items;
  const of = isMapping(item) ? `, each ${typeText(item)}` : '';
  return schema.prefixItems ? `a list of ${items.length} values${of}` : `a list${of}`;
}

function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: SchemaNode): string {
  const limits = [
    typeof exclusiveMinimum === 'number' ? `above ${exclusiveMinimum}` : atLimit('at least', minimum),
    typeof exclusiveMaximum === 'number' ? `below ${exclusiveMaximum}` : atLimit('at most', maximum),
  ].filter(limit => limit !== '');
  return limits.length === 0 ? '' : `, ${limits.join(' and ')}`;
}

function atLimit(words: string, limit: number | undefined): string {
  // Zod writes the limits of a safe integer, which nobody asked for.
  return limit === undefined || Math.abs(limit) === Number.MAX_SAFE_INTEGER ? '' : `${words} ${limit}`;
}

/** A value as it is written in YAML on one line; text is quoted only where it must be. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (isMapping(value)) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flowText(inner)}`);
    return `{${entries.join(', ')}}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
