import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathNames } from '../../../src/base/paths/pathNames';

test('paths go by their names, with folders where these are equal', () => {
  assert.deepEqual(pathNames(['/a/layers/']), ['layers']);
  assert.deepEqual(pathNames(['/a/x', '/a/y.npz']), ['x', 'y.npz']);
  assert.deepEqual(pathNames(['/a/p/x', '/b/p/x']), ['a/p/x', 'b/p/x']);
  assert.deepEqual(pathNames(['x', '/a/x']), ['x', 'a/x']);
  assert.deepEqual(pathNames(['C:\\a\\x', 'C:\\b\\x']), ['a/x', 'b/x']);
  assert.deepEqual(pathNames(['/a/x', '/a/x']), ['x', 'x']);
});
