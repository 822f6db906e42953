import { readdir, realpath, stat } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { join, sep } from 'node:path';
import { errorCode, fileError } from '../../base/errors';
import { isCompanion } from '../files/companions';
import { READING } from '../images/reading';
import { type Path, readBytes, readHead } from '../files/readBytes';
import type { ZipMember } from '../files/zip';

/** A file that may be a picture. */
export interface Source {
  /** Below the folder or within the zip, with slashes. */
  readonly path: string;
  /** What files are sorted by. */
  readonly sortName: string;
  /** Whether its name is not UTF-8, so that how it is shown may not be how it was written. */
  readonly isGuessed: boolean;
  read(): Promise<Buffer>;
  /** Its first bytes. */
  head(count: number): Promise<Buffer>;
}

/** What systems leave in folders and zips beside the files of people. */
const isLeftThere = (name: string): boolean =>
  isCompanion(name) || name.startsWith('.') || ['Thumbs.db', 'desktop.ini'].includes(name);

interface Folder {
  readonly at: Path;
  /** As in `Source.path`; '' at the top. */
  readonly path: string;
  /** As in `Source`, of any folder on the way too. */
  readonly isGuessed: boolean;
}

/** A name that is not UTF-8 as Latin-1, so that no two become one. */
function nameOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** Where an entry of a folder lies. */
function within(folder: Path, name: Buffer): Path {
  if (typeof folder === 'string' && isUtf8(name)) return join(folder, name.toString());
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), name]);
}

/** Where a path leads, links followed. */
async function realOf(path: Path): Promise<string> {
  return (await realpath(path, { encoding: 'buffer' })).toString('latin1');
}

/** Whether `inner` is `outer` or lies below it. */
function lies(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Whether a link leads to a folder; one that leads nowhere is a file that cannot be read. */
async function leadsToFolder(link: Path, label: string): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch (err) {
    if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes(errorCode(err) ?? '')) return false;
    throw fileError(err, label);
  }
}

/**
 * All files of a folder and those below it, without the companions that systems leave there. A linked folder is a
 * folder, but what links make reachable twice is read once, where it really lies if that is below `root`; links to a
 * folder around them end.
 *
 * @param reading as in `READING`; the first one passes linked folders over
 * @throws UserError naming the folder that cannot be read
 */
export async function filesBelow(root: string, reading: number): Promise<Source[]> {
  const sources: Source[] = [];
  const links: (Folder & { readonly from: string })[] = [];
  const seen = new Set<string>();

  async function look({ at, path, isGuessed }: Folder): Promise<void> {
    const label = path === '' ? root : `${root}/${path}`;
    try {
      const real = await realOf(at);
      if (seen.has(real)) return;
      seen.add(real);
      const entries = await readdir(at, { withFileTypes: true, encoding: 'buffer' });
      entries.sort((a, b) => Buffer.compare(a.name, b.name));
      for (const entry of entries) {
        const name = nameOf(entry.name);
        if (isLeftThere(name)) continue;
        const below = {
          at: within(at, entry.name),
          path: path === '' ? name : `${path}/${name}`,
          isGuessed: isGuessed || !isUtf8(entry.name),
        };
        const itsLabel = `${root}/${below.path}`;
        if (entry.isDirectory()) await look(below);
        else if (entry.isSymbolicLink() && (await leadsToFolder(below.at, itsLabel)))
          links.push({ ...below, from: real });
        else {
          sources.push({
            path: below.path,
            sortName: below.path,
            isGuessed: below.isGuessed,
            read: () => readBytes(below.at, itsLabel),
            head: count => readHead(below.at, count, itsLabel),
          });
        }
      }
    } catch (err) {
      throw fileError(err, label);
    }
  }

  await look({ at: root, path: '', isGuessed: false });
  if (reading === READING.first) return sources;
  const top = await realOf(root);
  // Grows while it is gone through: linked folders hold links.
  for (const { from, ...link } of links) {
    const target = await realOf(link.at);
    if (!lies(from, target) && !lies(top, target)) await look(link);
  }
  return sources;
}

/** The same of a zip's members. */
export function filesOf(members: readonly ZipMember[]): Source[] {
  return members
    .filter(({ name }) => !name.split('/').some(isLeftThere))
    .map(member => ({
      path: member.name,
      sortName: member.sortName,
      isGuessed: member.isGuessed,
      read: () => member.read(),
      async head(count: number) {
        const { bytes } = member.stream();
        try {
          return await bytes.peek(count);
        } finally {
          await bytes.close();
        }
      },
    }));
}
