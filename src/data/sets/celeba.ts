import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import type { Watch } from '../../base/progress';
import type { Stored } from '../examples/stored';
import { isFolder, readBytes } from '../files/readBytes';
import { withZip } from '../files/zip';
import { over } from '../images/background';
import { centred } from '../images/fit';
import { promisesPicture } from '../images/pictureKind';
import { readPicture } from '../images/readPicture';
import { TRIANGLE, resample } from '../images/resample';
import type { DatasetFacts, HowToRead } from './datasetFacts';
import { inTurns } from './inTurns';
import { type Source, filesBelow, filesOf } from './pictureFiles';
import { tripled } from './pictureValues';

export const celeba = {
  about: 'the aligned faces of CelebA',
  expects: 'the folder with img_align_celeba, as a folder or a zip',
  // What everybody resizes them to.
  size: 64,
} as const satisfies DatasetFacts;

const FACES = 'img_align_celeba';
const [HEIGHT, WIDTH, CHANNELS] = [218, 178, 3];
/** The square in the middle that is kept. */
const SIDE = 148;
const WHITE = 255;

const LISTS = ['list_eval_partition.txt', 'list_eval_partition.csv'];
/** By the numbers in the list. */
const PARTS = ['train', 'valid', 'test'] as const;
type Part = (typeof PARTS)[number];

/** '000001', however the pictures are saved. */
const numberOf = (path: string): string => basename(path, extname(path));

/** The part of each face, by its number. @throws UserError naming the line that says none */
export function partsOf(text: string, label: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (i === 0 && line.startsWith('image_id'))) continue;
    const [, file, part] = /^\s*(\w+\.\w+)[\s,]+([012])\s*$/.exec(line) ?? [];
    if (file === undefined) {
      throw new UserError(
        `${label}, line ${i + 1}, is '${line.slice(0, 40)}', each has a file and 0, 1 or 2: 000001.jpg 0`,
      );
    }
    parts.set(numberOf(file), PARTS[Number(part)]!);
  }
  return parts;
}

/** The list beside the pictures, or beside their folder. */
async function findParts(
  folders: readonly string[],
): Promise<{ list: string; parts: ReadonlyMap<string, Part> } | undefined> {
  for (const folder of folders) {
    const names = await readdir(folder).catch((): string[] => []);
    const name = LISTS.find(list => names.includes(list));
    if (name === undefined) continue;
    const list = join(folder, name);
    return { list, parts: partsOf((await readBytes(list)).toString(), list) };
  }
  return undefined;
}

/** Lets `use` work with the faces of a folder or a zip, in the order of their numbers. */
async function withFaces<T>(path: string, reading: number, use: (faces: Source[]) => Promise<T>): Promise<T> {
  const facesOf = (sources: readonly Source[]): Source[] =>
    sources
      .filter(one => promisesPicture(one.path) && /^\d+$/.test(numberOf(one.path)))
      .sort((a, b) => (numberOf(a.path) < numberOf(b.path) ? -1 : 1));
  if (await isFolder(path)) return use(facesOf(await filesBelow(path, reading)));
  return withZip(path, members => use(facesOf(filesOf(members))));
}

/** Where the pictures are: in a folder or a zip of the name that they come under, or right here. */
async function placeOf(path: string): Promise<string> {
  if (!(await isFolder(path))) return path;
  const names = await readdir(path).catch((err: unknown) => {
    throw fileError(err, path);
  });
  const name = [FACES, `${FACES}.zip`].find(one => names.includes(one));
  return name === undefined ? path : join(path, name);
}

/** The faces of each part, those for training first. */
function divide(faces: readonly Source[], { list, parts }: { list: string; parts: ReadonlyMap<string, Part> }) {
  const ofPart = (part: Part): Source[] => faces.filter(({ path }) => parts.get(numberOf(path)) === part);
  const unknown = faces.find(({ path }) => !parts.has(numberOf(path)));
  if (unknown)
    throw new UserError(`${list} does not say to which part ${unknown.path} belongs: it has a line for each`);
  const [train, valid, test] = PARTS.map(ofPart) as [Source[], Source[], Source[]];
  const empty = [train.length === 0 && 'training', test.length === 0 && 'test'].filter(part => part !== false);
  if (empty.length > 0) {
    const note = `${list} is not used: of its ${listed(empty)} faces none are here, and all ${faces.length} are split as data.split says`;
    return { chosen: faces, notes: [note] };
  }
  const notes = valid.length > 0 ? [`${list}: the ${valid.length} faces for validation are left out`] : [];
  return { chosen: [...train, ...test], ownTrain: train.length, notes };
}

/**
 * CelebA (Liu et al. 2015), its aligned and cropped faces of 218 × 178. `path`: the folder with `img_align_celeba` (a folder or
 * a zip), or that. The middle 148 × 148 of each is resized when loaded, smoothed, and rounded. With
 * `list_eval_partition.txt` beside, the faces of part 0 are for training, those of 2 held out, and those of 1 left out.
 *
 * @throws UserError naming the file that is missing or wrong
 */
export async function openCeleba(path: string, watch: Watch, how: HowToRead): Promise<Stored> {
  const { size = celeba.size, reading } = how;
  const place = await placeOf(path);
  const list = await findParts([path, dirname(path)]);
  const length = size * size * CHANNELS;
  const placing = { part: centred(SIDE, SIDE, HEIGHT, WIDTH), place: centred(size, size, size, size) };
  const shrink = resample({ shape: [HEIGHT, WIDTH, CHANNELS], size, placing, kernel: TRIANGLE, full: WHITE, fill: 0 });

  async function readFace(source: Source): Promise<Uint8Array> {
    const label = `${place}/${source.path}`;
    const { height, width, channels, pixels } = over(await readPicture(await source.read(), label, undefined), 'black');
    if (height !== HEIGHT || width !== WIDTH) {
      throw new UserError(
        `${label} is ${height}×${width}, the aligned faces of CelebA are ${HEIGHT}×${WIDTH}: data.name images reads others`,
      );
    }
    const out = new Uint8Array(length);
    shrink(channels === CHANNELS ? pixels : tripled(pixels), 0, 1, out, 0);
    return out;
  }

  return withFaces(place, reading, async faces => {
    if (faces.length === 0) throw new UserError(`${place} holds no faces of CelebA: 000001.jpg and so on`);
    const { chosen, ownTrain, notes } = list ? divide(faces, list) : { chosen: faces, notes: [] };
    const values = new Uint8Array(chosen.length * length);
    let done = 0;
    await inTurns(chosen, watch, 'images read', readFace, face => values.set(face, length * done++));
    return {
      name: 'celeba',
      values,
      divisor: WHITE,
      shape: [size, size, CHANNELS],
      range: [0, 1],
      ...(ownTrain !== undefined && { ownTrain }),
      notes,
    };
  });
}
