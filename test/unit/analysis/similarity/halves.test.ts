import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Representation } from '../../../../src/algebra/representation';
import { ckaOfPair } from '../../../../src/analysis/similarity/cka';
import { ckaOf, spreadOverHalves } from '../../../../src/analysis/similarity/halves';
import { UNWATCHED } from '../../../../src/base/progress';
import * as m from '../matrices';

const some = (x: Representation, rows: Uint32Array): Representation =>
  m.matrix(rows.length, x.p, (i, j) => x.data[rows[i]! * x.p + j]!, x.name);

test('over some of the examples, CKA is that of these rows alone', async () => {
  const x = m.gaussian(40, 5, 1, 'x');
  const y = m.matrix(40, 3, (i, j) => 7 + x.data[i * 5 + j]! + 0.5 * Math.sin(3 * i * (j + 1)), 'y');
  const [a, b] = [await m.gram(x), await m.gram(y)];
  for (const rows of [Uint32Array.from({ length: 20 }, (_, k) => 2 * k), Uint32Array.of(0, 3, 4, 9, 20, 33, 39)]) {
    const { linearCka } = await ckaOfPair(some(x, rows), some(y, rows), m.noProduct, UNWATCHED);
    m.close(ckaOf(a, b, rows), linearCka!, 1e-12);
  }
});

test('the spread over halves falls as examples are added, and is nothing for what is the same', async () => {
  const spreadOf = async (n: number) => {
    const x = m.gaussian(n, 4, 1, 'x');
    const noise = m.gaussian(n, 4, 2, 'noise');
    const y = m.matrix(n, 4, (i, j) => x.data[i * 4 + j]! + noise.data[i * 4 + j]!, 'y');
    return spreadOverHalves(await m.gram(x), await m.gram(y), UNWATCHED);
  };
  const [few, many] = [(await spreadOf(100))!, (await spreadOf(1600))!];
  // By 1/√n it is a quarter; ten halves tell a standard deviation to about a quarter of itself.
  assert.ok(many < few / 1.8 && many > few / 8, `${few} and ${many}`);
  const x = await m.gram(m.gaussian(60, 4, 1, 'x'));
  m.close(await spreadOverHalves(x, x, UNWATCHED), 0, 1e-12);
  assert.equal(await spreadOf(19), null);
  assert.equal(await spreadOverHalves(x, await m.gram(m.matrix(60, 2, () => 1, 'flat')), UNWATCHED), null);
});
