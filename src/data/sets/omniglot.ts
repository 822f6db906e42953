import { basename, join } from 'node:path';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { labelsOf } from '../examples/classLabels';
import type { Stored } from '../examples/stored';
import { isFolder } from '../files/readBytes';
import { withZip } from '../files/zip';
import { over } from '../images/background';
import { promisesPicture } from '../images/pictureKind';
import { readPicture } from '../images/readPicture';
import type { DatasetFacts, HowToRead } from './datasetFacts';
import { inTurns } from './inTurns';
import { type Source, filesBelow, filesOf } from './pictureFiles';

export const omniglot = {
  about: 'the pictures of Omniglot, in zips or folders',
  expects: 'a zip of its pictures, or a folder of such zips or of its alphabets',
  // What everybody resizes them to.
  size: 28,
} as const satisfies DatasetFacts;

const WHITE = 255;
const LAYOUT = 'ALPHABET/character01/DRAWING.png';
const CHARACTER = /^character\d+$/i;
/** What is trained on where both are there; the other is held out. */
const BACKGROUND = /^images_background/i;
const EVALUATION = /^images_evaluation/i;

/** A picture, and what its place says of it. */
interface Drawing {
  readonly source: Source;
  /** Names the file in errors. */
  readonly label: string;
  /** 'Balinese/character01' */
  readonly character: string;
  /** The same with the file's own name: the published zips overlap. */
  readonly key: string;
  readonly part: 'background' | 'evaluation' | undefined;
}

interface Read extends Pick<Drawing, 'character' | 'key' | 'part'> {
  readonly pixels: Uint8Array;
}

/** The drawing that a file is by its place. @param root what it lies in, a folder or a zip */
function drawingOf(source: Source, root: string): Drawing | undefined {
  const names = [basename(root), ...source.path.split('/')];
  const [alphabet, character, file] = names.slice(-3);
  if (file === undefined || !CHARACTER.test(character!)) return undefined;
  const isIn = (part: RegExp): boolean => names.slice(0, -3).some(name => part.test(name));
  return {
    source,
    label: `${root}/${source.path}`,
    character: `${alphabet}/${character}`,
    key: `${alphabet}/${character}/${file}`,
    part: isIn(EVALUATION) ? 'evaluation' : isIn(BACKGROUND) ? 'background' : undefined,
  };
}

/** Strokes are 1 on 0, where the files have black ones on white. */
async function readStrokes({ source, label }: Drawing, size: number, how: HowToRead): Promise<Uint8Array> {
  const { fit = 'stretch', reading } = how;
  const picture = over(await readPicture(await source.read(), label, { size, fit, reading }), 'white');
  if (picture.channels !== 1) {
    throw new UserError(
      `${label} is in colour, the drawings of Omniglot are black on white: data.name images reads others`,
    );
  }
  return Uint8Array.from(picture.pixels, value => WHITE - value);
}

/**
 * Omniglot (Lake et al. 2015). `path`: a zip of it, such as `images_background.zip`, or a folder with such zips, with the
 * folders that they hold, or with those of alphabets. A drawing that lies there twice is read once. Where
 * `images_background` and `images_evaluation` are both there, the first is for training and the second held out. The
 * pictures are resized when loaded, smoothed, and rounded, and are white on black.
 *
 * @throws UserError naming the file, in the zip too, that is missing or wrong
 */
export async function openOmniglot(path: string, watch: Watch, how: HowToRead): Promise<Stored> {
  const size = how.size ?? omniglot.size;
  const read = new Map<string, Read>();
  const others: string[] = [];
  let twice = 0;
  const readAll = async (sources: readonly Source[], root: string): Promise<void> => {
    const drawings: Drawing[] = [];
    for (const source of sources.filter(one => promisesPicture(one.path))) {
      const drawing = drawingOf(source, root);
      if (drawing) drawings.push(drawing);
      else others.push(`${root}/${source.path}`);
    }
    const known = new Set(read.keys());
    const fresh = drawings.filter(({ key }) => !known.has(key) && known.add(key));
    twice += drawings.length - fresh.length;
    const readOne = async (drawing: Drawing): Promise<Read> => ({
      ...drawing,
      pixels: await readStrokes(drawing, size, how),
    });
    await inTurns(fresh, watch, 'drawings read', readOne, one => read.set(one.key, one));
  };
  const readZip = (zip: string): Promise<void> => withZip(zip, members => readAll(filesOf(members), zip));

  if (await isFolder(path)) {
    const files = await filesBelow(path, how.reading);
    await readAll(files, path);
    for (const { path: file } of files) if (/\.zip$/i.test(file)) await readZip(join(path, file));
  } else await readZip(path);
  if (read.size === 0) {
    throw new UserError(
      `${path} holds no drawings of Omniglot (${LAYOUT}), and no zips of such (images_background.zip)`,
    );
  }

  const sorted = [...read.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const heldOut = sorted.filter(({ part }) => part === 'evaluation');
  const known = sorted.filter(({ part }) => part === 'background');
  const isSplit = known.length > 0 && known.length + heldOut.length === sorted.length && heldOut.length > 0;
  const examples = isSplit ? [...known, ...heldOut] : sorted;
  return {
    name: 'omniglot',
    values: Buffer.concat(examples.map(({ pixels }) => pixels)),
    divisor: WHITE,
    shape: [size, size, 1],
    range: [0, 1],
    ...(isSplit && { ownTrain: known.length }),
    labels: labelsOf(examples.map(({ character }) => character)),
    notes: [
      ...(twice > 0 ? [`${path}: drawings that lie there twice are read once (${twice} of them)`] : []),
      ...(others.length > 0
        ? [`${path}: pictures elsewhere than in ${LAYOUT} are left out (${others.length} of them, ${others[0]!})`]
        : []),
    ],
  };
}
