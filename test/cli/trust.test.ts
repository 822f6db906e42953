import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { type Ended, assertSentence, smallConfig, start, temporary, vaeLens } from './helpers';

/** What others have put into a folder is neither executed nor waited for. */

describe('a package that a repository brings along', { concurrency: 2 }, () => {
  /** A TensorFlow that says that it ran, in the folder of a config and in the one above. */
  function put(folder: string, ran: string): void {
    const place = join(folder, 'node_modules/@tensorflow/tfjs-node');
    for (const part of ['lib/napi-v8', 'deps/lib']) mkdirSync(join(place, part), { recursive: true });
    for (const file of ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow.so.2'])
      writeFileSync(join(place, file), '');
    writeFileSync(join(place, 'package.json'), '{"name":"@tensorflow/tfjs-node","version":"4.22.0","main":"main.js"}');
    writeFileSync(join(place, 'main.js'), `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`);
  }

  /** Trains in a folder that has the package, as has the one above it, and says which of them ran. */
  async function ran(
    t: Parameters<typeof temporary>[0],
    engine: string | undefined,
    command: string,
    ...args: string[]
  ): Promise<{ ended: Ended; own: boolean; above: boolean }> {
    const root = temporary(t);
    const folder = join(root, 'work/inner');
    mkdirSync(folder, { recursive: true });
    const [own, above] = [join(root, 'own'), join(root, 'above')];
    put(folder, own);
    put(dirname(folder), above);
    const config = smallConfig(folder, { steps: 2, ...(engine !== undefined && { engine }) });
    const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache') };
    const ended = await start([command, config, ...args], { cwd: folder, env }).ended;
    return { ended, own: existsSync(own), above: existsSync(above) };
  }

  test('is not executed where engines are tried', async t => {
    const { ended, own, above } = await ran(t, undefined, 'train');
    assert.equal(ended.status, 0, ended.stderr);
    assert.deepEqual([own, above], [false, false]);
  });

  test('is not executed because the config says so', async t => {
    const { ended, own, above } = await ran(t, 'tensorflow', 'train');
    assertSentence(ended, /the engine tensorflow is not available: TensorFlow is not installed/);
    assert.match(ended.stderr, /a TensorFlow of its own, .* only where the command asks for it: --set train\.engine=/);
    assert.deepEqual([own, above], [false, false]);
  });

  test('is executed where the command asks for it, that of the folder above is not', async t => {
    for (const [command, set] of [
      ['train', 'train.engine=tensorflow'],
      ['sweep', 'sweep={train.engine: [tensorflow], seed: [1]}'],
    ] as const) {
      const { ended, own, above } = await ran(t, undefined, command, '--set', set);
      assertSentence(ended, /inner\/node_modules\/@tensorflow\/tfjs-node/);
      assert.deepEqual([own, above], [true, false]);
    }
  });
});

describe('files that are none', { concurrency: 2 }, () => {
  const puts: [what: string, put: (path: string) => void, says: RegExp][] = [
    ['a device', path => symlinkSync('/dev/zero', path), /is a device, a file was expected/],
    ['a pipe', path => void execFileSync('mkfifo', [path]), /is a pipe, a file was expected/],
    [
      'a terabyte',
      path => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 40);
      },
      /has 1 TiB, at most .* are read|is no|not a/,
    ],
  ];
  for (const [what, put, says] of puts) {
    test(`${what} in place of a config, data, a run or a representation is a sentence at once`, async t => {
      const folder = temporary(t);
      const at = (...names: string[]): string => join(folder, ...names);
      put(at('a.vae.yaml'));
      assertSentence(await vaeLens('train', at('a.vae.yaml')), says);
      put(at('a.npy'));
      assertSentence(await vaeLens('measure', 'id', at('a.npy')), says);
      mkdirSync(at('pictures'));
      put(at('pictures', 'a.png'));
      const text = 'data: {name: images, path: pictures}\nmodel: {architecture: mlp}\n';
      writeFileSync(at('b.vae.yaml'), text);
      assertSentence(await vaeLens('train', at('b.vae.yaml')), says);
      mkdirSync(at('run', 'checkpoints'), { recursive: true });
      put(at('run', 'run.json'));
      for (const command of ['curve', 'report']) assertSentence(await vaeLens(command, at('run')), says);
      rmSync(at('run', 'run.json'));
      writeFileSync(at('run', 'run.json'), '{}');
      put(at('run', 'checkpoints', 'step-00000001.safetensors'));
      if (what !== 'a terabyte') {
        const checkpoint = at('run', 'checkpoints', 'step-00000001.safetensors');
        assertSentence(await vaeLens('compare', checkpoint), says);
      }
    });
  }
});
