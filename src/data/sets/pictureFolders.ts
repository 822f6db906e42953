import { labelsOf } from '../examples/classLabels';
import type { Labels } from '../examples/dataset';

/** Folders that only say that pictures are in them. */
const OF_PICTURES = /^(images?|imgs?)$/i;
const OF_TRAINING = /^train(ing)?$/i;
const HELD_OUT = /^(test(ing)?|val(id(ation)?)?)$/i;

/** What the folders of pictures mean. */
export interface Folders<T> {
  /** Sorted by name, those for training first where there are such. */
  readonly sources: readonly T[];
  /** How many those are, where the folders are a split. */
  readonly ownTrain?: number;
  /** The folders of the split, and how many pictures are in each. */
  readonly parts?: ReadonlyMap<string, number>;
  /** The classes, where there are folders of such, in each part of a split. */
  readonly labels?: Labels;
  /** The folder of a split that holds none, though another does. */
  readonly withoutClasses?: string;
}

/** What a picture is said to be of that lies in no folder of a class. */
const NO_CLASS = '.';

/** The folder that has to be looked into first, where all pictures are in it. */
function commonDepth(folders: readonly (readonly string[])[]): number {
  const [first = []] = folders;
  const other = first.findIndex((name, depth) => folders.some(names => names[depth] !== name));
  return other < 0 ? first.length : other;
}

/**
 * A picture's class is the name of the folder that it lies in, or of the one above where that is called `images`.
 * Folders `train` and `test` (or `val`) beside each other, and no others, are a split; there are no labels where one of
 * them has no classes.
 */
export function foldersOf<T extends { readonly path: string; readonly sortName: string }>(
  unsorted: readonly T[],
  understandsSplit: boolean,
): Folders<T> {
  const sorted = [...unsorted].sort((a, b) => (a.sortName < b.sortName ? -1 : 1));
  const foldersIn = ({ path }: T): string[] => path.split('/').slice(0, -1);
  const depth = commonDepth(sorted.map(foldersIn));
  const partOf = (source: T): string => foldersIn(source)[depth] ?? '';
  const names = [...new Set(sorted.map(partOf))];
  const isSplit =
    understandsSplit &&
    names.some(name => OF_TRAINING.test(name)) &&
    names.some(name => HELD_OUT.test(name)) &&
    names.every(name => OF_TRAINING.test(name) || HELD_OUT.test(name));

  const training = isSplit ? sorted.filter(source => OF_TRAINING.test(partOf(source))) : sorted;
  const sources = isSplit ? [...training, ...sorted.filter(source => HELD_OUT.test(partOf(source)))] : sorted;
  const classes = sources.map(source => {
    const own = foldersIn(source).slice(isSplit ? depth + 1 : 0);
    return own.findLast(name => !OF_PICTURES.test(name)) ?? NO_CLASS;
  });
  const hasClasses = classes.some(name => name !== NO_CLASS);
  const isBare = (part: string): boolean =>
    sources.every((source, i) => partOf(source) !== part || classes[i] === NO_CLASS);
  const withoutClasses = isSplit && hasClasses ? names.find(isBare) : undefined;
  return {
    sources,
    ...(isSplit && {
      ownTrain: training.length,
      parts: new Map(names.map(name => [name, sorted.filter(source => partOf(source) === name).length])),
    }),
    ...(hasClasses && withoutClasses === undefined && { labels: labelsOf(classes) }),
    ...(withoutClasses !== undefined && { withoutClasses }),
  };
}
