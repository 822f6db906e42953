import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, renameSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type LayerGram, gramOf } from '../../../../src/algebra/gram';
import { sketchComparison, sketchOf } from '../../../../src/analysis/similarity/sketch';
import { approximateComparison, sketcher } from '../../../../src/analysis/similarity/sketches';
import { UNWATCHED } from '../../../../src/base/progress';
import { writeCheckpoint } from '../../../../src/run/checkpoints/checkpoint';

import { makeRun, someCheckpoint, someInfo, temporaryFolder } from '../../run/helpers';
import * as m from '../matrices';
import { cpuTime } from '../../cpuTime';

const NAMES = ['input', 'z_mean', 'z_log_var'];
const OWN = { id: 'aaaa', own: true };

async function grams(seed: number): Promise<LayerGram[]> {
  const layers = [
    m.gaussian(400, 3, 1, 'input'),
    m.gaussian(400, 4, seed, 'z_mean'),
    m.matrix(400, 2, () => 1, 'z_log_var'),
  ];
  return Promise.all(layers.map(layer => gramOf(layer, m.noProduct, UNWATCHED)));
}

/** A run and one of its checkpoints. */
function trained(root: string, seed: number): { dir: string; file: string } {
  const dir = makeRun(root, someInfo({ seed }));
  return { dir, file: writeCheckpoint(dir, someCheckpoint(5, [seed, 2])) };
}

async function two(t: TestContext) {
  const root = temporaryFolder(t);
  const [a, b] = [trained(root, 0), trained(root, 1)];
  const [first, second] = [await grams(0), await grams(7)];
  return { root, a, b, first, second };
}

function keep(file: string, layers: readonly LayerGram[], examples = OWN): void {
  const seen = sketcher(file, NAMES, examples);
  // The widest layers come first.
  for (const gram of [...layers].reverse()) seen(gram);
}

test('two sketched checkpoints are compared from disk, in the order of their layers', async t => {
  const { a, b, first, second } = await two(t);
  assert.equal(approximateComparison([a.file, b.file]), null);
  keep(a.file, first);
  assert.equal(approximateComparison([a.file, b.file]), null);
  keep(b.file, second, { ...OWN, own: false });
  const between = sketchComparison(first.map(sketchOf), second.map(sketchOf));
  assert.deepEqual(approximateComparison([a.file, b.file]), between);
  assert.deepEqual(between.rows, NAMES);
  assert.deepEqual(between.causes, { z_log_var: 'z_log_var is constant over these examples' });
  assert.deepEqual(approximateComparison([a.file]), sketchComparison(first.map(sketchOf), null));
  // Of b nothing is known on the examples that it is measured on itself.
  assert.equal(approximateComparison([b.file]), null);
  assert.equal(approximateComparison([b.file, a.file]), null);
  keep(b.file, second);
  assert.notEqual(approximateComparison([b.file, a.file]), null);
});

test('other examples are not compared', async t => {
  const { a, b, first, second } = await two(t);
  keep(a.file, first);
  keep(b.file, second, { id: 'bbbb', own: true });
  assert.equal(approximateComparison([a.file, b.file]), null);
  assert.notEqual(approximateComparison([b.file]), null);
});

test('a damaged sketch does not hide the others of its checkpoint', async t => {
  const { a, b, first, second } = await two(t);
  for (const id of ['aaaa', 'cccc']) keep(a.file, first, { id, own: true });
  for (const id of ['aaaa', 'bbbb', 'cccc']) keep(b.file, second, { id, own: id === 'bbbb' });
  const between = sketchComparison(first.map(sketchOf), second.map(sketchOf));
  for (const { dir } of [a, b]) {
    const [damaged] = readdirSync(join(dir, 'analysis')).filter(name => name.endsWith('-aaaa.safetensors'));
    truncateSync(join(dir, 'analysis', damaged!), 900);
    assert.deepEqual(approximateComparison([a.file, b.file]), between);
    assert.notEqual(approximateComparison([a.file]), null);
  }
  assert.notEqual(approximateComparison([b.file]), null);
});

test('until all layers are there nothing is written', async t => {
  const { a, first } = await two(t);
  keep(a.file, first.slice(1));
  assert.equal(approximateComparison([a.file]), null);
});

test('runs may move; a checkpoint that was written anew is sketched anew, and so is a damaged sketch', async t => {
  const { root, a, first } = await two(t);
  keep(a.file, first);
  const moved = join(root, 'elsewhere');
  renameSync(a.dir, moved);
  const file = join(moved, a.file.slice(a.dir.length));
  assert.notEqual(approximateComparison([file]), null);
  const sketch = join(moved, 'analysis', readdirSync(join(moved, 'analysis'))[0]!);
  for (const length of [0, 5, 900, 10_000]) {
    truncateSync(sketch, length);
    assert.equal(approximateComparison([file]), null);
    keep(file, first);
    assert.notEqual(approximateComparison([file]), null);
  }
  utimesSync(file, 1, 1);
  assert.equal(approximateComparison([file]), null);
});

test('two checkpoints of 16 layers are compared within 50 ms', async t => {
  const { a, b } = await two(t);
  const names = Array.from({ length: 16 }, (_, k) => `layer ${k}`);
  for (const { file } of [a, b]) {
    const seen = sketcher(file, names, OWN);
    for (const [k, name] of names.entries())
      seen({ ...(await gramOf(m.gaussian(400, 3, k), m.noProduct, UNWATCHED)), name });
  }
  const times = Array.from({ length: 5 }, () => {
    const start = cpuTime();
    assert.equal(approximateComparison([a.file, b.file])?.linearCka.length, 16);
    return cpuTime() - start;
  });
  t.diagnostic(times.map(time => `${time.toFixed(1)} ms`).join(', '));
  assert.ok(Math.min(...times) < 50);
});

test('nothing is kept of a checkpoint outside a run, and one that is gone is no failure', async t => {
  const { root, a, first } = await two(t);
  const alone = join(root, 'alone.safetensors');
  copyFileSync(a.file, alone);
  keep(alone, first);
  assert.equal(approximateComparison([alone]), null);
  assert.equal(approximateComparison([join(root, 'none.safetensors')]), null);
  keep(join(a.dir, 'checkpoints', 'step-00000009.safetensors'), first);
});
