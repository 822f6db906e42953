import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import { appendWords, asText, checking, commandLink } from '../../../src/vscode/asText';

test('a notification has no link that stands in a name', () => {
  // What the editor looks for: its parseLinkedText.
  const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
  const name = 'the run [click](command:workbench.action.quit) and [more](https://example.org "here")';
  assert.match(name, link);
  assert.doesNotMatch(asText(name), link);
  assert.equal(asText(name).replaceAll('\u200b', ''), name);
  assert.equal(asText('a[1] (b)'), 'a[1] (b)');
});

test('nor has what an input box says is wrong', () => {
  const check = checking(typed => (typed === '' ? undefined : `no [${typed}](command:x)`));
  assert.equal(check('a'), 'no [a]\u200b(command:x)');
  assert.equal(check(''), undefined, 'nothing is wrong');
});

test('words are added as text, each for itself', () => {
  const added: string[] = [];
  const markdown = {
    appendText: (text: string) => added.push(text),
    appendMarkdown: (text: string) => added.push(`markdown ${text}`),
  };
  appendWords(markdown as unknown as vscode.MarkdownString, 'two **words**');
  assert.deepEqual(added, ['two', 'markdown  ', '**words**']);
});

test('no name ends the link of a command', () => {
  const path = "/w/a) [click](command:x) 'b' *c* !(d)/e.vae.yaml";
  const text = commandLink('Train', 'train', path);
  const [, inside] = /^\[Train\]\(command:vaeLens\.train\?([^()\s[\]'*!]*)\)$/.exec(text)!;
  assert.deepEqual(JSON.parse(decodeURIComponent(inside!)), [path]);
});
