import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** Each match of a pattern in the files of a folder. */
function matches(folder: string, pattern: RegExp): RegExpExecArray[] {
  const texts = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'));
  return texts.flatMap(text => [...text.matchAll(pattern)]);
}

test('no rule of the panels sizes or paints what charts draw', () => {
  // In a style sheet these beat the attributes of the same name.
  const drawing = /^ +(?:x|y|r|d|width|height|fill|stroke|opacity): /m;
  const rules = matches('webview/css', /^\.([a-z-]+)(?:, *|:[a-z-]+)? \{([^}]*)\}/gm);
  const styled = new Set(rules.flatMap(([, name, body]) => (drawing.test(body!) ? [name!] : [])));
  assert.ok(styled.has('training-bar'));
  const drawn = new Set(
    matches('test/unit/views/snapshots', /class="([^"]+)"/g).flatMap(([, names]) => names!.split(' ')),
  );
  assert.ok(drawn.has('bar'));
  assert.deepEqual(
    [...styled].filter(name => drawn.has(name)),
    [],
  );
});
