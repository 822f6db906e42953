import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { peekComparison, peekSameLayers, rememberComparison } from '../../../src/analysis/results/rememberedLayers';
import { peek, remember } from '../../../src/analysis/results/remembered';
import { TRAVERSAL } from '../../../src/analysis/results/traversal';
import { FOLLOWED } from '../../../src/analysis/results/followed';
import type { Comparison } from '../../../src/analysis/results/comparison';
import { PROFILE, type Profile } from '../../../src/analysis/results/profile';
import { UserError } from '../../../src/base/errors';
import { PROGRAM } from '../../../src/base/version';
import { writeCheckpoint } from '../../../src/run/checkpoints/checkpoint';

import { makeRun, someCheckpoint, someInfo, temporaryFolder } from './helpers';
import { pairOf, type Slow, UNASKED } from '../../../src/analysis/results/similarities';

const comparison = (n: number): Comparison => ({
  rows: ['input'],
  columns: ['input'],
  n,
  linearCka: [[1]],
  debiasedCka: [[null]],
  ...UNASKED,
  causes: { input: 'input is constant over these examples' },
});

const profile: Profile = {
  n: 3,
  step: 5,
  layers: [
    {
      name: 'input',
      kind: 'input',
      width: 2,
      id: { fit: 1.5, mle: null, fitError: 0.1, mleError: null, dropped: 0, cause: null },
      toInput: null,
      toOutput: null,
    },
  ],
};

/** A run and one of its checkpoints. */
function trained(root: string, seed: number): { dir: string; file: string } {
  const dir = makeRun(root, someInfo({ seed }));
  return { dir, file: writeCheckpoint(dir, someCheckpoint(5, [seed, 2])) };
}

function counted(t: TestContext) {
  const compute = t.mock.fn(() => Promise.resolve(comparison(compute.mock.callCount() + 1)));
  return compute;
}

test('what was measured is found again without measuring', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  assert.equal(peek(PROFILE, [file], {}), undefined);
  assert.equal(peekComparison([file]), undefined);
  await remember(PROFILE, [file], {}, () => Promise.resolve(profile));
  assert.deepEqual(peek(PROFILE, [file], {}), profile);
  const compute = counted(t);
  await rememberComparison([file], [], compute);
  assert.deepEqual(peekComparison([file]), comparison(1));
  assert.deepEqual(await rememberComparison([file], [], compute), comparison(1));
  assert.equal(readdirSync(join(dir, 'analysis')).length, 2);
});

test('what was measured with Procrustes similarity answers for CKA alone, and not the other way round', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  const both = { ...comparison(1), procrustes: [[0.5]] };
  await rememberComparison([file], ['procrustes'], () => Promise.resolve(both));
  const compute = counted(t);
  assert.deepEqual(await rememberComparison([file], [], compute), { ...both, ...UNASKED });
  assert.deepEqual(peekComparison([file], ['procrustes']), both);
  assert.equal(compute.mock.callCount(), 0);
  assert.equal(readdirSync(join(dir, 'analysis')).length, 1);

  const other = trained(temporaryFolder(t), 1);
  await rememberComparison([other.file], [], compute);
  assert.equal(peekComparison([other.file], ['procrustes']), undefined);
});

test('a traversal is known by what was asked', async t => {
  const { file } = trained(temporaryFolder(t), 0);
  const asked = { example: 2, units: [3, 0], values: [-3, 3] };
  const known = { ...asked, step: 5, at: [0.5, 0], size: [28, 28] as [number, number], picture: 'AAAA', input: null };
  await remember(TRAVERSAL, [file], asked, () => Promise.resolve(known));
  assert.deepEqual(peek(TRAVERSAL, [file], { ...asked }), known);
  for (const other of [{ example: null }, { example: 3 }, { units: [0, 3] }, { values: [-2, 3] }]) {
    assert.equal(peek(TRAVERSAL, [file], { ...asked, ...other }), undefined);
  }
});

test('a checkpoint that was written anew is measured anew', async t => {
  const { file } = trained(temporaryFolder(t), 0);
  await remember(PROFILE, [file], {}, () => Promise.resolve(profile));
  utimesSync(file, 1, 1);
  assert.equal(peek(PROFILE, [file], {}), undefined);
});

