import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors';
import { readRegular } from '../../base/regularFile';

/** What lies at a path, links not followed. */
export type Kind = 'nothing' | 'file' | 'folder' | 'other';

export function kindAt(path: string): Kind {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return 'nothing';
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

/** What a name with slashes stands for below a git folder; a link on the way would lead out of it. */
export function kindBelow(folder: string, name: string): Kind {
  let at = folder;
  let kind: Kind = 'folder';
  for (const part of name.split('/')) {
    if (kind === 'file') return 'nothing';
    if (kind !== 'folder') return kind;
    at = join(at, part);
    kind = kindAt(at);
  }
  return kind;
}

/** Ten times what a line with a path has. */
const LONGEST = 2 ** 16;

/** The bytes of a file below a git folder. Throws a UserError or a system error if it is none, or none that is read. */
export function bytesBelow(folder: string, name: string, most = LONGEST): Buffer {
  const path = join(folder, name);
  if (kindBelow(folder, name) !== 'file') throw new UserError(`${path} is a link or no file, a file was expected`);
  return readRegular(path, most);
}

export const textBelow = (folder: string, name: string): string => bytesBelow(folder, name).toString('utf8');
