import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, describe, test } from 'node:test';
import { headCommit } from '../../../src/run/git/headCommit';
import { temporaryFolder } from './helpers';

/** The reader of .git's files beside git itself, which is asked in the same folder. */

const GIT = { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' };
/** Nothing of this machine's settings, and no repository around the test's own. */
const ENV = {
  PATH: process.env.PATH,
  ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', HOME: '/nonexistent' },
  ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' },
};
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, env: ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** What `git rev-parse HEAD` prints, undefined where it fails. */
function byGit(cwd: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--verify', 'HEAD'], { cwd, env: ENV, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** A repository with two commits and a folder `deep/er` in it. */
function repository(t: TestContext, ...options: string[]): string {
  const root = join(temporaryFolder(t), 'repository');
  mkdirSync(join(root, 'deep/er'), { recursive: true });
  git(root, 'init', '-q', '-b', 'main', ...options);
  for (const text of ['one', 'two']) {
    writeFileSync(join(root, 'deep/er/file'), text);
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', text);
  }
  return root;
}

/** Both give the same commit. */
function assertAsGit(folder: string, digits = 40): void {
  const expected = byGit(folder);
  assert.match(expected ?? 'none', new RegExp(`^[0-9a-f]{${digits}}$`));
  assert.equal(headCommit(folder), expected);
}

describe('the commit that is checked out, as git gives it', GIT, () => {
  test('of a branch: from the folder itself, one below, by a link; loose, packed, committed anew', t => {
    const root = repository(t);
    assertAsGit(root);
    assertAsGit(join(root, 'deep/er'));
    symlinkSync(join(root, 'deep/er'), join(root, '../link'));
    assertAsGit(join(root, '../link'));
    git(root, 'branch', 'mai');
    git(root, 'branch', 'zmain', 'HEAD~1');
    git(root, 'tag', '-a', '-m', 'annotated', 'main');
    git(root, 'pack-refs', '--all');
    assertAsGit(root);
    git(root, 'commit', '-q', '--allow-empty', '-m', 'three');
    assertAsGit(root);
    const [packed] = readFileSync(join(root, '.git/packed-refs'), 'utf8').match(/^\w+(?= refs\/heads\/main$)/m)!;
    assert.notEqual(headCommit(root), packed, 'the loose ref is the newer one');
  });

  test('detached, on a branch with slashes, beside the empty folder of others', t => {
    const root = repository(t);
    git(root, 'checkout', '-q', 'HEAD~1');
    assertAsGit(root);
    git(root, 'checkout', '-q', '-b', 'a/b/ü');
    assertAsGit(root);
    git(root, 'pack-refs', '--all');
    mkdirSync(join(root, '.git/refs/heads/a/b/ü'), { recursive: true });
    assertAsGit(root);
  });

  test('of SHA-256', t => {
    const root = repository(t, '--object-format=sha256');
    assertAsGit(root, 64);
    git(root, 'pack-refs', '--all');
    assertAsGit(root, 64);
    git(root, 'checkout', '-q', '--detach');
    assertAsGit(root, 64);
  });

  test('of a work tree beside the first, and of a submodule', t => {
    const root = repository(t);
    git(root, 'worktree', 'add', '-q', '-b', 'other', '../tree', 'HEAD~1');
    const tree = join(root, '../tree');
    assertAsGit(join(tree, 'deep'));
    assert.notEqual(headCommit(tree), headCommit(root));
    git(root, 'pack-refs', '--all');
    assertAsGit(tree);
    git(tree, 'update-ref', 'refs/worktree/own', 'HEAD');
    git(tree, 'symbolic-ref', 'HEAD', 'refs/worktree/own');
    assertAsGit(tree);

    const outer = repository(t);
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', root, 'inner');
    git(outer, 'commit', '-q', '-m', 'with a submodule');
    git(join(outer, 'inner'), 'checkout', '-q', 'HEAD~1');
    assertAsGit(join(outer, 'inner/deep'));
    assert.notEqual(headCommit(join(outer, 'inner')), headCommit(outer));
  });

  test('through symbolic refs, as many as git follows', t => {
    const root = repository(t);
    const refs = ['refs/heads/main', ...[1, 2, 3, 4].map(n => `refs/heads/via${n}`)];
    for (const [i, name] of refs.entries()) {
      if (i > 0) git(root, 'symbolic-ref', name, refs[i - 1]!);
      git(root, 'symbolic-ref', 'HEAD', name);
      if (i < 4) assertAsGit(root);
    }
    assert.deepEqual([headCommit(root), byGit(root)], [undefined, undefined]);
    git(root, 'symbolic-ref', 'refs/heads/circle', 'refs/heads/circle');
    git(root, 'symbolic-ref', 'HEAD', 'refs/heads/circle');
    assert.deepEqual([headCommit(root), byGit(root)], [undefined, undefined]);
  });

  test('around a .git that is none; not beyond one that is damaged', t => {
    const root = repository(t);
    mkdirSync(join(root, 'deep/.git'));
    assertAsGit(join(root, 'deep/er'));
    writeFileSync(join(root, 'deep/.git/HEAD'), 'ref: refs/heads/main\n');
    assert.equal(headCommit(join(root, 'deep/er')), undefined);
    rmSync(join(root, 'deep/.git'), { recursive: true });
    for (const text of ['', 'gitdir: ', 'gitdir: nowhere', 'elsewhere', `gitdir: ${'x'.repeat(2 ** 17)}`]) {
      writeFileSync(join(root, 'deep/.git'), text);
      assert.deepEqual([headCommit(join(root, 'deep/er')), byGit(join(root, 'deep/er'))], [undefined, undefined]);
    }
  });

  test('there is none before the first commit, and where there is no repository', t => {
    const folder = temporaryFolder(t);
    assert.deepEqual([headCommit(folder), byGit(folder)], [undefined, undefined]);
    assert.equal(headCommit(join(folder, 'that is not there')), undefined);
    git(folder, 'init', '-q');
    assert.deepEqual([headCommit(folder), byGit(folder)], [undefined, undefined]);
  });
});

/** A repository as far as its refs, without git. */
function refsOnly(t: TestContext): { root: string; at: (name: string) => string } {
  const root = temporaryFolder(t);
  const at = (name: string): string => join(root, '.git', name);
  for (const name of ['objects', 'refs/heads']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(at('refs/heads/main'), `${ID}\n`);
  assert.equal(headCommit(root), ID);
  return { root, at };
}

const ID = '0123456789abcdef0123456789abcdef01234567';
const ELSE = 'f'.repeat(40);

test('no ref leads out of the git folder, and none is read that git would not allow', t => {
  const { root, at } = refsOnly(t);
  writeFileSync(join(root, 'secret'), `${ELSE}\n`);
  writeFileSync(at('secret'), `${ELSE}\n`);
  writeFileSync(at('refs/secret.lock'), `${ELSE}\n`);
  const names = [
    ...['refs/../../secret', 'refs/heads/../../../secret', '../secret', join(root, 'secret'), 'secret'],
    ...['refs/../secret', 'refs//secret', 'refs/./secret', 'refs/secret.lock', 'refs/heads/', 'refs\\..\\..\\secret'],
    ...['refs/heads/.invalid', 'refs/heads/m*in', 'refs/heads/main\0', 'refs/heads/main x', 'C:\\secret', ''],
  ];
  for (const name of names) {
    writeFileSync(at('HEAD'), `ref: ${name}\n`);
    assert.equal(headCommit(root), undefined, name);
  }
});

test('links, pipes, huge and damaged files leave it out', t => {
  const outside = temporaryFolder(t);
  writeFileSync(join(outside, 'id'), `${ELSE}\n`);
  mkdirSync(join(outside, 'refs/heads'), { recursive: true });
  writeFileSync(join(outside, 'refs/heads/main'), `${ELSE}\n`);
  const link = (name: string, target: string) => (at: (name: string) => string) => {
    rmSync(at(name), { recursive: true });
    symlinkSync(join(outside, target), at(name));
  };
  const write = (name: string, text: string) => (at: (name: string) => string) => writeFileSync(at(name), text);
  const ways: Record<string, (at: (name: string) => string) => void> = {
    'a link as HEAD': link('HEAD', 'id'),
    'a link as ref': link('refs/heads/main', 'id'),
    'a link as the folder of refs': link('refs', 'refs'),
    'a link as the folder of branches': link('refs/heads', 'refs/heads'),
    'a link to nothing': link('refs/heads/main', 'nothing'),
    'a pipe': at => {
      unlinkSync(at('HEAD'));
      execFileSync('mkfifo', [at('HEAD')]);
    },
    'a huge HEAD': at => truncateSync(at('HEAD'), 2 ** 32),
    'a huge packed-refs': at => {
      write('packed-refs', `${ELSE} refs/heads/main\n`)(at);
      truncateSync(at('packed-refs'), 2 ** 34);
      unlinkSync(at('refs/heads/main'));
    },
    'a link as packed-refs': at => {
      write('packed-refs', '')(at);
      link('packed-refs', 'id')(at);
      unlinkSync(at('refs/heads/main'));
    },
    'an empty HEAD': write('HEAD', ''),
    'an empty ref': write('refs/heads/main', ''),
    'a ref that is cut off': write('refs/heads/main', ID.slice(1)),
    'a ref that is too long': write('refs/heads/main', `${ID}0`),
    'no commit': write('refs/heads/main', '0'.repeat(40)),
    'no objects': at => rmSync(at('objects'), { recursive: true }),
    'a server': write('commondir', '//server/share'),
    'a folder with a NUL': write('commondir', 'a\0b'),
    'itself in a ref': write('refs/heads/main', 'ref: refs/heads/main'),
    'noise in packed-refs': at => {
      write('packed-refs', `# ${'x'.repeat(100)} refs/heads/main\nnoise refs/heads/main\n`)(at);
      unlinkSync(at('refs/heads/main'));
    },
  };
  for (const [what, spoil] of Object.entries(ways)) {
    const { root, at } = refsOnly(t);
    if (process.platform === 'win32' && /link|pipe/.test(what)) continue;
    spoil(at);
    assert.equal(headCommit(root), undefined, what);
  }
  const { root } = refsOnly(t);
  const moved = join(outside, 'moved');
  cpSync(join(root, '.git'), moved, { recursive: true });
  renameSync(join(root, '.git'), join(root, 'elsewhere'));
  symlinkSync(moved, join(root, '.git'));
  assert.equal(headCommit(root), undefined, 'a link as .git');
});
