import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutDoubt, layoutOf } from '../../../src/data/sets/arrayLayout';
import { userError } from './helpers';

test('pictures with the examples last, and one picture alone, are doubted', () => {
  assert.equal(
    layoutDoubt([28, 28, 40], 'a.npy'),
    'a.npy is read as 28 examples of 28×40: if it is 40 pictures of 28×28, save numpy.moveaxis(a, -1, 0)',
  );
  assert.equal(
    layoutDoubt([28, 28], 'a.npy'),
    'a.npy is read as 28 examples of 28 numbers: if it is one picture of 28×28, save many as one array, numpy.stack(pictures)',
  );
  assert.match(layoutDoubt([64, 64, 3], 'a.npy')!, /64 examples of 64×3: if it is one picture of 64×64×3, save many/);
});

test('ordinary shapes are not', () => {
  const ordinary = [
    [40, 28, 28],
    [28, 28, 28],
    [28, 20, 28],
    [1, 1],
    [4, 4],
    [1, 1, 5],
    [500, 784],
    [5000, 5000],
    [40, 28, 28, 3],
    [28, 28, 28, 3],
    [28, 3, 28, 28],
    [40],
    [],
  ];
  for (const shape of ordinary) assert.equal(layoutDoubt(shape, 'a.npy'), undefined, shape.join('×'));
});

test('shapes without examples are refused with the word of NumPy that makes some', () => {
  const refused: [shape: number[], remedy: RegExp][] = [
    [[28, 28, 3, 40], /: with the examples last, save numpy\.moveaxis\(a, -1, 0\)$/],
    [[40, 28, 28, 4], /: leave out the fourth channel, .* by a\[\.\.\., :3\]$/],
    [[40, 4, 28, 28], /: leave out the fourth channel, .* by a\[:, :3\]$/],
    [[8, 5, 16, 16, 3], /: make every frame an example by a\.reshape\(-1, 16, 16, 3\)$/],
    [[], /^a\.npy has the shape \(\), examples are .* channels$/],
  ];
  for (const [shape, remedy] of refused) assert.throws(() => layoutOf(shape, 'a.npy'), userError(remedy));
});
