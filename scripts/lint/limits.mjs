// Limits of the house, as a part of `npm run lint`: how long a file may be, how full a folder, how often a name.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const ROOMS = ['src', 'webview', 'scripts'];
const MOST_LINES = 300;
const MOST_LINES_OF_TESTS = 350;
const MOST_FILES = 22;
/** What a bundle begins with is called the same everywhere. */
const SHARED_NAME = 'main.ts';

/** The files of a folder and all below, as paths with slashes from the root. */
function filesIn(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}

/** Key -> the values that have it, in their order. */
function grouped(values, keyOf) {
  const groups = new Map();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return [...groups];
}

/** What in the house at `root` is beyond a limit: a sentence each, which says what to do. */
export function beyondLimits(root) {
  const files = ROOMS.flatMap(folder => filesIn(root, folder)).sort();
  const tooLong = [...files, ...filesIn(root, 'test')]
    .filter(file => /\.(m?[jt]s|css)$/.test(file))
    .flatMap(file => {
      const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
      const most = file.startsWith('test/') ? MOST_LINES_OF_TESTS : MOST_LINES;
      return lines > most
        ? [`${file} has ${lines} lines, ${most} are allowed: move a part into a file of its own.`]
        : [];
    });
  const tooFull = grouped(files, dirname)
    .filter(([, { length }]) => length > MOST_FILES)
    .map(
      ([folder, { length }]) =>
        `${folder} holds ${length} files, ${MOST_FILES} are allowed: give those that belong together a folder of their own.`,
    );
  const sameName = grouped(files, file => basename(file))
    .filter(([name, { length }]) => length > 1 && name !== SHARED_NAME)
    .map(
      ([name, paths]) =>
        `${name} is found ${paths.length} times (${paths.join(', ')}): one of that name may be in src, webview and scripts together; say in a name what is inside.`,
    );
  return [...tooLong, ...tooFull, ...sameName];
}

if (basename(process.argv[1] ?? '') === 'limits.mjs') {
  const found = beyondLimits(process.cwd());
  for (const sentence of found) console.error(sentence);
  process.exitCode = found.length > 0 ? 1 : 0;
}
