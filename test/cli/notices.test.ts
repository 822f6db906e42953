import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { namedPackages } from '../../scripts/notices/notices.mjs';
import type { Output } from '../../scripts/notices/packages.mjs';

/** The notices that the build wrote, and the code that it bundled. */

const text = readFileSync('dist/ThirdPartyNotices.txt', 'utf8');

/** 'node_modules/a/node_modules/@b/c/d.js' -> what package.json there says. */
function packageOf(path: string): string {
  const parts = path.split('/');
  const at = parts.lastIndexOf('node_modules') + 1;
  const folder = parts.slice(0, at + (parts[at]!.startsWith('@') ? 2 : 1)).join('/');
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, string>;
  return `${name!} ${version!}`;
}

const sorted = (titles: Iterable<string>) => [...new Set(titles)].sort();

test('the notices name exactly the packages of which esbuild says that they are in bundles', () => {
  const bundles = JSON.parse(readFileSync('build/bundles.json', 'utf8')) as Record<string, Output>;
  const inputs = Object.values(bundles).flatMap(({ inputs }) => Object.entries(inputs));
  const paths = inputs.filter(([path, { bytesInOutput }]) => path.includes('node_modules/') && bytesInOutput > 0);
  assert.deepEqual(sorted(namedPackages(text)), sorted(paths.map(([path]) => packageOf(path))));
});

test('they name what bundles say themselves, in a comment before each file', () => {
  const scripts = readdirSync('dist').filter(name => name.endsWith('.js'));
  const comments = scripts.flatMap(
    name => readFileSync(`dist/${name}`, 'utf8').match(/^ *\/\/ node_modules\/\S+$/gm) ?? [],
  );
  const said = sorted(comments.map(comment => packageOf(comment.trim().slice('// '.length))));
  for (const name of ['zod', 'yaml', '@tensorflow/tfjs-core'])
    assert.ok(said.some(title => title.startsWith(`${name} `)));
  const named = new Set(namedPackages(text));
  assert.deepEqual(
    said.filter(title => !named.has(title)),
    [],
  );
});

test('the icons and their licence are there; images of data sets and what npm installs are not', () => {
  assert.match(text, /^@vscode\/codicons \S+\nLicence: CC-BY-4\.0\nAuthor: Microsoft Corporation$/m);
  assert.match(text, /^Attribution 4\.0 International$/m);
  assert.doesNotMatch(text, /MNIST|^(sharp|onnxruntime-node) /m);
});

test('the package for npm has the notices beside the program, and no sources, data or maps', () => {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(json) as [{ files: { path: string }[] }];
  const names = files.map(({ path }) => path);
  for (const name of ['dist/ThirdPartyNotices.txt', 'dist/cli.js', 'dist/worker.js', 'LICENSE']) {
    assert.ok(names.includes(name), name);
  }
  assert.deepEqual(
    names.filter(name => !/^(dist\/(webview\/)?[\w.]+\.(js|css|ttf|txt|json)|[A-Z]+(\.md)?|package\.json)$/.test(name)),
    [],
  );
});
