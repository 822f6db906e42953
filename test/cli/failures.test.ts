import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readCheckpoint } from '../../src/run/checkpoints/checkpoint';
import { decodeSafetensors, encodeSafetensors } from '../../src/run/checkpoints/safetensors';
import {
  type Section,
  type Trained,
  MNIST,
  assertSentence,
  checkpoints,
  jsonOf,
  refuses,
  runsIn,
  smallConfig,
  start,
  stateOf,
  temporary,
  train,
  vaeLens,
} from './helpers';

/** What is wrong is said in a sentence that names the file or key; nothing already written is lost. */

const folder = temporary({ after });
const config = smallConfig(folder);
const at = (...names: string[]): string => join(folder, ...names);

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

describe('a bad config', { concurrency: 2 }, () => {
  const text = readFileSync(config, 'utf8');
  const good = JSON.parse(text) as Record<string, Section>;
  const changed = (name: string, section: string, values: Section | number): string =>
    write(
      name,
      JSON.stringify({ ...good, [section]: typeof values === 'number' ? values : { ...good[section], ...values } }),
    );
  const none = at('none');
  const cut = gunzipSync(readFileSync(join(MNIST, 't10k-images-idx3-ubyte.gz'))).subarray(0, 100_000);
  mkdirSync(at('cut'));
  mkdirSync(at('cut gzip'));
  mkdirSync(at('empty'));
  writeFileSync(at('cut', 't10k-images-idx3-ubyte'), cut);
  const packed = readFileSync(join(MNIST, 't10k-images-idx3-ubyte.gz')).subarray(0, 100_000);
  writeFileSync(at('cut gzip', 't10k-images-idx3-ubyte.gz'), packed);

  const cases: [what: string, file: () => string, args: string[], status: number, message: RegExp][] = [
    ['missing', () => at('none.vae.yaml'), [], 2, /none\.vae\.yaml does not exist/],
    ['of another kind', () => write('a.yaml', text), [], 2, /a\.yaml is no config: its name must end in \.vae\.yaml/],
    [
      'with unknown keys',
      () => write('b.vae.yaml', 'data: {name: tetrominoes}\nmodel: {architecture: mlp, latents: 3}\n'),
      [],
      2,
      /b\.vae\.yaml: unknown key 'latents', did you mean 'latent'\? \(line 2\)/,
    ],
    [
      'with a wrong value',
      () => write('c.vae.yaml', 'data: {name: tetrominoes}\nmodel: {architecture: mlp}\nobjective: {beta: -1}\n'),
      [],
      2,
      /c\.vae\.yaml: objective\.beta: -1 is below 0 \(line 3\)/,
    ],
    [
      'with a wrong --set',
      () => config,
      ['--set', 'objective.bta=1'],
      2,
      /unknown key .*did you mean 'objective\.beta'/,
    ],
    ['with half a --set', () => config, ['--set', 'beta'], 2, /'beta' is not key=value/],
    ['from a newer version', () => changed('v.vae.json', 'version', 2), [], 2, /version: 2 is from a newer VAE Lens/],
    [
      'without its data',
      () => changed('d.vae.json', 'data', { path: none }),
      [],
      1,
      /d\.vae\.json: data\.path: \S+none does not exist \(line \d+\): set it to a folder of idx/,
    ],
    [
      'with an empty data folder',
      () => changed('e.vae.json', 'data', { path: at('empty') }),
      [],
      1,
      /empty holds neither/,
    ],
    [
      'with truncated data',
      () => changed('t.vae.json', 'data', { path: at('cut') }),
      [],
      1,
      /cut\/t10k-images-idx3-ubyte has the wrong length: its header means 7840016 bytes, it holds 100000/,
    ],
    [
      'with truncated packed data',
      () => changed('z.vae.json', 'data', { path: at('cut gzip') }),
      [],
      1,
      /t10k-images-idx3-ubyte\.gz cannot be unpacked, it is truncated or damaged/,
    ],
    [
      'with too large a batch',
      () => config,
      ['--set', 'train.batch=9001'],
      2,
      /train\.batch is 9001, but .* 9000 training/,
    ],
    [
      'whose architecture does not fit',
      () => config,
      ['--set', 'model.architecture=conv', '--set', 'data.size=32'],
      2,
      /64 ?× ?64/,
    ],
    [
      'with a file for its runs',
      () => config,
      ['--runs', MNIST + '/README.md'],
      1,
      /README\.md.* a file|lies under a file/,
    ],
  ];
  for (const [what, file, args, status, message] of cases) {
    test(what, () => refuses(['train', file(), ...args], status, message));
  }
});