test('runs may move, alone or together', async t => {
  const root = temporaryFolder(t);
  const [one, two] = [trained(root, 1), trained(root, 2)];
  const compute = counted(t);
  await rememberComparison([one.file, two.file], [], compute);
  await rememberComparison([one.file], [], compute);
  await rememberComparison([two.file, one.file], [], compute);
  assert.equal(compute.mock.callCount(), 3, 'the order matters');

  const moved = ({ dir, file }: { dir: string; file: string }, to: string): string => {
    renameSync(dir, to);
    return join(to, file.slice(dir.length));
  };
  const first = moved(one, join(root, 'elsewhere'));
  mkdirSync(join(root, 'far'));
  const second = moved(two, join(root, 'far', 'away'));
  assert.deepEqual(peekComparison([first, second]), comparison(1));
  assert.deepEqual(peekComparison([first]), comparison(2));
  assert.deepEqual(peekComparison([second, first]), comparison(3));
});

test('another run of the same name is another run', async t => {
  const root = temporaryFolder(t);
  const [one, two] = [trained(root, 1), trained(root, 2)];
  await rememberComparison([one.file, two.file], [], () => Promise.resolve(comparison(1)));
  appendFileSync(join(two.dir, 'run.json'), '\n');
  assert.equal(peekComparison([one.file, two.file]), undefined);
});

test('a checkpoint outside a run is measured each time, and may be the second one', async t => {
  const root = temporaryFolder(t);
  const { file } = trained(root, 0);
  const alone = join(root, 'alone.safetensors');
  copyFileSync(file, alone);
  const compute = counted(t);
  await rememberComparison([alone], [], compute);
  await rememberComparison([alone], [], compute);
  assert.equal(compute.mock.callCount(), 2);
  assert.equal(peekComparison([alone]), undefined);
  await rememberComparison([file, alone], [], compute);
  assert.deepEqual(peekComparison([file, alone]), comparison(3));
});

test('a file that is not there is nothing to peek at, and named when it is measured', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  const none = join(dir, 'checkpoints', 'step-00000009.safetensors');
  assert.equal(peek(PROFILE, [none], {}), undefined);
  assert.equal(peekComparison([file, none]), undefined);
  await assert.rejects(
    remember(PROFILE, [none], {}, () => Promise.resolve(profile)),
    (thrown: unknown) => thrown instanceof UserError && thrown.message.includes('step-00000009'),
  );
});

test('a damaged result is none', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  await remember(PROFILE, [file], {}, () => Promise.resolve(profile));
  writeFileSync(join(dir, 'analysis', readdirSync(join(dir, 'analysis'))[0]!), '{"format":1,"result":3}');
  assert.equal(peek(PROFILE, [file], {}), undefined);
});

test('each slow measure is kept by itself, and only those that are missing are measured', async t => {
  const { dir, file } = trained(temporaryFolder(t), 0);
  const pair = pairOf('svcca', 'input', 'input');
  const asked: (readonly Slow[])[] = [];
  const compute = (missing: readonly Slow[]): Promise<Comparison> => {
    asked.push(missing);
    const tables = Object.fromEntries(missing.map(name => [name, name === 'svcca' ? [[null]] : [[0.5]]]));
    const causes = {
      input: 'input is constant',
      ...(missing.includes('svcca') ? { [pair]: 'too many directions' } : {}),
    };
    return Promise.resolve({ ...comparison(1), ...tables, causes });
  };
  await rememberComparison([file], ['procrustes'], compute);
  const both = await rememberComparison([file], ['procrustes', 'svcca'], compute);
  assert.deepEqual(asked, [['procrustes'], ['svcca']]);
  assert.deepEqual([both.procrustes, both.svcca], [[[0.5]], [[null]]]);
  assert.deepEqual(both.causes, { input: 'input is constant', [pair]: 'too many directions' });
  assert.deepEqual(peekComparison([file], ['svcca', 'procrustes']), both);
  assert.deepEqual(peekComparison([file]), { ...comparison(1), causes: { input: 'input is constant' } });
  assert.equal(readdirSync(join(dir, 'analysis')).length, 2);

  const other = trained(temporaryFolder(t), 1);
  assert.deepEqual(await rememberComparison([other.file], ['procrustes', 'svcca'], compute), both);
  assert.deepEqual(asked.at(-1), ['procrustes', 'svcca']);
  assert.deepEqual(peekComparison([other.file], ['procrustes'])?.svcca, null);
  assert.deepEqual(peekComparison([other.file], ['procrustes'])?.causes, { input: 'input is constant' });
});

