import { isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import type { Path } from '../schema/keys';
import { readHalfTyped } from '../reading/source';

/** What is typed at an offset of a text. */
export interface Cursor {
  /** Of the word around it, which a completion replaces. */
  start: number;
  end: number;
  /** Whether the word can be a key of the mapping at `path`, or is the value at `path`. */
  role: 'key' | 'value';
  path: Path;
  /** The other keys of the mapping, with their values where those are plain. */
  present: ReadonlyMap<string, unknown>;
  /** Inside { } or [ ]. */
  flow: boolean;
  /** The word stands in quotes. */
  quoted: boolean;
  /** A colon follows the word. */
  hasColon: boolean;
  /** The word follows a colon without a space between, which YAML wants. */
  needsSpace: boolean;
}

/** Stands for the word at the cursor while the text is read. */
const MARK = 'wordAtTheCursor';

/** Where in a config an offset is, in half-typed text too; undefined in comments and inside longer texts. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const start = offset - (/[\w.-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0);
  const end = offset + (/^[\w.-]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const hasColon = /^["']?[ \t]*:(\s|$)/.test(text.slice(end));
  const needsSpace = before.endsWith(':');
  // A word alone on its line is read as a key: without its colon it would run into the next line.
  const mark = /^[ \t]*(- +)*$/.test(before) && !hasColon ? `${MARK}:` : needsSpace ? ` ${MARK}` : MARK;
  const contents = readHalfTyped(text.slice(0, start) + mark + text.slice(end));
  const found = contents && find(contents, [], false);
  if (found === undefined) return undefined;
  return { start, end, hasColon, needsSpace, quoted: /["']$/.test(before), ...found };
}

type Found = Pick<Cursor, 'role' | 'path' | 'present' | 'flow'>;

const NONE: ReadonlyMap<string, unknown> = new Map();

function find(node: Node, path: Path, inFlow: boolean): Found | undefined {
  if (isMark(node)) return { role: path.length === 0 ? 'key' : 'value', path, present: NONE, flow: inFlow };
  if (!isMap(node) && !isSeq(node)) return undefined;
  const flow = inFlow || node.flow === true;
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = isNode(item) ? find(item, [...path, index], flow) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  for (const { key, value } of node.items) {
    if (isMark(key)) {
      const others = node.items.filter(pair => isScalar(pair.key) && !isMark(pair.key));
      const entries = others.map(
        pair => [String(pair.key), isScalar(pair.value) ? pair.value.value : undefined] as const,
      );
      return { role: 'key', path, present: new Map(entries), flow };
    }
    const found = isScalar(key) && isNode(value) ? find(value, [...path, String(key.value)], flow) : undefined;
    if (found) return found;
  }
  return undefined;
}

function isMark(node: unknown): boolean {
  return isScalar(node) && node.value === MARK;
}
