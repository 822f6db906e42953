import { type Cursor, cursorAt } from './cursor';
import { dotted, knownKeys, mappingOf, pathOf, schemaAt } from '../schema/keys';
import { choicesOf, flowText, meaningOf, typeText, valueSchemaAt } from './meaning';
import { excludedBy, type SchemaNode } from '../schema/schema';
import { UNSWEPT } from '../reading/expandSweep';

/** Something that can be typed at the cursor. */
export interface Completion {
  kind: 'section' | 'key' | 'value';
  label: string;
  /** What it takes, or whether it is the default. */
  detail: string;
  documentation: string;
  /** In the syntax of snippets. Lines after the first are indented as much as the line that it is put into. */
  snippet: string;
  /** The offsets of what it replaces. */
  start: number;
  end: number;
  /** More can be completed right after it. */
  goesOn: boolean;
}

/** The keys and values that may stand at an offset of a config, the likeliest first; in half-typed YAML too. */
export function completionsAt(text: string, offset: number): Completion[] {
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return [];
  const schema = valueSchemaAt(cursor.path);
  if (cursor.role === 'key') {
    if (dotted(cursor.path) === 'sweep') return sweepKeys(cursor);
    const section = mappingOf(schema);
    if (section?.properties) return sectionKeys(cursor, section);
  }
  return schema && cursor.present.size === 0 ? values(cursor, schema) : [];
}

function sectionKeys(cursor: Cursor, section: SchemaNode): Completion[] {
  const { path, present } = cursor;
  const prefix = sectionOf(path);
  const excluded = [...present].flatMap(([key, value]) => (value === undefined ? [] : excludedBy(prefix + key, value)));
  const keys = Object.keys(section.properties ?? {}).filter(
    key => !present.has(key) && !excluded.includes(prefix + key),
  );
  const isNeeded = (key: string) => section.required?.includes(key) ?? false;
  return [...keys.filter(isNeeded), ...keys.filter(key => !isNeeded(key))].map(key =>
    keyCompletion(cursor, key, prefix + key, isNeeded(key)),
  );
}

/** 'model.' for the keys of a mapping; inside a sweep, of the section that the mapping replaces. */
function sectionOf(path: Cursor['path']): string {
  const [first, swept, , ...inner] = path;
  const section = first === 'sweep' ? dotted([String(swept), ...inner]) : dotted(path);
  return section === '' ? '' : `${section}.`;
}

const OFTEN_SWEPT = ['objective.beta', 'seed'];

function sweepKeys(cursor: Cursor): Completion[] {
  const taken = [...cursor.present.keys()];
  const overlaps = (a: string, b: string) => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
  const free = knownKeys().filter(key => !UNSWEPT.includes(key) && !taken.some(other => overlaps(key, other)));
  const rank = (key: string) => (OFTEN_SWEPT.includes(key) ? 0 : schemaAt(pathOf(key))?.properties ? 2 : 1);
  return free
    .sort((a, b) => rank(a) - rank(b))
    .map(key => ({
      ...keyCompletion(cursor, key, key, false),
      ...(cursor.hasColon || cursor.quoted ? {} : { snippet: `${key}: [$0]` }),
      goesOn: !cursor.hasColon,
    }));
}

function keyCompletion(cursor: Cursor, label: string, key: string, needed: boolean): Completion {
  const schema = schemaAt(pathOf(key)) ?? {};
  const meaning = meaningOf(key);
  const isSection = schema.properties !== undefined || schema.additionalProperties !== undefined;
  const bare = cursor.hasColon || cursor.quoted;
  return {
    kind: isSection ? 'section' : 'key',
    label,
    detail: `${meaning?.type ?? ''}${needed ? ', needed' : ''}`,
    documentation: meaning?.text ?? '',
    snippet: bare ? label : `${label}:${afterKey(schema, isSection, cursor.flow)}`,
    start: cursor.start,
    end: cursor.end,
    goesOn: !bare && (isSection || choicesOf(schema).length > 0),
  };
}

function afterKey(schema: SchemaNode, isSection: boolean, flow: boolean): string {
  if (isSection) return flow ? ' {$0}' : '\n  ';
  if (choicesOf(schema).length > 0) return ' ';
  return schema.default === undefined ? ' $0' : ` \${1:${flowText(schema.default)}}`;
}

function values({ start, end, needsSpace, path }: Cursor, schema: SchemaNode): Completion[] {
  const standard = schema.default;
  const choices = choicesOf(schema);
  const offered = choices.length > 0 ? choices : isOffered(standard) ? [standard] : [];
  return offered.map(value => ({
    kind: 'value',
    label: flowText(value),
    detail: value === standard ? 'default' : choices.length > 0 ? '' : typeText(schema),
    documentation: schema.description ?? meaningOf(dotted(path))?.text ?? '',
    snippet: (needsSpace ? ' ' : '') + flowText(value),
    start,
    end,
    goesOn: false,
  }));
}

function isOffered(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || Array.isArray(value);
}