/** What this program's version 0.1.0 wrote: the kind that starts a file's name, the rest of its key, and the result. */
const WRITTEN = {
  compare: [
    '',
    '{"rows":["input","z_mean"],"columns":["input","z_mean"],"n":3,"linearCka":[[1,0.25],[0.25,null]],"debiasedCka":[[1,-0.5],[-0.5,null]],"procrustes":null,"causes":{"z_mean":"z_mean is constant over these examples"}}',
  ],
  'compare-procrustes': [
    '',
    '{"rows":["input"],"columns":["input"],"n":3,"linearCka":[[1]],"debiasedCka":[[1]],"procrustes":[[0.75]],"causes":{}}',
  ],
  'same-layers': ['', '{"n":3,"layers":["input","z_mean"],"linearCka":[1,0.5]}'],
  profile: [
    '',
    '{"n":3,"step":5,"layers":[{"name":"input","kind":"input","width":2,"id":{"fit":1.5,"mle":null,"fitError":0.1,"mleError":null,"dropped":0,"cause":null},"toInput":null,"toOutput":null}]}',
  ],
  traverse: [
    ',"example":2,"units":[1,0],"values":[-3,3]',
    '{"step":5,"example":2,"units":[1,0],"values":[-3,3],"at":[0.5,0],"size":[28,28],"picture":"AAAA","input":null}',
  ],
  follow: ['', '{"n":3,"units":[{"factor":"scale","share":0.5},null]}'],
} as const;
const ONE = '{"file":"step-00000005.safetensors","size":7,"changed":1700000000000}';
const TWO = `${ONE},{"run":"7b66a57380d4796c","file":"step-00000005.safetensors","size":7,"changed":1700000000000}`;

test('what was kept before is read', t => {
  const root = temporaryFolder(t);
  const [file, other] = ['{"seed":0}\n', '{"seed":1}\n'].map((info, i) => {
    const checkpoint = join(root, String(i), 'checkpoints', 'step-00000005.safetensors');
    mkdirSync(join(checkpoint, '..'), { recursive: true });
    writeFileSync(join(root, String(i), 'run.json'), info);
    writeFileSync(checkpoint, 'weights');
    utimesSync(checkpoint, 1_700_000_000, 1_700_000_000);
    return checkpoint;
  }) as [string, string];
  mkdirSync(join(root, '0', 'analysis'));
  const put = (kind: keyof typeof WRITTEN, files: string, noise = ''): unknown => {
    const [question, result] = WRITTEN[kind];
    const key = `{"program":"${PROGRAM}","files":[${files}]${noise}${question}}`;
    const name = `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`;
    writeFileSync(join(root, '0', 'analysis', name), `{"format":1,"key":${key},"result":${result}}\n`);
    return JSON.parse(result) as unknown;
  };
  const NOISY = ',"noise":"of each checkpoint"';
  // Its errors were too small.
  put('profile', ONE, NOISY);
  assert.equal(peek(PROFILE, [file], {}), undefined);
  assert.deepEqual(put('follow', ONE), peek(FOLLOWED, [file], {}));
  // As the program gives it: in any order.
  const asked = { values: [-3, 3], units: [1, 0], example: 2 };
  assert.deepEqual(put('traverse', ONE), peek(TRAVERSAL, [file], asked));
  assert.deepEqual(put('same-layers', TWO, NOISY), peekSameLayers([file, other]));
  // With null for what was not known then.
  const compared = (kept: unknown) => ({ ...UNASKED, ...(kept as Comparison) });
  assert.deepEqual(compared(put('compare-procrustes', ONE, NOISY)), peekComparison([file], ['procrustes']));
  assert.deepEqual(compared(put('compare', TWO, NOISY)), peekComparison([file, other]));
});
