import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import type { Labels } from '../examples/dataset';
import { labelsOf } from '../examples/classLabels';
import { decodePicture, type Picture } from '../images/decode';
import { isFolder, readBytes } from '../files/readBytes';
import { bilinearResize } from '../images/resize';
import type { Stored } from '../examples/stored';
import { withZip } from '../files/zip';
import type { DatasetFacts, HowToRead } from './datasetFacts';

export const images = {
  about: 'a folder or a zip of PNG and JPEG files',
  expects: 'a folder or a zip of PNG and JPEG files',
} as const satisfies DatasetFacts;

/** A picture's file. */
interface Source {
  /** Below the folder or within the zip, with slashes. */
  readonly path: string;
  read(): Promise<Buffer>;
}

/** Files decoded at one time. */
const AT_ONCE = 8;

/** Pictures by their names; what macOS leaves in folders and zips is none. */
function isPicture(path: string): boolean {
  const parts = path.split('/');
  return /\.(png|jpe?g)$/i.test(path) && !parts.some(part => part.startsWith('.') || part === '__MACOSX');
}

/** Goes through the folders by itself: Node's recursive readdir follows links to folders, and so round in circles. */
async function listFolder(root: string, below = '', sources: Source[] = []): Promise<Source[]> {
  const folder = join(root, below);
  const entries = await readdir(folder, { withFileTypes: true }).catch((err: unknown) => {
    throw fileError(err, folder);
  });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await listFolder(root, path, sources);
    else sources.push({ path, read: () => readBytes(join(root, path)) });
  }
  return sources;
}

/** The name of the folder that a file lies in; '.' is the one where the search began. */
function parentName(path: string): string {
  return path.split('/').at(-2) ?? '.';
}

function folderLabels(sources: readonly Source[]): Labels | undefined {
  const classes = sources.map(source => parentName(source.path));
  return classes.every(name => name === '.') ? undefined : labelsOf(classes);
}

/** A picture at size × size, its values rounded back to bytes. */
function resized(picture: Picture, size: number): Picture {
  const { height, width, channels } = picture;
  if (height === size && width === size) return picture;
  const values = new Float32Array(size * size * channels);
  bilinearResize(height, width, channels, size)(picture.pixels, 0, 1, values, 0);
  return { height: size, width: size, channels, pixels: Uint8Array.from(values, Math.round) };
}

/** Decodes all, some at one time; the result is in the order of `sources`. */
async function decodeAll(
  sources: readonly Source[],
  root: string,
  size: number | undefined,
  watch: Watch,
): Promise<Picture[]> {
  const decode = async (source: Source): Promise<Picture> => {
    const picture = await decodePicture(await source.read(), `${root}/${source.path}`);
    return size === undefined ? picture : resized(picture, size);
  };
  const pictures: Picture[] = [];
  for (let start = 0; start < sources.length; start += AT_ONCE) {
    watch.progress(start, sources.length, 'images read');
    await breathe(watch);
    const next = await Promise.all(sources.slice(start, start + AT_ONCE).map(decode));
    pictures.push(...next);
    const other = next.findIndex(({ height, width }) => height !== pictures[0]!.height || width !== pictures[0]!.width);
    if (other >= 0) {
      const name = (i: number): string => `${sources[i]!.path} is ${pictures[i]!.height}×${pictures[i]!.width}`;
      throw new UserError(
        `${root} holds images of several sizes (${name(0)}, ${name(start + other)}): set data.size to make them equal`,
      );
    }
  }
  watch.progress(sources.length, sources.length, 'images read');
  return pictures;
}

/** All pictures in one array: one channel if all are grey, three otherwise. */
function gather(pictures: readonly Picture[]): Pick<Stored, 'values' | 'shape'> {
  const { height, width } = pictures[0]!;
  const channels = pictures.some(picture => picture.channels === 3) ? 3 : 1;
  const length = height * width * channels;
  const values = new Uint8Array(pictures.length * length);
  pictures.forEach(({ pixels, channels: own }, i) => {
    if (own === channels) values.set(pixels, i * length);
    else for (let j = 0; j < length; j++) values[i * length + j] = pixels[Math.floor(j / 3)]!;
  });
  return { values, shape: [height, width, channels] };
}

async function readSources(
  sources: readonly Source[],
  root: string,
  size: number | undefined,
  watch: Watch,
): Promise<Stored> {
  const pictures = sources.filter(({ path }) => isPicture(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  if (pictures.length === 0) throw new UserError(`${root} holds no .png, .jpg or .jpeg files`);
  const labels = folderLabels(pictures);
  return {
    name: 'images',
    ...gather(await decodeAll(pictures, root, size, watch)),
    divisor: 255,
    range: [0, 1],
    ...(labels === undefined ? {} : { labels }),
  };
}

/**
 * The PNG and JPEG files of a folder (and the folders below it) or of a zip, sorted by path; a picture's class is the
 * name of the folder it lies in. They are kept as bytes: with `size` they are resized when loaded, and rounded.
 *
 * @throws UserError naming the file that is damaged, or two of different sizes when there is no `size`
 */
export async function openImages(path: string, watch: Watch, { size }: HowToRead): Promise<Stored> {
  if (await isFolder(path)) return readSources(await listFolder(path), path, size, watch);
  return withZip(path, members =>
    readSources(
      members.map(member => ({ path: member.name, read: () => member.read() })),
      path,
      size,
      watch,
    ),
  );
}
