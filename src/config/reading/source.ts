import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { dotted } from '../schema/keys';

/** A position in a text: line and column count from 1, offset from 0. */
export interface Position {
  line: number;
  column: number;
  offset: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** Where a key and its value stand; an item of a list has no key. */
export interface Place {
  key: Range | undefined;
  value: Range;
}

/** What a YAML or JSON text says, and where. */
export interface Source {
  /** Undefined when there are errors. */
  value: unknown;
  errors: { message: string; range: Range }[];
  /** By dotted key; '' is the whole text, with its first key. Behind an alias there is nothing more. */
  places: Map<string, Place>;
}

/** The YAML library works recursively: no config comes near these. */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 100;
const MAX_ALIASES = 100;

/** What git and others leave in a file that they could not merge. */
const CONFLICT = /^(<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|$)/m;

const OPTIONS = {
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  resolveKnownTags: false,
  logLevel: 'silent',
} as const;

/** What can be made of a text with mistakes in it, or undefined where it is too long or too deep for a config. */
export function readHalfTyped(text: string): Node | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const tokens = [...new Parser().parse(text)];
  if (depth(tokens) > MAX_DEPTH) return undefined;
  const [document] = new Composer(OPTIONS).compose(tokens, true, text.length);
  return document?.contents ?? undefined;
}

/** Reads YAML 1.2, of which JSON is a part. Never throws. */
export function readSource(text: string): Source {
  const lines = new LineCounter();
  const position = (wanted: number): Position => {
    // An error at the end may point behind it.
    const offset = Math.min(wanted, text.length);
    const { line, col } = lines.linePos(offset);
    // Before the first line is counted (an empty text) the counter answers 0.
    return { line: Math.max(line, 1), column: Math.max(col, 1), offset };
  };
  const range = (start: number, end: number): Range => ({
    start: position(start),
    end: position(Math.max(start, end)),
  });
  const places = new Map([['', { key: range(0, 0), value: range(0, 0) }]]);
  const failed = (message: string): Source => ({ value: undefined, errors: [{ message, range: range(0, 0) }], places });

  if (text.length > MAX_LENGTH) return failed(`the text is longer than ${MAX_LENGTH} characters, this is no config`);
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const conflict = CONFLICT.exec(text);
  if (conflict) {
    // One error, rather than all that its halves make together.
    const [marker] = conflict;
    const at = range(conflict.index, conflict.index + marker.length);
    const message = `a merge conflict is left here ('${marker}'): keep one of its sides, and delete its lines of marks`;
    return { value: undefined, errors: [{ message, range: at }], places };
  }
  if (depth(tokens) > MAX_DEPTH) return failed(`lists and mappings are nested more than ${MAX_DEPTH} deep`);
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.length);
  if (document === undefined) return failed('this is not YAML');

  const { contents } = document;
  if (contents !== null) {
    const first = isMap(contents) ? contents.items[0]?.key : undefined;
    const [start, end] = contents.range;
    const key = isNode(first) ? range(first.range[0], first.range[1]) : range(start, start);
    places.set('', { key, value: range(start, end) });
  }
  findPlaces(contents, [], range, places);
  // A warning is an unknown tag: its value would be taken for something that it is not.
  const errors = [...firstOfSyntax(document.errors), ...document.warnings].map(error => ({
    message: syntaxMessage(error),
    range: range(...error.pos),
  }));
  for (const { node, message } of nodeErrors(document)) {
    errors.push({ message, range: range(node.range?.[0] ?? 0, node.range?.[1] ?? 0) });
  }
  if (second !== undefined) {
    const at = second.range[0];
    errors.push({ message: "a second document starts here ('---'), a config is one", range: range(at, at) });
  }
  if (errors.length > 0) return { value: undefined, errors, places };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, errors, places };
  } catch (thrown) {
    const bomb = thrown instanceof ReferenceError;
    return failed(
      bomb ? `aliases (*) repeat more than ${MAX_ALIASES} values` : "'<<' takes a mapping, or an alias of one",
    );
  }
}

function depth(tokens: CST.Token[]): number {
  let deepest = 0;
  const left = tokens.map(token => ({ token, level: 0 }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, level } = next;
    deepest = Math.max(deepest, level);
    const inner =
      token.type === 'document'
        ? [token.value]
        : 'items' in token
          ? token.items.flatMap(item => [item.key, item.value])
          : [];
    for (const token of inner) if (token) left.push({ token, level: level + 1 });
  }
  return deepest;
}

function findPlaces(
  node: unknown,
  path: PropertyKey[],
  range: (start: number, end: number) => Range,
  places: Map<string, Place>,
): void {
  const rangeOf = (of: unknown) => (isNode(of) && of.range ? range(of.range[0], of.range[1]) : undefined);
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = rangeOf(pair.key);
      const value = rangeOf(pair.value) ?? key;
      if (!isScalar(pair.key) || value === undefined) continue;
      const inner = [...path, String(pair.key.value)];
      places.set(dotted(inner), { key, value });
      findPlaces(pair.value, inner, range, places);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      const value = rangeOf(item);
      if (value === undefined) return;
      places.set(dotted([...path, index]), { key: undefined, value });
      findPlaces(item, [...path, index], range, places);
    });
  }
}

function nodeErrors(document: Document.Parsed) {
  const errors: { node: { range?: [number, number, number] | null }; message: string }[] = [];
  const anchors = new Map<string, Node>();
  visit(document, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isMap(node)) errors.push(...repeatedKeys(node));
    },
    Alias: (_, node, ancestors) => {
      const target = anchors.get(node.source);
      if (target === undefined) errors.push({ node, message: `nothing before this is marked '&${node.source}'` });
      else if (ancestors.includes(target)) errors.push({ node, message: `'*${node.source}' holds itself` });
    },
    Pair: (_, pair) => {
      // Any other key would become text of its own making.
      if (!isPair(pair) || isScalar(pair.key) || !isNode(pair.key)) return;
      if (!isAlias(pair.key)) errors.push({ node: pair.key, message: 'a key must be a word, not a list or a mapping' });
    },
  });
  return errors;
}

/** Without what a mistake of syntax makes of the text behind it; the others stand for themselves. */
function firstOfSyntax(errors: readonly YAMLError[]): YAMLError[] {
  const alone = ['TAG_RESOLVE_FAILED', 'TAB_AS_INDENT'];
  const first = errors.find(({ code }) => !alone.includes(code));
  return errors.filter(error => error === first || alone.includes(error.code));
}

/** Of one mapping. The library takes the square of their number to find them. */
function repeatedKeys({ items }: YAMLMap): { node: Node; message: string }[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key) || key.value === '<<') return [];
    const message = `the key '${String(key.value)}' is there twice in the same mapping`;
    const repeated = seen.has(key.value);
    seen.add(key.value);
    return repeated ? [{ node: key, message }] : [];
  });
}

function syntaxMessage(error: YAMLError): string {
  switch (error.code) {
    case 'TAG_RESOLVE_FAILED':
      return 'a config has no tags, the words that start with !';
    case 'TAB_AS_INDENT':
      return 'a tab indents this line, YAML takes spaces only';
    default:
      return `this is not valid YAML: ${error.message}`;
  }
}
