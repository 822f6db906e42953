import { extname } from 'node:path';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import type { Labels } from '../examples/dataset';
import type { Stored } from '../examples/stored';
import { isFolder } from '../files/readBytes';
import { withZip } from '../files/zip';
import { type Background, BACKGROUNDS, BackgroundChoice, type Layered, over } from '../images/background';
import { readFirst } from '../images/firstReading';
import type { Picture } from '../images/decodedPicture';
import { HEAD, PICTURE_KINDS, pictureKind, promisesPicture } from '../images/pictureKind';
import { type ReadPicture, readPicture } from '../images/readPicture';
import { READING } from '../images/reading';
import type { DatasetFacts, HowToRead } from './datasetFacts';
import { inTurns } from './inTurns';
import { type Source, filesBelow, filesOf } from './pictureFiles';
import { foldersOf } from './pictureFolders';
import { type PictureDepth, checkDepths, dimness, gather } from './pictureValues';

export const images = {
  about: `a folder or a zip of pictures (${PICTURE_KINDS})`,
  expects: `a folder or a zip of pictures (${PICTURE_KINDS})`,
  keys: ['range'],
} as const satisfies DatasetFacts;

/** Which files are pictures: those whose names promise one, and of the others those that are one. */
async function choose(
  files: readonly Source[],
  reading: number,
  watch: Watch,
): Promise<{ pictures: Source[]; leftOut: Source[] }> {
  if (reading === READING.first) {
    return { pictures: files.filter(({ path }) => /\.(png|jpe?g)$/i.test(path)), leftOut: [] };
  }
  const pictures = files.filter(({ path }) => promisesPicture(path));
  const others = files.filter(({ path }) => !promisesPicture(path));
  const leftOut: Source[] = [];
  const isPicture = async (source: Source): Promise<readonly [Source, boolean]> => {
    // What cannot be read and does not promise to be a picture is none.
    const head = await source.head(HEAD).catch(() => Buffer.alloc(0));
    return [source, pictureKind(head) !== undefined];
  };
  await inTurns(others, watch, 'other files looked at', isPicture, ([source, is]) => {
    (is ? pictures : leftOut).push(source);
  });
  return { pictures, leftOut };
}

/** How many kinds of files are named. */
const KINDS_NAMED = 6;

/** '12 .txt, 6 .svg', the most frequent first. */
function endingsOf(files: readonly Source[]): string {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const ending = extname(path).toLowerCase() || 'without an ending';
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const named = sorted.slice(0, KINDS_NAMED).map(([ending, count]) => `${count} ${ending}`);
  return [...named, ...(sorted.length > KINDS_NAMED ? ['…'] : [])].join(', ');
}

/** Decodes all; the result is in the order of `sources`. */
async function decodeAll(
  sources: readonly Source[],
  root: string,
  { size, fit = 'stretch', background, range, reading }: HowToRead,
  watch: Watch,
): Promise<{ pictures: Picture[]; depths: PictureDepth[]; background: Background | undefined }> {
  const how = size === undefined ? undefined : { size, fit, reading };
  const choice = new BackgroundChoice();
  let chosen = background;
  /** Those that wait for the background. */
  const layered = new Map<number, Layered>();
  const pictures: Picture[] = [];
  const depths: PictureDepth[] = [];
  const depth = { keeps: reading >= READING.deep, range };
  const decode = async (source: Source): Promise<ReadPicture> => {
    const label = `${root}/${source.path}`;
    const bytes = await source.read();
    if (reading === READING.first) return { ...(await readFirst(bytes, label, size)), transparent: false, bits: 8 };
    return readPicture(bytes, label, how, depth);
  };
  await inTurns(sources, watch, 'images read', decode, picture => {
    choice.add(picture);
    if (choice.isMade) chosen ??= choice.best;
    if (chosen === undefined && picture.clear) layered.set(pictures.length, picture);
    pictures.push(over(picture, chosen ?? BACKGROUNDS[0]));
    const { bits, levels } = picture;
    depths.push({ bits, path: sources[depths.length]!.path, ...(levels && { levels }) });
    checkSize(pictures, sources, root);
  });
  if (range) checkDepths(depths, root);
  chosen ??= choice.best;
  for (const [i, picture] of layered) pictures[i] = over(picture, chosen ?? BACKGROUNDS[0]);
  return { pictures, depths, background: chosen ?? (fit === 'pad' ? BACKGROUNDS[0] : undefined) };
}

