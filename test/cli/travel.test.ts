import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  MNIST,
  type Trained,
  assertSentence,
  checkpoints,
  jsonOf,
  refuses,
  result,
  runsIn,
  smallConfig,
  stateOf,
  temporary,
  train,
  vaeLens,
} from './helpers';

/** Projects that are moved, renamed and copied, and data that are put elsewhere. */

const folder = temporary({ after });
const at = (...names: string[]): string => join(folder, ...names);
const FEW = ['--set', 'train.steps=9', '--set', 'train.checkpoints=3'];
/** A run whose data.path is relative, and one whose is absolute, in a project with its data. */
let trained: Record<'relative' | 'absolute', Trained>;
let compared: unknown;

/** A copy of the project that was trained, without what was measured in it. */
function project(name: string): string {
  const copy = at(name);
  cpSync(at('one'), copy, { recursive: true });
  return copy;
}

const runOf = (of: string, runs = 'relative'): string => runsIn(join(of, runs, 'small'))[0]!;
const lastOf = (run: string): string => checkpoints(run).at(-1)!;

before(async () => {
  const one = at('one');
  mkdirSync(join(one, 'data'), { recursive: true });
  cpSync(MNIST, join(one, 'data', 'mnist'), { recursive: true });
  const config = smallConfig(one);
  const path = (value: string): string[] => ['--set', `data.path=${value}`];
  trained = {
    relative: await train(config, ...FEW, ...path('data/mnist'), '--runs', join(one, 'relative')),
    absolute: await train(config, ...FEW, ...path(join(one, 'data', 'mnist')), '--runs', join(one, 'absolute')),
  };
  compared = await result('compare', lastOf(trained.relative.run));
  for (const { run } of Object.values(trained)) rmSync(join(run, 'analysis'), { recursive: true, force: true });
});

describe('a project', () => {
  const two = at('two');
  before(() => renameSync(at('one'), two));
  after(() => renameSync(two, at('one')));

  for (const path of ['relative', 'absolute'] as const) {
    test(`that was renamed gives the values of before, with a path that is ${path}`, async () => {
      const run = runOf(two, path);
      assert.deepEqual(await result('compare', lastOf(run)), compared);
      await result('profile', lastOf(run));
      const { file, unmeasured } = (await result('report', run)) as { file: string; unmeasured: null };
      assert.equal(unmeasured, null);
      assert.ok(readFileSync(file, 'utf8').includes(`vae-lens train ${join(two, 'small.vae.json')}`));
    });
  }

  test('of an older version too', async () => {
    const run = runOf(two, 'absolute');
    const { configFromRun, ...info } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.equal(configFromRun, '../../../small.vae.json');
    writeFileSync(join(run, 'run.json'), JSON.stringify(info));
    rmSync(join(run, 'analysis'), { recursive: true });
    assert.deepEqual(await result('compare', lastOf(run)), compared);
  });
});

test('where the data are gone a report has all but the layers; --data says where they are, once', async () => {
  const moved = project('moved');
  const [run, there] = [runOf(moved), at('there')];
  renameSync(at('one', 'data'), at('hidden'));
  renameSync(join(moved, 'data', 'mnist'), there);
  await refuses(
    ['profile', lastOf(run)],
    1,
    /moved\/data\/mnist does not exist; .*one\/data\/mnist does not exist; say where/,
  );
  const report = await vaeLens('report', run);
  assert.equal(report.status, 0);
  assertSentence(report, /^the report lacks what could not be measured: .* needs the data it was trained on/);
  const page = readFileSync(report.stdout.trim().split('\n').at(-1)!, 'utf8');
  for (const part of ['Reconstructions', '<svg', 'units are active', 'The layers have not been compared: ']) {
    assert.ok(page.includes(part), part);
  }

  const other = at('other', 'mnist');
  cpSync(there, other, { recursive: true });
  const images = join(
    other,
    readdirSync(other).find(name => name.includes('images'))!,
  );
  const pixels = gunzipSync(readFileSync(images));
  pixels[pixels.length - 1]! ^= 1;
  writeFileSync(images, gzipSync(pixels));
  await refuses(
    ['profile', lastOf(run), '--data', other],
    1,
    /other\/mnist holds other data \(fingerprint [0-9a-f]{8}\)/,
  );

  assert.deepEqual(await result('compare', lastOf(run), '--data', there), compared);
  rmSync(join(run, 'analysis'), { recursive: true });
  assert.deepEqual(await result('compare', lastOf(run)), compared, 'it is remembered');
  renameSync(at('hidden'), at('one', 'data'));
});

