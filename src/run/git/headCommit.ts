import { UserError, errorCode } from '../../base/errors';
import { bytesBelow, kindBelow, textBelow } from './belowGit';
import { type GitFolders, gitFoldersOf } from './gitFolders';

/**
 * Which commit is checked out, from the files of `.git` alone: git itself would run what a repository's config names. These
 * files are anybody's, so no link among them is followed, and nothing is read that a ref could name outside of them.
 */

/** As many refs git reads on the way to a commit, HEAD among them. */
const MOST_REFS = 5;
/** A repository of a million refs. */
const MOST_PACKED = 2 ** 26;

const ID = /^([0-9a-f]{64}|[0-9a-f]{40})(?=\s|$)/i;
const SYMBOLIC = /^ref:\s*(\S+)\s*$/;

/**
 * The id of the commit that is checked out where a folder lies, 40 or 64 hexadecimal digits, as `git rev-parse HEAD` prints
 * it; undefined where there is none, and where git's files are damaged, too large, links, or of a kind that is not read
 * (reftable, whose HEAD names a ref that cannot be).
 */
export function headCommit(folder: string): string | undefined {
  try {
    const folders = gitFoldersOf(folder);
    return folders && commitOf(folders);
  } catch (thrown) {
    if (thrown instanceof UserError || errorCode(thrown) !== undefined) return undefined;
    throw thrown;
  }
}

function commitOf(folders: GitFolders): string | undefined {
  let text = textBelow(folders.own, 'HEAD');
  for (let read = 1; ; read++) {
    const name = SYMBOLIC.exec(text)?.[1];
    if (name === undefined) return idIn(text);
    if (read === MOST_REFS || !isRef(name)) return undefined;
    const folder = isOwn(name) ? folders.own : folders.common;
    const kind = kindBelow(folder, name);
    // A folder of that name may be left of other refs.
    if (kind === 'nothing' || kind === 'folder') return isOwn(name) ? undefined : packed(folders.common, name);
    text = textBelow(folder, name);
  }
}

/** Refs that each work tree has for itself. */
const isOwn = (name: string): boolean => /^refs\/(bisect|worktree|rewritten)\//.test(name);

/** Whether git allows a ref of that name: it leads nowhere but down. */
function isRef(name: string): boolean {
  if (!name.startsWith('refs/') || /[\0-\x20\x7f~^:?*[\\]|@\{|\.\.|\.$/.test(name)) return false;
  return name.split('/').every(part => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** The id at the beginning of a line; that of nothing is all zeros. */
function idIn(line: string): string | undefined {
  const id = ID.exec(line)?.[1]?.toLowerCase();
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}

/** The id that a ref has in `packed-refs`, a file with a line for each: its id, a space and its name. */
function packed(common: string, name: string): string | undefined {
  if (kindBelow(common, 'packed-refs') === 'nothing') return undefined;
  const bytes = bytesBelow(common, 'packed-refs', MOST_PACKED);
  const at = bytes.indexOf(` ${name}\n`);
  if (at < 0) return undefined;
  const start = bytes.lastIndexOf('\n', at) + 1;
  return at - start > 64 ? undefined : idIn(bytes.toString('latin1', start, at));
}
