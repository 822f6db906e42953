import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { beyondLimits } from '../../../scripts/lint/limits.mjs';
import { rooms } from '../../../scripts/lint/rooms.mjs';

/** The rules of the house fail where they should: on houses that are made up. */

function house(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'vae-lens-house-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const folder of ['src', 'webview', 'scripts', 'test']) mkdirSync(join(root, folder));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const ORDER = { '.': ['src', 'test'], src: ['low', 'middle', ['left', 'right']], 'src/middle': ['.', 'room'] };

/** What the rules say of each file of a house, with its line. */
function complaints(t: TestContext, files: Record<string, string>): string[] {
  const cwd = house(t, files);
  const linter = new Linter({ cwd });
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { rooms },
    rules: { 'rooms/order': ['error', ORDER], 'rooms/circles': 'error' },
  };
  return Object.entries(files).flatMap(([name, text]) =>
    linter.verify(text, config, join(cwd, name)).map(({ line, message }) => `${name}:${line}: ${message}`),
  );
}

test('imports along the order are free, also of what is no file here', t => {
  const found = complaints(t, {
    'src/low/a.ts': "import fs from 'node:fs';\nexport const a = fs;",
    'src/middle/b.ts': "import { a } from '../low/a';\nexport const b = a;",
    'src/middle/room/c.ts': "import { b } from '../b';\nexport * from '../../low/a';\nexport const c = b;",
    'src/left/d.ts': "import { c } from '../middle/room/c';\nimport './nowhere';\nexport const d = c;",
    'test/d.test.ts': "import { d } from '../src/left/d';\nd;",
  });
  assert.deepEqual(found, []);
});

test('an import against the order is named, in whatever form', t => {
  const against: [text: string, file: string, message: string][] = [
    [
      "import { a } from '../middle/b';",
      'low/x',
      'src/low may not import from src/middle, only from: none of its neighbours. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "import type { A } from '../middle/b';",
      'low/x',
      'src/low may not import from src/middle, only from: none of its neighbours. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "export { a } from '../left/d';",
      'middle/x',
      'src/middle may not import from src/left, only from: low. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "export * from '../left/d';",
      'middle/x',
      'src/middle may not import from src/left, only from: low. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "void import('../left/d');",
      'middle/x',
      'src/middle may not import from src/left, only from: low. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "type A = import('../left/d').A;",
      'middle/x',
      'src/middle may not import from src/left, only from: low. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "import '../left/d';",
      'right/x',
      'src/right may not import from src/left, only from: low, middle. What both need belongs before both (eslint.config.mjs).',
    ],
    [
      "import './room/c';",
      'middle/x',
      'src/middle/. may not import from src/middle/room, only from: none of its neighbours. What both need belongs before both (eslint.config.mjs).',
    ],
    ["import '../low/a';", 'attic/x', 'src/attic has no place in the order of src (eslint.config.mjs).'],
  ];
  const rest = { 'src/low/a.ts': '', 'src/middle/b.ts': '', 'src/middle/room/c.ts': '', 'src/left/d.ts': '' };
  for (const [text, file, message] of against) {
    assert.deepEqual(complaints(t, { ...rest, [`src/${file}.ts`]: `\n${text}` }), [`src/${file}.ts:2: ${message}`]);
  }
});

test('a circle of files is named at each of its imports, of types too', t => {
  const found = complaints(t, {
    'src/low/a.ts': "import type { B } from './b';\nexport type A = B;",
    'src/low/b.ts': "\nexport { C } from './c';",
    'src/low/c.ts': "import { A } from './a';\nimport './own';\nexport const C = A;",
    'src/low/own.ts': "import './own';",
  });
  const circle = (...names: string[]) =>
    `A circle of files: ${names.map(name => `src/low/${name}.ts`).join(' -> ')}. What they share belongs into a leaf.`;
  assert.deepEqual(found, [
    `src/low/a.ts:1: ${circle('a', 'b', 'c', 'a')}`,
    `src/low/b.ts:2: ${circle('b', 'c', 'a', 'b')}`,
    `src/low/c.ts:1: ${circle('c', 'a', 'b', 'c')}`,
    `src/low/own.ts:1: ${circle('own', 'own')}`,
  ]);
});

test('long files, full folders and names that are found twice are beyond the limits', t => {
  const lines = (count: number) => 'x\n'.repeat(count);
  const many = Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`src/full/file${i}.ts`, '']));
  const within = { 'src/a/main.ts': lines(300), 'webview/main.ts': '', 'test/a.test.ts': lines(350), 'test/a.ts': '' };
  assert.deepEqual(beyondLimits(house(t, within)), []);
  const root = house(t, {
    ...within,
    ...many,
    'webview/a.css': lines(301),
    'test/b.test.ts': lines(351),
    'scripts/file7.ts': '',
  });
  assert.deepEqual(beyondLimits(root), [
    'webview/a.css has 301 lines, 300 are allowed: move a part into a file of its own.',
    'test/b.test.ts has 351 lines, 350 are allowed: move a part into a file of its own.',
    'src/full holds 23 files, 22 are allowed: give those that belong together a folder of their own.',
    'file7.ts is found 2 times (scripts/file7.ts, src/full/file7.ts): one of that name may be in src, webview and scripts together; say in a name what is inside.',
  ]);
});
