import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parseHTML } from 'linkedom';
import type { Comparison } from '../../src/analysis/results/comparison';
import type { Finding } from '../../src/analysis/results/finding';
import type { LayerInformation } from '../../src/analysis/results/layerInformation';
import type { Profile } from '../../src/analysis/results/profile';
import { encodeSafetensors } from '../../src/run/checkpoints/safetensors';
import { refuses, result, temporary, vaeLens } from './helpers';
import { npyFile } from './npyFile';

/** `compare` and `profile` of representations in files, without any model. */

const folder = temporary({ after });
const N = 12;
const x = (i: number, j: number): number => Math.sin(0.7 * i + 1.3 * j + 0.1 * i * j);
const y = (i: number, j: number): number => Math.cos(0.4 * i - 0.9 * j + 0.05 * i * j);

/** Of conv9 and conv10, by NumPy from the definitions; information imbalance by a program that sorts all distances. */
const CKA = 0.2609546419166067;
const DEBIASED = 0.11513397621429464;
const PROCRUSTES = 0.5213953444363854;
const SVCCA = 0.7263726516971818;
const THERE = 1.1805555555555556;
const BACK = 0.4305555555555556;

function write(of: string, layers: Record<string, Buffer>): string {
  const made = join(folder, of);
  mkdirSync(made);
  for (const [name, content] of Object.entries(layers)) writeFileSync(join(made, name), content);
  return made;
}

const two = write('two', {
  'conv10.npy': npyFile(N, 4, y),
  'conv9.npy': npyFile(N, 3, x),
});
/** The second layer turned by a right angle and doubled, and one that tells nothing. */
const other = write('other', {
  'a.npy': npyFile(N, 4, (i, j) => 2 * y(i, 3 - j) * (j < 2 ? -1 : 1)),
  'b.npy': npyFile(N, 2, () => 3),
  'layers.txt': Buffer.from('b\na\n'),
});

type Profiled = Omit<Profile, 'step'> & { readonly step: null };
type Layer = Profile['layers'][number];
interface Compared extends Comparison {
  readonly information: Pick<LayerInformation, 'rowToColumn' | 'columnToRow'> | null;
}
const compare = async (...args: string[]) => (await result('compare', '--representations', ...args)) as Compared;
const near = (actual: number | null | undefined, expected: number, tolerance = 1e-9): void =>
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

