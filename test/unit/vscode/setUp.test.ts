import assert from 'node:assert/strict';
import test from 'node:test';
import { setUpNews, stageText } from '../../../src/vscode/text/setUp';

test('a stage is told by its name, a download by its size', () => {
  assert.equal(stageText(4, 6, 'steps', 'compiling the native module'), 'compiling the native module');
  assert.equal(stageText(12, 230, 'MB of tensorflow-cpu 2.18.1'), '12 of 230 MB of tensorflow-cpu 2.18.1');
});

test('the end says whether a GPU was found when one was asked for', () => {
  const result = { version: '2.18.1', already: false, gpu: false };
  assert.equal(setUpNews(result, false), 'TensorFlow 2.18.1 is set up. Use it with train.engine: tensorflow.');
  assert.match(setUpNews(result, true), /is set up\. It found no GPU/);
  assert.match(setUpNews({ ...result, already: true, gpu: true }, true), /is set up already\. Use it with/);
});
