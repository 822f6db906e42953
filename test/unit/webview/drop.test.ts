import assert from 'node:assert/strict';
import { test } from 'node:test';
import { droppedPlace } from '../../../webview/common/droppedPlace';

const dropped = (data: Record<string, string>): string | null => droppedPlace(kind => data[kind] ?? '');

test('what is dropped is found whoever drops it', () => {
  const uri = 'vscode-remote://host/vae/runs/a';
  assert.equal(dropped({ 'application/vnd.code.uri-list': `${uri}\r\nfile:///b`, 'text/plain': '/vae/b' }), uri);
  assert.equal(dropped({ 'text/uri-list': '# a remark\r\nfile:///vae/runs/a\r\n' }), 'file:///vae/runs/a');
  for (const path of ['/vae/runs/a b', 'C:\\vae\\runs\\a', '\\\\server\\vae']) {
    assert.equal(dropped({ 'text/plain': ` ${path}\n` }), path);
  }
});

test('words are no place, nor are files of which none is told', () => {
  for (const text of ['β 4, seed 0', 'note: a/b', '']) assert.equal(dropped({ 'text/plain': text }), null);
});