describe('a bad run or checkpoint', { concurrency: 2 }, () => {
  let trained: Trained;
  let checkpoint: string;
  before(async () => {
    trained = await train(config);
    checkpoint = checkpoints(trained.run)[2]!;
  });

  /** The checkpoint with other metadata. */
  function altered(name: string, change: (metadata: Record<string, string>) => Record<string, string>): string {
    const { tensors, metadata } = decodeSafetensors(readFileSync(checkpoint), checkpoint);
    return write(name, Buffer.concat(encodeSafetensors(tensors, { ...metadata, ...change({ ...metadata }) })));
  }
  const model =
    (values: Section) =>
    (metadata: Record<string, string>): Record<string, string> => {
      const stored = JSON.parse(metadata.config!) as { model: Section };
      return { config: JSON.stringify({ ...stored, model: { ...stored.model, ...values } }) };
    };

  const files: [what: string, file: () => string, message: RegExp][] = [
    ['missing', () => at('none.safetensors'), /none\.safetensors does not exist/],
    ['a folder', () => join(trained.run, '..', '..'), /is a folder without a checkpoint/],
    [
      'truncated',
      () => write('cut.safetensors', readFileSync(checkpoint).subarray(0, -4)),
      /cut\.safetensors is truncated/,
    ],
    [
      'cut in its header',
      () => write('head.safetensors', readFileSync(checkpoint).subarray(0, 99)),
      /head\.safetensors is truncated/,
    ],
    ['something else', () => write('text.safetensors', 'no tensors at all, just text'), /text\.safetensors is /],
    [
      'of a newer version',
      () => altered('newer.safetensors', () => ({ format: '2' })),
      /newer\.safetensors was made by a newer VAE Lens \(format 2\)/,
    ],
    [
      'of another architecture than it says',
      () => altered('latent.safetensors', model({ latent: 3 })),
      /latent\.safetensors is of another architecture: its tensor .* is 2×16, its config wants 3×16/,
    ],
    [
      'short of a layer',
      () => altered('deeper.safetensors', model({ hidden: [16, 8] })),
      /deeper\.safetensors (lacks the tensor encoder\.2|is of another architecture)/,
    ],
    [
      'with a config that cannot be read',
      () => altered('config.safetensors', model({ architecture: 'nvae' })),
      /config\.safetensors was made from a config that this version cannot read: model\.architecture: 'nvae'/,
    ],
    [
      'whose data are gone',
      () => altered('moved.safetensors', ({ config: text }) => ({ config: text!.replace(MNIST, at('gone')) })),
      /moved\.safetensors needs the data it was trained on \(fingerprint [0-9a-f]{8}\), which were not found: .*gone does not exist; say where they are by --data PATH\n/,
    ],
  ];
  for (const [what, file, message] of files) {
    test(`a checkpoint that is ${what}`, () => refuses([what.length % 2 ? 'compare' : 'profile', file()], 1, message));
  }

  test('a checkpoint that is another program’s: how its layers are measured', () => {
    const file = write('other.safetensors', Buffer.concat(encodeSafetensors(new Map(), {})));
    const message = /other\.safetensors is no checkpoint: profile --representations measures the layers in it/;
    return refuses(['profile', file], 2, message);
  });

  test('checkpoints of different data are not compared', async () => {
    const other = await train(config, '--set', 'data.size=14', '--runs', at('other data'));
    await refuses(['compare', checkpoint, checkpoints(other.run)[0]!], 1, /were trained on different data/);
  });

  test('runs that are none', async () => {
    await refuses(['curve', folder], 1, /is not the folder of a run: it has no run\.json/);
    await refuses(['curve', at('nowhere')], 1, /nowhere does not exist/);
    await refuses(['report', config], 1, /small\.vae\.json is a file, the folder of a run was expected/);
    mkdirSync(at('newer'));
    const info = JSON.parse(readFileSync(join(trained.run, 'run.json'), 'utf8')) as object;
    writeFileSync(at('newer', 'run.json'), JSON.stringify({ ...info, format: 2 }));
    await refuses(['curve', at('newer')], 1, /newer\/run\.json was made by a newer VAE Lens \(format 2\)/);
    mkdirSync(at('begun'));
    writeFileSync(at('begun', 'run.json'), JSON.stringify(info));
    await refuses(['curve', at('begun')], 1, /begun is not on a curve: it has not been evaluated yet/);
    // Beside others it does not keep them from their curve.
    const beside = jsonOf(await vaeLens('curve', trained.run, at('begun'), '--json')) as Record<
      'points' | 'leftOut',
      { run: string }[]
    >;
    assert.deepEqual(
      beside.points.map(({ run }) => run),
      [trained.run, trained.run],
    );
    assert.deepEqual(
      beside.leftOut.map(({ run }) => run),
      [at('begun')],
    );
    await refuses(['report', at('begun')], 1, /begun has not begun to train/);
    await refuses(['report', trained.run, '-o', at('no', 'where.html')], 1, /\/no does not exist/);
  });

  test('a run whose data have changed is not resumed', async () => {
    const runs = at('changed data');
    const { run } = await train(config, '--runs', runs);
    writeFileSync(join(run, 'state.json'), JSON.stringify({ ...stateOf(run), status: 'stopped' }));
    const info = readFileSync(join(run, 'run.json'), 'utf8').replace(/"fingerprint": "..../, '"fingerprint": "0000');
    writeFileSync(join(run, 'run.json'), info);
    const before = checkpoints(run);
    await refuses(
      ['train', config, '--runs', runs, '--resume'],
      1,
      /cannot be resumed: it needs the data it was trained on .* holds other data \(fingerprint/,
    );
    assert.deepEqual(checkpoints(run), before);
  });
});

test('an engine that is asked for and not here: a failed run that says what to do', async () => {
  const runs = at('no engine');
  const elsewhere = process.platform === 'darwin' ? 'onnx-directml' : 'onnx-coreml';
  const message = new RegExp(`the engine ${elsewhere} is not available: .*; set train\\.engine: onnx, or auto`);
  await refuses(['train', config, '--runs', runs, '--set', `train.engine=${elsewhere}`], 1, message);
  const { status, step, error } = stateOf(runsIn(join(runs, 'small'))[0]!)!;
  assert.deepEqual([status, step], ['failed', 0]);
  assert.match(error!, message);
});

test('a folder without write permission is named', async t => {
  const closed = at('closed');
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  chmodSync(folder, 0o755);
  // Root may write everywhere, so the command runs as nobody then.
  const isRoot = process.getuid?.() === 0;
  if (process.platform === 'win32') {
    t.skip('folders have no permissions here');
    return;
  }
  const args = ['train', config, '--runs', closed, '--json'];
  const ended = await start(args, isRoot ? { uid: 65534, gid: 65534 } : {}).ended;
  if (isRoot && /EACCES|Cannot find module/.test(ended.stderr)) {
    t.skip('the program is not readable by others here');
    return;
  }
  assertSentence(ended, /closed\/small may not be read or written by this user/);
  assert.equal(ended.status, 1);
});

test('a full disk: what was written stays, and --resume goes on once there is room', async t => {
  const disk = temporary(t);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.skip('mounting a small disk is not permitted here');
    return;
  }
  try {
    // Seven checkpoints of 300 kB.
    const args = ['train', config, '--set', 'train.steps=70', '--set', 'train.checkpoints=7'];
    await refuses([...args, '--runs', disk], 1, /small\/.* cannot be written: the disk is full/);
    const [run] = runsIn(join(disk, 'small'));
    const kept = checkpoints(run!);
    assert.ok(kept.length > 0 && kept.length < 7);
    kept.forEach(readCheckpoint);

    await refuses([...args, '--runs', disk, '--resume'], 1, /cannot be written: the disk is full/);
    assert.deepEqual(checkpoints(run!), kept);

    execFileSync('mount', ['-o', 'remount,size=8m', disk]);
    const [resumed, undisturbed] = await Promise.all([
      train(...args.slice(1), '--runs', disk, '--resume'),
      train(...args.slice(1), '--runs', at('roomy')),
    ]);
    assert.equal(resumed.run, run);
    const last = (of: string): Buffer => readFileSync(checkpoints(of).at(-1)!);
    assert.ok(last(resumed.run).equals(last(undisturbed.run)));
  } finally {
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
