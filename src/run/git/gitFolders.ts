import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { kindAt, kindBelow, textBelow } from './belowGit';

/** The folders of git that belong to a work tree; neither is a link. */
export interface GitFolders {
  /** With its HEAD. */
  readonly own: string;
  /** What it shares with the other work trees of its repository. */
  readonly common: string;
}

/**
 * Those of the work tree that a folder lies in; undefined if it lies in none, or what it lies in is damaged. As in git, a
 * `.git` without a HEAD is passed over, and any other one ends the search.
 */
export function gitFoldersOf(folder: string): GitFolders | undefined {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    const path = join(at, '.git');
    const kind = kindAt(path);
    if (kind === 'file') return repositoryAt(pathIn(at, '.git', /^gitdir: /));
    if (kind === 'other') return undefined;
    if (kind === 'folder' && kindBelow(path, 'HEAD') !== 'nothing') return repositoryAt(path);
    if (dirname(at) === at) return undefined;
  }
}

function repositoryAt(own: string | undefined): GitFolders | undefined {
  if (own === undefined) return undefined;
  const common = kindBelow(own, 'commondir') === 'nothing' ? own : pathIn(own, 'commondir');
  if (common === undefined) return undefined;
  return ['objects', 'refs'].every(name => kindBelow(common, name) === 'folder') ? { own, common } : undefined;
}

/** What no path of a local disk has: control characters, or two slashes at its start, by which Windows asks a server. */
const NOT_LOCAL = /[\0-\x1f]|^[/\\]{2}/;

/** The folder that a file names, as seen from the one it lies in. */
function pathIn(folder: string, name: string, start = /^/): string | undefined {
  const text = textBelow(folder, name).replace(/[\r\n]+$/, '');
  const path = text.replace(start, '');
  if (!start.test(text) || path === '' || NOT_LOCAL.test(path)) return undefined;
  return realpathSync(resolve(folder, path));
}
