import { jsonSchema, type SchemaNode } from './schema';

/** Where a value lies in a config: keys of mappings and indices of lists. */
export type Path = readonly PropertyKey[];

/** `['model', 'hidden', 1]` as `model.hidden[1]`. */
export function dotted(path: Path): string {
  return path.reduce<string>(
    (key, part) =>
      typeof part === 'number' ? `${key}[${part}]` : key === '' ? String(part) : `${key}.${String(part)}`,
    '',
  );
}

/** A dotted key as a path. What follows `sweep.` is one key, dots included. */
export function pathOf(key: string): string[] {
  return key.startsWith('sweep.') ? ['sweep', key.slice('sweep.'.length)] : key.split('.');
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of alternatives the one that is a mapping. */
export function mappingOf(node: SchemaNode | undefined): SchemaNode | undefined {
  const options = [node, ...(node?.anyOf ?? [])];
  return options.find((one): one is SchemaNode => isMapping(one) && one.properties !== undefined) ?? node;
}

function child(node: SchemaNode | undefined, part: PropertyKey): SchemaNode | undefined {
  if (node === undefined) return undefined;
  if (typeof part === 'number') {
    const list = [node, ...(node.anyOf ?? [])].find(option => isMapping(option) && option['type'] === 'array');
    const item = isMapping(list) ? (list.prefixItems?.[part] ?? list.items) : undefined;
    return isMapping(item) ? item : undefined;
  }
  const { properties, additionalProperties } = mappingOf(node)!;
  const property = properties && Object.hasOwn(properties, part) ? properties[String(part)] : additionalProperties;
  return isMapping(property) ? property : undefined;
}

/** The JSON Schema of the value at a path, or undefined where none is known. */
export function schemaAt(path: Path): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>(child, jsonSchema());
}

/** Whether the key at a dotted place lies at or in another's value: `model.hidden[1]` in `model`. */
export function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

/** Whether a config may lack a key whose section it has. */
export function isOptional(key: string): boolean {
  const path = pathOf(key);
  return !(mappingOf(schemaAt(path.slice(0, -1)))?.required ?? []).includes(path.at(-1) ?? '');
}

let known: string[] | undefined;

/** Every key of a config, dotted, sections before what they hold. */
export function knownKeys(): string[] {
  return (known ??= keysOf(jsonSchema(), ''));
}

function keysOf(node: SchemaNode, prefix: string): string[] {
  return Object.entries(mappingOf(node)?.properties ?? {}).flatMap(([key, value]) => [
    prefix + key,
    ...(isMapping(value) ? keysOf(value, `${prefix}${key}.`) : []),
  ]);
}

/** What a key does, in a sentence or two with its default; for a key of `sweep`, what the swept key does. */
export function describeKey(key: string): string | undefined {
  const plain = key.replace(/\[\d+\]/g, '').replace(/^sweep\./, '');
  const node = knownKeys().includes(plain) ? schemaAt(plain.split('.')) : undefined;
  if (node?.description === undefined) return undefined;
  const value = node.default;
  return value === undefined || isMapping(value)
    ? node.description
    : `${node.description} Default: ${defaultText(value)}.`;
}

function defaultText(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
