import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { assertSentence, result, temporary, vaeLens } from './helpers';
import { npyFile } from './npyFile';

/** `measure ii` on .npy files. */

const folder = temporary({ after });

function write(name: string, n: number, p: number, value: (i: number, j: number) => number): string {
  const file = join(folder, name);
  writeFileSync(file, npyFile(n, p, value));
  return file;
}

const x = write('x.npy', 12, 3, (i, j) => Math.sin(0.7 * i + 1.3 * j + 0.1 * i * j));
const y = write('y.npy', 12, 4, (i, j) => Math.cos(0.4 * i - 0.9 * j + 0.05 * i * j));
const constant = write('constant.npy', 12, 3, () => 1);

describe('measure ii', { concurrency: 2 }, () => {
  test('gives the values of an independent program, both ways', async () => {
    const found = (await result('measure', 'ii', x, y)) as Record<string, number>;
    assert.deepEqual([found.n, found.k, found.cause], [12, 1, null]);
    assert.ok(Math.abs(found.aToB! - 1.1805555555555556) < 1e-12);
    assert.ok(Math.abs(found.bToA! - 0.4305555555555556) < 1e-12);
    assert.ok(found.aToBError! > 0 && found.bToAError! > 0);
    assert.match(
      (await vaeLens('measure', 'ii', x, y)).stdout,
      /x\.npy → y\.npy: 1\.1806 ± .*\ny\.npy → x\.npy: 0\.4306 ±/,
    );
  });

  test('of a constant representation says so, never NaN', async () => {
    const found = (await result('measure', 'ii', x, constant)) as Record<string, unknown>;
    assert.deepEqual([found.aToB, found.bToA, found.aToBError], [null, null, null]);
    assert.match(String(found.cause), /constant\.npy is constant over these examples/);
  });

  for (const [what, args, said] of [
    ['as many neighbours as examples', [x, y, '--k', '12'], /--k 12: of 12 examples each has 11 neighbours/],
    ['no neighbours', [x, y, '--k', '0'], /whole number of at least 1/],
    [
      'different numbers of examples',
      [x, write('more.npy', 13, 2, (i, j) => i * j)],
      /both must hold the same examples/,
    ],
    ['two examples', [write('a.npy', 2, 2, (i, j) => i + j), write('b.npy', 2, 2, (i, j) => i * j)], /at least 3/],
  ] as const) {
    test(`refuses ${what} in a sentence`, async () => {
      const ended = await vaeLens('measure', 'ii', ...args);
      assert.notEqual(ended.status, 0);
      assertSentence(ended, said);
    });
  }
});
