import { UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import { isCompanion } from '../files/companions';
import { parseNpy, type NpyArray } from '../files/npy';
import { NPY_START, npyContent, parseNpyText } from '../files/npyHeader';
import { withZip, type ZipMember } from '../files/zip';
import { LABELS_ARE, labelsLeftOut, labelsOf, orWhy } from '../examples/classLabels';
import type { Labels } from '../examples/dataset';
import type { Stored } from '../examples/stored';
import { npy, storedArray } from './arrays';
import type { ChosenArrays, DatasetFacts, HowToRead } from './datasetFacts';

export const npz = {
  about: npy.about,
  expects: 'a .npz file',
  keys: [...npy.keys, 'array'],
} as const satisfies DatasetFacts;

/** An array of the file, unread. */
interface Member {
  readonly content: ReturnType<typeof npyContent>;
  readonly file: ZipMember;
}
type Members = ReadonlyMap<string, Member>;

const EXAMPLE_NAMES = ['images', 'x', 'X', 'data', 'arr_0'];
const LABEL_NAMES = ['labels', 'label', 'y', 'Y', 'targets', 'target'];
/** What an array of labels is called beside one of examples: part of a name, and what stands there instead. */
const PARTNERS = [
  ['arr_0', ['arr_1']],
  ['images', ['labels', 'label', 'y']],
  ['imgs', ['labels', 'label', 'y']],
  ['data', ['labels', 'label', 'targets', 'target', 'y']],
  ['x', ['y']],
  ['X', ['Y', 'y']],
] as const;

/** Of one that is damaged nothing is known, which matters if it is to be read. */
async function contentOf(file: ZipMember): Promise<Member['content']> {
  try {
    const { bytes } = file.stream();
    const start = await bytes.peek(NPY_START);
    await bytes.close();
    return npyContent(start);
  } catch (thrown) {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  }
}

async function listArrays(members: readonly ZipMember[]): Promise<Map<string, Member>> {
  const arrays = new Map<string, Member>();
  for (const file of members) {
    if (!file.name.endsWith('.npy') || isCompanion(file.name)) continue;
    arrays.set(file.name.slice(0, -'.npy'.length), { content: await contentOf(file), file });
  }
  return arrays;
}

/** Whether an array may hold examples by what its header says: numbers, at least one for each of several examples. */
const mayBeExamples = ({ content }: Member): boolean => content?.kind === 'numbers' && content.shape.length >= 2;

/** The array with the examples: the only one that may be, or the first of EXAMPLE_NAMES. */
function chooseExamples(arrays: Members, path: string): ChosenArrays {
  const names = [...arrays.keys()].filter(name => !LABEL_NAMES.includes(name));
  const likely = names.filter(name => mayBeExamples(arrays.get(name)!));
  const only = likely.length === 1 ? likely : names;
  const chosen = only.length === 1 ? only[0] : EXAMPLE_NAMES.find(name => likely.includes(name));
  if (chosen !== undefined) return { train: chosen };
  if (arrays.size === 0) throw new UserError(`${path} holds no arrays`);
  const [train, test] = ['train', 'test'].map(part => likely.find(name => name.includes(part)));
  const both = train !== undefined && test !== undefined ? `, or to {train: ${train}, test: ${test}}` : '';
  const remedy = likely.length === 0 ? '' : `: set data.array to the one with the examples${both}`;
  throw new UserError(`${path} holds the arrays ${listed([...arrays.keys()])}${remedy}`);
}

/** The array with the labels of another's examples, by their names. */
function labelsBeside(name: string, arrays: Members): string | undefined {
  const partners = PARTNERS.flatMap(([part, others]) =>
    name.includes(part) ? others.map(other => name.replace(part, other)) : [],
  );
  return [...partners, ...LABEL_NAMES].find(candidate => candidate !== name && arrays.has(candidate));
}

/** The class of each of `count` examples, or why an array gives none. */
async function classesIn(
  name: string,
  arrays: Members,
  count: number,
  path: string,
): Promise<(string | number)[] | string> {
  const { content, file } = arrays.get(name)!;
  if (content === undefined) return `${name} cannot be used, its header cannot be read: ${LABELS_ARE}`;
  const { kind, shape } = content;
  const others = shape.slice(1).reduce((product, length) => product * length, 1);
  const found = `${name} has the shape ${shape.join('×') || '()'}`;
  if (kind === 'other') return `${name} holds neither numbers nor strings: ${LABELS_ARE}`;
  if (shape[0] !== count) return `${found}, there are ${count} examples: ${LABELS_ARE}`;
  if (others !== 1) return `${found}: ${LABELS_ARE}`;
  const label = `${path}/${name}.npy`;
  if (kind === 'text') return parseNpyText(await file.read(), label).texts;
  const { data } = parseNpy(await file.read(), label);
  if (data.some(value => !Number.isInteger(value))) return `${name} holds numbers that are not whole: ${LABELS_ARE}`;
  return Array.from(data);
}

/** The labels of all parts, and why they are left out where a part has none though its array is there. */
async function readLabels(
  { labels, train, test }: ChosenArrays,
  arrays: Members,
  counts: readonly number[],
  path: string,
): Promise<Pick<Stored, 'labels' | 'notes'>> {
  const first = labels ?? labelsBeside(train, arrays);
  if (first === undefined) return {};
  const second = test === undefined ? [] : [labels?.replace('train', 'test') ?? labelsBeside(test, arrays)];
  const classes: (string | number)[][] = [];
  for (const [i, name] of [first, ...second].entries()) {
    const missing = name === undefined || !arrays.has(name) || (i > 0 && name === first);
    const read = missing
      ? `there is no array of labels beside ${test}`
      : await orWhy(() => classesIn(name, arrays, counts[i]!, path));
    if (typeof read !== 'string') classes.push(read);
    else if (i === 0 && labels !== undefined) throw new UserError(`data.array: ${read}`, true);
    else return { notes: [labelsLeftOut(path, read)] };
  }
  return { labels: labelsFrom(classes.flat()) };
}

/** Numbers in their order, where none is a string. */
function labelsFrom(classes: readonly (string | number)[]): Labels {
  const numbers = classes.filter(value => typeof value === 'number');
  return numbers.length === classes.length ? labelsOf(numbers) : labelsOf(classes.map(String));
}

/** Training examples, then test ones. @throws UserError where they are not alike */
function joined(train: Stored, test: Stored, [first, second]: readonly string[]): Stored {
  const [a, b] = [train.values, test.values];
  if (train.shape.join() !== test.shape.join() || a.constructor !== b.constructor) {
    throw new UserError(
      `${first} and ${second} hold different kinds of examples (${train.shape.join('×')} and ${test.shape.join('×')}, ` +
        `${a.constructor === b.constructor ? 'of one type' : 'of two types'}): they have to be of one shape, type and range`,
    );
  }
  if (train.divisor !== test.divisor) {
    const [dark, other] = train.divisor === 1 ? [first, second] : [second, first];
    throw new UserError(
      `the bytes of ${dark} are all 0 or 1, those of ${other} are not: data.range: [0, 255] makes them alike`,
      true,
    );
  }
  const values = a instanceof Uint8Array ? new Uint8Array(a.length + b.length) : new Float32Array(a.length + b.length);
  values.set(a);
  values.set(b, a.length);
  const [least, greatest] = [train, test].map(({ range }) => range) as [Stored['range'], Stored['range']];
  return {
    ...train,
    values,
    range: [Math.min(least[0], greatest[0]), Math.max(least[1], greatest[1])],
    notes: [...(train.notes ?? []), ...(test.notes ?? [])],
  };
}

/**
 * Reads the examples of a `.npz` file, and their labels from the array that is named so beside them. Other arrays are
 * not unpacked. Throws UserError naming the file or the array.
 */
export function openNpz(path: string, _watch: unknown, how: HowToRead): Promise<Stored> {
  return withZip(path, async members => {
    const arrays = await listArrays(members);
    const { array: asked } = how;
    const chosen =
      asked === undefined ? chooseExamples(arrays, path) : typeof asked === 'string' ? { train: asked } : asked;
    for (const name of [chosen.train, chosen.test, chosen.labels]) {
      if (name === undefined || arrays.has(name)) continue;
      throw new UserError(`data.array: ${path} has no array ${name}, it holds ${listed([...arrays.keys()])}`, true);
    }
    const read = async (name: string): Promise<{ array: NpyArray; label: string }> => {
      const label = `${path}/${name}.npy`;
      return { array: parseNpy(await arrays.get(name)!.file.read(), label), label };
    };
    const names = [chosen.train, ...(chosen.test === undefined ? [] : [chosen.test])];
    const parts: Stored[] = [];
    for (const name of names) parts.push(storedArray('npz', await read(name), how));
    const counts = names.map(name => arrays.get(name)!.content?.shape[0] ?? 0);
    const { notes = [], ...labels } = await readLabels(chosen, arrays, counts, path);
    const [train, test] = parts as [Stored, Stored?];
    const both = test === undefined ? train : { ...joined(train, test, names), ownTrain: counts[0]! };
    const all = [...(both.notes ?? []), ...notes];
    return { ...both, ...labels, ...(all.length > 0 && { notes: all }) };
  });
}