describe('representations', { concurrency: 2 }, () => {
  test('compare gives the values of independent programs', async () => {
    const found = await compare(two, '--procrustes', '--svcca', '--information');
    assert.deepEqual(
      [found.rows, found.columns, found.n, found.split],
      [['conv9', 'conv10'], ['conv9', 'conv10'], N, null],
    );
    near(found.linearCka[0]![1], CKA);
    near(found.debiasedCka[0]![1], DEBIASED);
    near(found.procrustes![0]![1], PROCRUSTES, 1e-3);
    near(found.svcca![0]![1], SVCCA, 1e-6);
    near(found.information!.rowToColumn[0]![1], THERE);
    near(found.information!.columnToRow[0]![1], BACK);
    assert.equal((await compare(two)).information, null);
  });

  test('compare puts the layers of one beside those of another', async () => {
    const found = await compare(two, other, '--information');
    assert.deepEqual(
      [found.rows, found.columns],
      [
        ['conv9', 'conv10'],
        ['b', 'a'],
      ],
    );
    near(found.linearCka[1]![1], 1);
    near(found.information!.rowToColumn[1]![1], 2 / N);
    assert.deepEqual([found.linearCka[0]![0], found.information!.rowToColumn[0]![0]], [null, null]);
    assert.deepEqual(found.causes, { b: 'b is constant over these examples (in the second)' });
    const { stdout } = await vaeLens('compare', '--representations', two, other);
    assert.match(stdout, /^rows: .*two\ncolumns: .*other\n\n/);
    assert.match(stdout, /linear CKA, 12 examples\n/);
    assert.match(stdout, /b is constant over these examples/);
    assert.doesNotMatch(stdout, /held-out|noise|checkpoint/);
  });

  test('profile says of each layer what measure id and measure ii say', async () => {
    const profile = (await result('profile', '--representations', two, '--scale')) as Profiled;
    const [first, last] = [join(two, 'conv9.npy'), join(two, 'conv10.npy')];
    assert.deepEqual([profile.n, profile.step, profile.split], [N, null, null]);
    assert.deepEqual(
      profile.layers.map(({ name, kind, width }) => [name, kind, width]),
      [
        ['conv9', 'dense', 3],
        ['conv10', 'dense', 4],
      ],
    );
    for (const [i, file] of [first, last].entries()) {
      const { scale, ...id } = (await result('measure', 'id', file, '--scale')) as Layer['id'] & {
        scale: object;
      };
      const layer = profile.layers[i]! as Layer & { scale: object };
      assert.deepEqual([layer.id.fit, layer.id.mle, layer.scale], [id.fit, id.mle, scale]);
    }
    const [ofX, ofY] = profile.layers as [Layer, Layer];
    assert.deepEqual([ofX.toInput, ofY.toOutput], [2 / N, 2 / N]);
    near(ofX.toOutput, THERE);
    near(ofY.toInput, BACK);
    const [between] = profile.neighbours!;
    assert.deepEqual([between!.from, between!.to], ['conv9', 'conv10']);
    assert.deepEqual([between!.there.value, between!.back.value], [ofX.toOutput, ofY.toInput]);
    const { stdout } = await vaeLens('profile', '--representations', two, '--scale');
    assert.match(stdout, /\(II\), 12 examples\n/);
    assert.match(stdout, /II to conv9 +to conv10\n/);
    assert.match(stdout, /GRIDE/);
    assert.doesNotMatch(stdout, /held-out|step/);
  });

  test('a layer that tells nothing says why; sampling has the noise of as many units beside it', async () => {
    const layers = { 'constant.npy': npyFile(N, 2, () => 1), 'sampling.npy': npyFile(N, 3, x) };
    const profile = (await result('profile', '--representations', write('noisy', layers))) as Profiled;
    const [constant, sampling] = profile.layers as [Layer, Layer];
    assert.deepEqual([constant.id.fit, constant.toInput, constant.toOutput], [null, null, null]);
    assert.match(constant.informationCause!, /constant is constant/);
    assert.equal(sampling.toInput, null);
    assert.match(sampling.informationCause!, /constant is constant/);
    assert.ok(sampling.noise!.fit > 0);
    assert.deepEqual(profile.neighbours, []);
    const { stdout } = await vaeLens('profile', '--representations', join(folder, 'noisy'));
    assert.equal(stdout.split('constant is constant').length, 2, 'the cause is said once');
  });

  test('a .safetensors file says what a folder of the same values does', async () => {
    const values = (p: number, of: typeof x) =>
      Float32Array.from({ length: N * p }, (_, at) => of(Math.floor(at / p), at % p));
    const tensors = new Map([
      ['conv10', { shape: [N, 2, 2], data: values(4, y) }],
      ['conv9', { shape: [N, 3], data: values(3, x) }],
    ]);
    const file = join(folder, 'two.safetensors');
    writeFileSync(file, Buffer.concat(encodeSafetensors(tensors, {})));
    const found = await compare(two, file);
    for (const i of [0, 1]) near(found.linearCka[i]![i], 1, 1e-6);
    near(found.linearCka[0]![1], CKA, 1e-6);
  });

  test('report writes one page of one, or of two beside each other', async () => {
    const file = join(folder, 'page.html');
    const { findings, ...said } = (await result('report', '--representations', two, other, '-o', file)) as {
      file: string;
      findings: Finding[];
    };
    assert.deepEqual(said, { file });
    const held = findings.filter(({ holds }) => holds).map(({ sentence }) => sentence);
    assert.ok(held.includes('b is constant over these examples (in the second).'));
    const { document: page } = parseHTML(readFileSync(file, 'utf8'));
    assert.equal(page.querySelector('h1')?.textContent, 'two × other');
    assert.deepEqual(
      Array.from(page.querySelectorAll('.findings p'), one => one.textContent),
      held,
    );
    const cells = Array.from(page.querySelectorAll('.wide .cell'), cell => Number(cell.getAttribute('data-value')));
    near(cells[3], (await compare(two, other)).linearCka[1]![1]!);
    assert.equal(page.querySelectorAll('.wide svg.dimension-profile').length, 2);
    const { stdout } = await vaeLens('report', '--representations', two);
    assert.ok(stdout.endsWith(`${join(folder, 'report.html')}\n`));
    await refuses(['report', '--representations', two, two, two], 2, /3 representations are named/);
    await refuses(['report', '--representations', two, join(folder, 'gone.npz')], 1, /gone\.npz does not exist/);
    await refuses(['report', two], 2, /two is no run: report --representations shows/);
  });

  test('bad input is refused in a sentence', async () => {
    const cases: [string[], number, RegExp][] = [
      [['compare', '--representations', join(folder, 'nowhere')], 1, /nowhere does not exist/],
      [
        ['compare', '--representations', two, write('more', { 'a.npy': npyFile(N + 1, 2, x) })],
        1,
        /two holds 12 examples and .*more 13: both/,
      ],
      [['profile', '--representations', write('empty', {})], 1, /empty holds no \.npy files/],
      [
        ['profile', '--representations', write('one', { 'a.npy': npyFile(1, 2, x) })],
        1,
        /a\.npy is known for one example only/,
      ],
      [['profile', '--representations', two, '--data', folder], 2, /--data says where the data of a run are/],
    ];
    for (const [args, status, message] of cases) await refuses(args, status, message);
    const few = write('few', { 'a.npy': npyFile(2, 2, x), 'b.npy': npyFile(2, 2, y) });
    const profile = (await result('profile', '--representations', few)) as Profiled;
    assert.match(profile.layers[0]!.informationCause!, /a holds 2 examples: .* at least 3/);
    assert.equal(JSON.stringify(profile).includes('NaN'), false);
  });
});
