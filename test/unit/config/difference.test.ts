import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedKeys, differingKeys } from '../../../src/config/reading/difference';
import { resolvedConfig, expandSweep } from '../../../src/config/reading/expandSweep';
import { readConfig } from '../../../src/config/reading/read';

const read = (split: string, sweep = '') =>
  readConfig(`data: {name: tetrominoes${split}}\nmodel: {architecture: mlp}\n${sweep}`).config!;

test('two configs differ in the keys of a mapping where both have one, or else in the key that has it', () => {
  const differ = (a: string, b: string) => differingKeys(resolvedConfig(read(a)), resolvedConfig(read(b)));
  const [nine, ten] = [', split: {kind: checkerboard, train: 9}', ', split: {kind: checkerboard, train: 10}'];
  assert.deepEqual(differ(nine, nine), []);
  assert.deepEqual(differ(nine, ten), ['data.split.train']);
  assert.deepEqual(differ(nine, ', split: {train: 10}'), ['data.split.kind', 'data.split.train']);
  for (const other of ['', ', split: 0.5']) assert.deepEqual(differ(nine, other), ['data.split']);
});

test('what a sweep sets inside a mapping has not changed', () => {
  for (const split of ['', ', split: 0.5', ', split: {train: 5}']) {
    const config = read(split, 'sweep: {data.split.train: [9, 10]}');
    for (const member of expandSweep(config)) assert.deepEqual(changedKeys(resolvedConfig(member), config), [], split);
  }
});
