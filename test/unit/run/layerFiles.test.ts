import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { encodeSafetensors } from '../../../src/run/checkpoints/safetensors';
import { holdsLayers, stampOfLayers } from '../../../src/run/layerFiles';
import { temporary } from '../../cli/helpers';

const folder = temporary({ after });

function write(name: string, bytes: string | Buffer): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

const safetensors = (name: string, metadata: Record<string, string>): string => {
  const tensors = new Map([['x', { shape: [2, 1], data: Float32Array.of(1, 2) }]]);
  return write(name, Buffer.concat(encodeSafetensors(tensors, metadata)));
};

test('layers are told from checkpoints by names and headers', () => {
  write('layers/conv1.npy', '');
  write('mac/._conv1.npy', '');
  write('run/run.json', '{}');
  for (const path of [
    join(folder, 'layers'),
    write('a.NPZ', ''),
    safetensors('other.safetensors', {}),
    safetensors('torch.safetensors', { format: 'pt' }),
  ]) {
    assert.equal(holdsLayers(path), true, path);
  }
  for (const path of [
    join(folder, 'mac'),
    join(folder, 'run'),
    join(folder, 'nowhere.npz'),
    write('a.npy', ''),
    write('damaged.safetensors', 'x'),
    // Of any version: what this one cannot read is a checkpoint all the same.
    safetensors('ours.safetensors', { format: '1' }),
    safetensors('later.safetensors', { format: '999' }),
  ]) {
    assert.equal(holdsLayers(path), false, path);
  }
});

test(
  'the stamp of layers is another one once a file is, behind a link too',
  { skip: process.platform === 'win32' },
  () => {
    const layers = join(folder, 'stamped');
    write('stamped/a.npy', 'a');
    const target = write('elsewhere.npy', 'b');
    symlinkSync(target, join(layers, 'b.npy'));
    const stamps = [stampOfLayers(layers)];
    assert.equal(stampOfLayers(layers), stamps[0]);
    for (const change of [
      () => write('elsewhere.npy', 'longer'),
      () => write('stamped/a.npy', 'longer'),
      () => write('stamped/c.npy', ''),
      () => rmSync(target),
      () => rmSync(layers, { recursive: true }),
    ]) {
      change();
      stamps.push(stampOfLayers(layers));
    }
    assert.equal(new Set(stamps).size, 6);
    assert.notEqual(stampOfLayers(join(folder, 'a.NPZ')), stampOfLayers(join(folder, 'nowhere.npz')));
  },
);