describe('--resume', () => {
  /** A copy of a run that was stopped at its second checkpoint, in a folder of its own. */
  function stopped(name: string): string {
    const run = at(name, 'small', basename(trained.relative.run));
    cpSync(runOf(at('one')), run, { recursive: true });
    rmSync(lastOf(run));
    writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped', step: 6 }));
    return run;
  }
  const resume = (name: string, ...args: string[]) =>
    vaeLens('train', at('one', 'small.vae.json'), ...FEW, '--runs', at(name), '--resume', '--json', ...args);
  const RELATIVE = ['--set', 'data.path=data/mnist'];

  test('says at which step it goes on, and where there is nothing to go on with', async () => {
    const run = stopped('words');
    const rate = await resume('words', ...RELATIVE, '--set', 'train.learningRate=0.01');
    assertSentence(
      rate,
      /^new run: no unfinished run has this config; the nearest, \S+, differs in train\.learningRate\n$/,
    );
    assert.equal((jsonOf(rate) as { resumed: unknown }).resumed, null);
    const gone = await resume('words', ...RELATIVE);
    assert.equal(gone.stderr, `resumed at step 6: ${run}\n`);
    assert.deepEqual((jsonOf(gone) as { resumed: unknown }).resumed, { from: 6 });
    const finished = await resume('words', ...RELATIVE);
    assertSentence(finished, /^new run: no unfinished run has this config; \S+ has it, and is finished\n$/);
    assertSentence(await resume('none', ...RELATIVE), /^new run: there is no run in .*none\/small\n$/);
  });

  test('goes on where the data lie elsewhere', async () => {
    const [byFlag, byConfig] = [stopped('flag'), stopped('edited')];
    const there = at('resumed data');
    renameSync(at('one', 'data'), there);
    try {
      assertSentence(
        await resume('flag', ...RELATIVE),
        /cannot be resumed: it needs the data .*data\/mnist does not exist/,
      );
      const told = jsonOf(await resume('flag', ...RELATIVE, '--data', there)) as Trained;
      assert.deepEqual([told.run, told.test], [byFlag, trained.relative.test]);
      const edited = jsonOf(await resume('edited', '--set', 'data.path=../resumed data/mnist')) as Trained;
      assert.deepEqual([edited.run, edited.test], [byConfig, trained.relative.test]);
      await result('profile', lastOf(byConfig));
    } finally {
      renameSync(there, at('one', 'data'));
    }
    await refuses(
      ['train', at('one', 'small.vae.json'), '--data', there],
      2,
      /--data .* use it with --resume or --continue, or --set data/,
    );
  });

  const newer = (text: string): string => text.replace('"format": 1', '"format": 9');
  const damages: [string, string, (text: string) => string, RegExp][] = [
    [
      'a half run.json',
      'run.json',
      text => text.slice(0, 100),
      /run\.json is not JSON: .* so nothing is started: .*move/,
    ],
    ['an empty run.json', 'run.json', () => '', /run\.json is not JSON/],
    ['a newer run.json', 'run.json', newer, /made by a newer VAE Lens \(format 9\).* so nothing is started/],
    ['a half state.json', 'state.json', text => text.slice(0, 20), /state\.json is not JSON: .* or delete it to go on/],
    [
      'a strange state.json',
      'state.json',
      () => '{"status": "paused"}',
      /state\.json has a wrong 'status'.* so nothing is/,
    ],
  ];
  for (const [what, file, damage, message] of damages) {
    test(`with ${what} names it and starts nothing`, async () => {
      const run = stopped(what);
      writeFileSync(join(run, file), damage(readFileSync(join(run, file), 'utf8')));
      assertSentence(await resume(what, ...RELATIVE), message);
      assert.deepEqual(runsIn(at(what, 'small')), [run]);
      assert.equal(checkpoints(run).length, 2);
    });
  }
});
