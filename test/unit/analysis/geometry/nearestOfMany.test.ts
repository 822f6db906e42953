import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNWATCHED } from '../../../../src/base/progress';
import { chooseEngine } from '../../../../src/engine/choose';
import type { Representation } from '../../../../src/algebra/representation';
import { nearestOfMany } from '../../../../src/analysis/geometry/nearestOfMany';
import { twoNearest } from '../../../../src/analysis/geometry/neighbours';
import * as m from '../matrices';

const engine = chooseEngine();
const up = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

/** More rows than a block has, in both directions. */
const N = 2300;
/** A surface of three dimensions in 70 columns, and values on a lattice, where many pairs are equally near. */
const KINDS: Record<string, () => Representation> = {
  'a surface': () => {
    const places = m.gaussian(N, 3, 1);
    return m.single(
      m.matrix(
        N,
        70,
        (i, j) => Math.sin(places.data[3 * i + (j % 3)]! + j) + 0.1 * places.data[3 * i + ((j + 1) % 3)]!,
      ),
    );
  },
  'far from the origin': () => m.single(m.mapped(m.gaussian(N, 66, 2), value => 1000 + value)),
  'a lattice': () => m.single(m.matrix(N, 65, (i, j) => (j < 3 ? Math.floor(i / 13 ** j) % 13 : 0))),
  'tiny doubles': () => m.mapped(m.gaussian(N, 65, 3), value => 1e-90 * value),
};

for (const [kind, made] of Object.entries(KINDS)) {
  test(`the two nearest of many are those of all distances: ${kind}`, async () => {
    const x = made();
    const found = await nearestOfMany(x, up(N), engine, UNWATCHED);
    for (const i of [0, 1, 1023, 1024, 2047, 2048, N - 1]) {
      const others = up(N).filter(j => j !== i);
      const all = Array.from(others, j => {
        let sum = 0;
        for (let k = 0; k < x.p; k++) sum += (x.data[i * x.p + k]! - x.data[j * x.p + k]!) ** 2;
        return { j, sum };
      }).sort((a, b) => a.sum - b.sum || a.j - b.j);
      const close = (value: number, expected: number): void =>
        assert.ok(Math.abs(value - expected) <= 1e-12 * expected, `${value} ${expected}`);
      close(found.first[i]!, all[0]!.sum);
      close(found.second[i]!, all[1]!.sum);
    }
  });
}

test('and those that a Gram matrix shortlists, of some of the rows too', async () => {
  const x = KINDS['a surface']!();
  const rows = up(N).filter(i => i % 3 !== 1);
  const found = await nearestOfMany(x, rows, engine, UNWATCHED);
  assert.deepEqual(found, await twoNearest(x, rows, () => m.gram(x), UNWATCHED));
});
