import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { openPromise } from 'yauzl';
import { MNIST, assertSentence, checkpoints, refuses, result, smallConfig, temporary, train, vaeLens } from './helpers';

/** Latent codes, as NumPy would read them. */

const folder = temporary({ after });

interface NpyFile {
  readonly descr: string;
  readonly shape: number[];
  readonly data: Buffer<ArrayBuffer>;
}

async function npzOf(file: string): Promise<Map<string, NpyFile>> {
  const arrays = new Map<string, NpyFile>();
  const zip = await openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    assert.equal(bytes.toString('latin1', 0, 8), '\x93NUMPY\x01\x00');
    const start = 10 + bytes.readUInt16LE(8);
    assert.equal(start % 64, 0);
    const header = bytes.toString('latin1', 10, start);
    const [, descr = '', shape = ''] =
      /^\{'descr': '(.*)', 'fortran_order': False, 'shape': \((.*),\), \} *\n$/.exec(header) ?? [];
    arrays.set(entry.fileName.replace(/\.npy$/, ''), {
      descr,
      shape: shape.split(', ').map(size => parseInt(size)),
      data: Buffer.from(bytes.subarray(start)),
    });
  }
  return arrays;
}

const floats = ({ descr, data }: NpyFile): Float32Array => {
  assert.equal(descr, '<f4');
  return new Float32Array(data.buffer, data.byteOffset, data.length / 4);
};
const integers = ({ data }: NpyFile): Int32Array => new Int32Array(data.buffer, data.byteOffset, data.length / 4);

test('the codes of all held-out examples, or of those trained on, with their labels', async () => {
  const trained = await train(smallConfig(folder, {}, {}), '--set', 'analysis.examples=1000');
  const file = join(folder, 'z.npz');
  const told = (await result('export', 'latents', trained.run, '-o', file)) as { n: number; arrays: object };
  assert.deepEqual(told.arrays, {
    mean: [1000, 2],
    log_variance: [1000, 2],
    sample: [1000, 2],
    index: [1000],
    labels: [1000],
    label_names: [10],
  });
  const arrays = await npzOf(file);
  assert.deepEqual(Object.fromEntries([...arrays].map(([name, { shape }]) => [name, shape])), told.arrays);
  const [mean, logVariance, sample] = ['mean', 'log_variance', 'sample'].map(name => floats(arrays.get(name)!));

  // The rate that training found on the same examples: ½ Σ (μ² + σ² − ln σ² − 1).
  const rate = mean!.reduce(
    (sum, value, i) => sum + (value ** 2 + Math.expm1(logVariance![i]!) - logVariance![i]!) / 2,
    0,
  );
  assert.ok(
    Math.abs(rate / 1000 - trained.test.rate) < 1e-3 * trained.test.rate,
    `${rate / 1000} ${trained.test.rate}`,
  );
  const noise = sample!.map((value, i) => (value - mean![i]!) / Math.exp(logVariance![i]! / 2));
  const spread = Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
  assert.ok(Math.abs(spread - 1) < 0.1, `${spread}`);

  const known = gunzipSync(readFileSync(join(MNIST, 't10k-labels-idx1-ubyte.gz')));
  const index = integers(arrays.get('index')!);
  assert.deepEqual(
    [...integers(arrays.get('labels')!)],
    [...index].map(example => known[8 + example]!),
  );
  const names = arrays.get('label_names')!;
  assert.deepEqual(
    [names.descr, [...integers(names)]],
    ['<U1', Array.from({ length: 10 }, (_, digit) => '0'.charCodeAt(0) + digit)],
  );

  const [first] = checkpoints(trained.run);
  const other = join(folder, 'train.npz');
  await result('export', 'latents', first!, '-o', other, '--split', 'train');
  const trainedOn = new Set(integers((await npzOf(other)).get('index')!));
  assert.equal(trainedOn.size, 9000);
  assert.ok(index.every(example => !trainedOn.has(example)));

  // The same again is the same file, and nothing stays beside it.
  const before = readFileSync(file);
  const said = await vaeLens('export', 'latents', join(trained.run, 'checkpoints'), '-o', file);
  assert.equal(said.status, 0, said.stderr);
  assert.match(said.stdout, /^1,000 held-out examples, step 30: mean 1000 × 2, .*\n.*z\.npz\n$/);
  assert.ok(readFileSync(file).equals(before));
  assert.deepEqual(
    readdirSync(folder).filter(name => name.startsWith('.')),
    [],
  );

  await refuses(['export', 'latents', trained.run, '-o', join(folder, 'none', 'z.npz')], 1, /none does not exist/);
  await refuses(['export', 'latents', dirname(trained.run), '-o', file], 1, /is a folder without a checkpoint/);
  assertSentence(await vaeLens('export', 'latents', trained.run), /required option '-o, --output <file>'/);
  assert.ok(readFileSync(file).equals(before), 'what was there stays');
});

test('of a multi-rate VAE the plain one at a β, which other commands take for a checkpoint like any other', async () => {
  const objective = ['--set', 'objective={name: multi-rate, range: [0.1, 10]}'];
  const trained = await train(smallConfig(folder), ...objective);
  const file = join(folder, 'beta4.safetensors');
  const told = (await result('export', 'model', trained.run, '--beta', '4', '-o', file)) as { beta: number };
  assert.equal(told.beta, 4);
  type Estimated = { test: { rate: { value: number } } };
  const [there, exported] = await Promise.all(
    [[trained.run, '--beta', '4'], [file]].map(of => result('estimate', ...of) as Promise<Estimated>),
  );
  // Noise is each checkpoint's own, the posteriors are the same.
  assert.ok(Math.abs(exported!.test.rate.value / there!.test.rate.value - 1) < 1e-4);
  await refuses(
    ['export', 'model', file, '-o', join(folder, 'again.safetensors')],
    2,
    /is of a plain VAE already: there is nothing to export/,
  );
  await refuses(
    ['export', 'model', file, '--beta', '2', '-o', join(folder, 'again.safetensors')],
    2,
    /is no multi-rate VAE/,
  );
  const own = checkpoints(trained.run).at(-1)!;
  const before = readFileSync(own);
  await refuses(['export', 'model', trained.run, '-o', own], 2, /among the checkpoints of a run.*another place/);
  assert.ok(readFileSync(own).equals(before));
  const { stdout } = await vaeLens('export', 'model', trained.run, '-o', file);
  assert.match(stdout, /^the plain VAE at β 1, step/);
});

test('an exported model finds data that lie beside it as they lay beside its config', async () => {
  const home = join(folder, 'home');
  cpSync(MNIST, join(home, 'data', 'digits'), { recursive: true });
  const config = smallConfig(home, {}, { data: { name: 'mnist', path: 'data/digits' } });
  const trained = await train(config, '--set', 'objective={name: multi-rate}');
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  const file = join(elsewhere, 'plain.safetensors');
  await result('export', 'model', trained.run, '-o', file);
  renameSync(join(home, 'data'), join(elsewhere, 'data'));
  assert.equal(((await result('profile', file)) as { step: number }).step, 30);
});
