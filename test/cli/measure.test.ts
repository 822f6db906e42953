import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { assertSentence, jsonOf, result, temporary, vaeLens } from './helpers';
import { type NpyForm, header, npyFile } from './npyFile';

/** `measure cka`, `measure procrustes`, `measure svcca` and `measure id` on .npy files. */

interface Cka {
  n: number;
  linearCka: number | null;
  debiasedCka: number | null;
}
interface Id {
  n: number;
  dropped: number;
  fit: number | null;
  mle: number | null;
  cause: string | null;
}

interface Procrustes {
  n: number;
  procrustes: number | null;
}

const folder = temporary({ after });
const cka = async (a: string, b: string): Promise<Cka> => (await result('measure', 'cka', a, b)) as Cka;
const procrustes = async (a: string, b: string): Promise<Procrustes> =>
  (await result('measure', 'procrustes', a, b)) as Procrustes;
const id = async (file: string): Promise<Id> => (await result('measure', 'id', file)) as Id;

let files = 0;
function write(bytes: Buffer): string {
  const file = join(folder, `${files++}.npy`);
  writeFileSync(file, bytes);
  return file;
}

function near(actual: number | null, expected: number, tolerance: number): void {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

// Values made with NumPy and DADApy.
const X = (i: number, j: number): number => Math.sin(0.7 * i + 1.3 * j + 0.1 * i * j);
const Y = (i: number, j: number): number => Math.cos(0.4 * i - 0.9 * j + 0.05 * i * j);
const GOLDEN = {
  cka: 0.2609546419166067,
  debiased: 0.11513397621429464,
  procrustes: 0.5213953444363855,
  svcca: 0.7263726516971819,
  x: { fit: 6.356567373670498, mle: 4.550975206735383 },
  y: { fit: 5.639926224249222, mle: 4.538395748065752 },
};
const x = write(npyFile(12, 3, X));
const y = write(npyFile(12, 4, Y));

describe('measure', { concurrency: 2 }, () => {
  const forms: [NpyForm, number][] = [
    [{ order: 'C', type: '<f8' }, 1e-5],
    [{ order: 'F', type: '>f4' }, 1e-4],
  ];
  for (const [form, tolerance] of forms) {
    test(`gives the golden values for ${form.type} in ${form.order} order`, async () => {
      const [a, b] = [write(npyFile(12, 3, X, form)), write(npyFile(12, 4, Y, form))];
      const { n, linearCka, debiasedCka } = await cka(a, b);
      assert.equal(n, 12);
      near(linearCka, GOLDEN.cka, tolerance);
      near(debiasedCka, GOLDEN.debiased, tolerance);
      const { n: read, used, svcca } = (await result('measure', 'svcca', a, b)) as Record<string, number>;
      assert.deepEqual([read, used], [12, 12]);
      near(svcca!, GOLDEN.svcca, 10 * tolerance);
      const similarity = await procrustes(a, b);
      assert.equal(similarity.n, 12);
      near(similarity.procrustes, GOLDEN.procrustes, tolerance);
      // Rounding to float32 moves a ratio of two distances near 1 by more than the values themselves.
      const { fit, mle } = await id(a);
      near(fit, GOLDEN.x.fit, 20 * tolerance);
      near(mle, GOLDEN.x.mle, 20 * tolerance);
    });
  }

  test('the intrinsic dimension agrees to 1e-5', async () => {
    for (const [file, golden] of [
      [x, GOLDEN.x],
      [y, GOLDEN.y],
    ] as const) {
      const { n, dropped, fit, mle } = await id(file);
      assert.deepEqual({ n, dropped }, { n: 12, dropped: 0 });
      near(fit, golden.fit, 1e-5);
      near(mle, golden.mle, 1e-5);
    }
  });

  test('constant columns change nothing; where all are constant there is no value, and the cause is said', async () => {
    const wider = write(npyFile(12, 4, (i, j) => (j === 3 ? 5 : X(i, j))));
    near((await cka(wider, y)).linearCka, GOLDEN.cka, 1e-5);

    const constant = write(npyFile(12, 2, () => 3));
    const { linearCka, debiasedCka } = await cka(constant, y);
    assert.deepEqual([linearCka, debiasedCka], [null, null]);
    assert.equal((await procrustes(constant, y)).procrustes, null);
    assert.match((await vaeLens('measure', 'procrustes', constant, y)).stdout, /–.*\n12 examples: .*\n.*is constant/);
    const { fit, mle, dropped, cause } = await id(constant);
    assert.deepEqual([fit, mle, dropped], [null, null, 11]);
    assert.match(cause!, /is constant over these examples/);
    // Without a dimension there is no word on how it is to be read.
    assert.match((await vaeLens('measure', 'id', constant)).stdout, /–.*\n.*is constant over these examples\n$/);
  });

  test('one example that outweighs all others is named beside CKA', async () => {
    const dominated = write(npyFile(40, 3, (i, j) => Math.sin(2.3 * i + 1.1 * j) * (i === 17 ? 300 : 1)));
    const other = write(npyFile(40, 3, (i, j) => Math.cos(1.9 * i - 0.7 * j) * (i === 17 ? 300 : 1)));
    const plain = write(npyFile(40, 3, (i, j) => Math.sin(2.3 * i + 1.1 * j)));
    const named = (file: string) =>
      `Row 17 of ${file}, counted from 0, outweighs all others together: CKA says little of the others.`;
    const { linearCka, warnings } = (await cka(dominated, other)) as unknown as Cka & { warnings: string[] };
    assert.ok(linearCka! > 0.9);
    assert.deepEqual(warnings.slice(1), [named(dominated), named(other)]);
    const { stdout } = await vaeLens('measure', 'cka', dominated, plain);
    assert.ok(stdout.includes(`\n${named(dominated)}\n`) && !stdout.includes(`of ${plain}`));
  });

  test('exact duplicates are counted and left out', async () => {
    const doubled = write(npyFile(24, 3, (i, j) => X(i % 12, j)));
    const { n, dropped, fit } = await id(doubled);
    assert.deepEqual({ n, dropped }, { n: 24, dropped: 12 });
    near(fit, GOLDEN.x.fit, 1e-5);
    // Two of each example on both sides: the same similarities.
    const other = write(npyFile(24, 4, (i, j) => Y(i % 12, j)));
    near((await cka(doubled, other)).linearCka, GOLDEN.cka, 1e-5);
    near((await procrustes(doubled, other)).procrustes, GOLDEN.procrustes, 1e-5);
  });

  test('of one example there is no similarity, and the cause is said', async () => {
    const [a, b] = [write(npyFile(1, 3, X)), write(npyFile(1, 4, Y))];
    assert.deepEqual((await cka(a, b)).linearCka, null);
    assert.equal((await procrustes(a, b)).procrustes, null);
    assert.match((await vaeLens('measure', 'procrustes', a, b)).stdout, /is known for one example only/);
  });

  test('of fewer examples than debiased CKA needs, what is needed is said', async () => {
    const [a, b] = [write(npyFile(3, 3, X)), write(npyFile(3, 4, Y))];
    const { stdout } = await vaeLens('measure', 'cka', a, b);
    assert.match(
      stdout,
      /\(3 examples\)\n3 examples: CKA is biased upwards below 100\.\ndebiased CKA needs at least 4 /,
    );
    const [one, other] = [write(npyFile(1, 3, X)), write(npyFile(1, 4, Y))];
    assert.match(
      (await vaeLens('measure', 'cka', one, other)).stdout,
      /\(1 example\)\ndebiased CKA needs .* there is 1\n/,
    );
  });

  test('with all other examples for neighbours an imbalance is 1 by construction, and it is said', async () => {
    const all = (await result('measure', 'ii', x, y, '--k', '11')) as Record<string, unknown>;
    assert.deepEqual([all['aToB'], all['bToA']], [1, 1]);
    assert.match(String(all['warnings']), /k = 11 takes in all other examples: both values are 1 whatever/);
    assert.match((await vaeLens('measure', 'ii', x, y, '--k', '11')).stdout, /takes in all other examples/);
    assert.equal('warnings' in ((await result('measure', 'ii', x, y, '--k', '10')) as object), false);
  });

  test('the unit of the values does not matter, not over scale either', async () => {
    const scaled = (factor: number): string => write(npyFile(60, 3, (i, j) => factor * X(i, j)));
    type Over = Id & { scale: { gride: { id: number }[] } };
    const of = async (file: string): Promise<Over> => (await result('measure', 'id', file, '--scale')) as Over;
    const plain = await of(scaled(1));
    assert.ok(plain.scale.gride.length > 1);
    for (const power of [-532, 664]) {
      const { fit, mle, scale } = await of(scaled(2 ** power));
      assert.deepEqual([fit, mle], [plain.fit, plain.mle]);
      assert.deepEqual(
        scale.gride.map(({ id: one }) => one),
        plain.scale.gride.map(({ id: one }) => one),
      );
    }
  });

  test('integers are read too', async () => {
    const small = write(npyFile(12, 3, (i, j) => (i * 7 + j * j * 5 + i * j) % 11, { type: '>i2' }));
    assert.equal((await cka(small, y)).n, 12);
  });

  const refused: [what: string, bytes: () => Buffer, message: RegExp][] = [
    ['other n', () => npyFile(11, 3, X), /holds 11 examples and .* 12: both must hold the same examples/],
    ['NaN', () => npyFile(12, 3, (i, j) => (i === 4 && j === 1 ? NaN : X(i, j))), /holds NaN at index \[4, 1\]/],
    ['truncation', () => npyFile(12, 3, X).subarray(0, -5), /is truncated: .*288 bytes of values, it holds 283/],
    ['objects', () => Buffer.concat([header('|O', false, [12]), Buffer.alloc(96)]), /holds Python objects/],
  ];
  for (const [what, bytes, message] of refused) {
    test(`refuses ${what}, naming the file`, async () => {
      const file = write(bytes());
      const ended = await vaeLens('measure', 'cka', file, y, '--json');
      const { error } = jsonOf(ended, 1) as { error: string };
      assert.match(error, message);
      assert.ok(error.startsWith(file), error);
      assertSentence(ended, message);
      assertSentence(await vaeLens('measure', 'procrustes', file, y), message);
    });
  }

  test('layers in one file or folder are for another command, which is named', async () => {
    const npz = join(folder, 'layers.npz');
    writeFileSync(npz, '');
    for (const path of [npz, folder]) {
      const [one, two] = [await vaeLens('measure', 'id', path), await vaeLens('measure', 'ii', x, path)];
      assertSentence(one, /: profile --representations measures the layers in it/);
      assertSentence(two, /: compare --representations measures the layers in it/);
      for (const command of ['compare', 'profile']) {
        assertSentence(await vaeLens(command, path), new RegExp(`is no checkpoint: ${command} --representations`));
      }
    }
  });

  test('refuses what is no file', async () => {
    assertSentence(await vaeLens('measure', 'id', join(folder, 'none.npy')), /none\.npy does not exist/);
    assertSentence(await vaeLens('measure', 'id', folder), /is a folder, a file was expected/);
  });
});