/** @throws UserError where the last picture has another size than the first */
function checkSize(pictures: readonly Picture[], sources: readonly Source[], root: string): void {
  const [first, last] = [pictures[0]!, pictures.at(-1)!];
  if (last.height === first.height && last.width === first.width) return;
  const name = (i: number): string => `${sources[i]!.path} is ${pictures[i]!.height}×${pictures[i]!.width}`;
  throw new UserError(
    `${root} holds images of several sizes (${name(0)}, ${name(pictures.length - 1)}): set data.size to make them equal`,
  );
}

/** That classes may be shown otherwise than they were written, where that is so. */
function guessedClasses(sources: readonly Source[], labels: Labels | undefined, root: string): string[] {
  const paths = sources.filter(({ isGuessed }) => isGuessed).map(({ path }) => path.split('/').slice(0, -1));
  const folders = new Set(paths.flat());
  // Letters that all encodings share are what they are.
  const names = labels?.names.filter(name => folders.has(name) && /[^ -~]/.test(name)) ?? [];
  if (names.length === 0) return [];
  const shown = names.length > 1 ? `${names[0]}, …` : names[0];
  return [`${root}: names of classes are not UTF-8, and may be shown otherwise than they were written (${shown})`];
}

/** As `openImages`, of these files. @param root what messages name */
export async function readImages(
  files: readonly Source[],
  root: string,
  how: HowToRead,
  watch: Watch,
): Promise<Stored> {
  const { pictures: found, leftOut } = await choose(files, how.reading, watch);
  const leftOutText =
    leftOut.length === 0
      ? undefined
      : `${leftOut.length} ${leftOut.length === 1 ? 'file' : 'files'} left out (${endingsOf(leftOut)})`;
  if (found.length === 0) {
    throw new UserError(`${root} holds no pictures (${PICTURE_KINDS})${leftOutText ? `, ${leftOutText}` : ''}`);
  }
  const { sources, ownTrain, parts, labels, withoutClasses } = foldersOf(found, how.reading !== READING.first);
  const { pictures, depths, background } = await decodeAll(sources, root, how, watch);
  const notes = leftOutText === undefined ? [] : [`${root}: ${leftOutText}, ${PICTURE_KINDS} are read`];
  if (parts && how.split === undefined) {
    const counts = [...parts].map(([name, count]) => `${name}/ (${count})`).join(', ');
    notes.push(`${root}: its folders are the split, ${counts}; data.split would mix them`);
  }
  notes.push(...guessedClasses(sources, labels, root));
  if (withoutClasses !== undefined) {
    notes.push(`${root}: the labels are left out, ${withoutClasses}/ has no folders of classes, as others have`);
  }
  const gathered = gather(pictures);
  return {
    name: 'images',
    range: [0, 1],
    notes: [...notes, ...dimness({ ...gathered, depths }, root, how)],
    ...gathered,
    ...(background && { background }),
    ...(ownTrain !== undefined && { ownTrain }),
    ...(labels && { labels }),
  };
}

/**
 * The pictures of a folder (and the folders below it) or of a zip, sorted by path; what their folders mean is told by
 * `foldersOf`. They are kept as bytes: with `size` they are resized when loaded, and rounded.
 *
 * @throws UserError naming the file that is damaged, or two of different sizes when there is no `size`
 */
export async function openImages(path: string, watch: Watch, how: HowToRead): Promise<Stored> {
  if (await isFolder(path)) return readImages(await filesBelow(path, how.reading), path, how, watch);
  return withZip(path, members => readImages(filesOf(members), path, how, watch));
}
