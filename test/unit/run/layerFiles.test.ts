import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { encodeSafetensors } from '../../../src/run/checkpoints/safetensors';
import { holdsLayers } from '../../../src/run/layerFiles';
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
