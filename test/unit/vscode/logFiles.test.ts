import assert from 'node:assert/strict';
import { appendFileSync, closeSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineReader, LogTail, openLogFile } from '../../../src/vscode/logFiles';
import { temporaryFolder } from '../run/helpers';

test('lines are the same however the bytes were cut', () => {
  const text = 'erste Zeile: β = 4\r\n\nzweite – mit ẞ\nrest';
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 60 }), sizes => {
      const reader = new LineReader();
      const lines: string[] = [];
      let rest = Buffer.from(text);
      for (const size of sizes) {
        lines.push(...reader.add(rest.subarray(0, size)));
        rest = rest.subarray(size);
      }
      assert.deepEqual(lines, ['erste Zeile: β = 4', 'zweite – mit ẞ']);
      assert.deepEqual(reader.end(), ['rest']);
      assert.deepEqual(reader.end(), []);
    }),
  );
});

test('a file is read on from where it was left, also where it is not there yet', t => {
  const file = join(temporaryFolder(t), 'a.log');
  const tail = new LogTail(file);
  assert.deepEqual(tail.read(), []);
  appendFileSync(file, 'one\ntw');
  assert.deepEqual(tail.read(), ['one']);
  assert.deepEqual(tail.read(), []);
  appendFileSync(file, `o\n${'x'.repeat(200_000)}\nlast`);
  assert.deepEqual(
    tail.read().map(line => line.length),
    [3, 200_000],
  );
  assert.deepEqual(tail.end(), ['last']);
});

test('a file that cannot be read says so once', t => {
  const tail = new LogTail(temporaryFolder(t));
  assert.equal(tail.read().length, 1);
  assert.deepEqual(tail.read(), []);
});

test('the newest 20 files are kept', t => {
  const folder = join(temporaryFolder(t), 'logs');
  for (let minute = 0; minute < 25; minute++) {
    const { file, handle } = openLogFile(folder, 'a/b', new Date(Date.UTC(2026, 0, 1, 0, minute)));
    writeSync(handle, file);
    closeSync(handle);
  }
  const kept = readdirSync(folder).sort();
  assert.equal(kept.length, 20);
  assert.equal(kept[0], '2026-01-01T00-05-00.000-a-b.log');
});
