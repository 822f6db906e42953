import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder } from '../base/files';
import { isCompanion } from '../data/files/companions';
import { isCheckpoint } from './checkpoints/checkpoint';
import { openSafetensors } from './checkpoints/safetensors';
import { stampOf } from './stamp';

/** Which files and folders are layers of any program: told by names and headers. */

export const NPY = '.npy';
export const NPZ = /\.npz$/i;
export const SAFETENSORS = /\.safetensors$/i;

/** Whether a file in a folder, or in an `.npz` file, is a layer. */
export const isLayer = (file: string): boolean => file.endsWith(NPY) && !isCompanion(file);

/**
 * Whether a path holds representations rather than a checkpoint: a folder with `.npy` files, an `.npz` file, a `.safetensors`
 * file that VAE Lens did not write. What cannot be read holds none: whoever reads it says why.
 */
export function holdsLayers(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return listFolder(path).some(isLayer);
    return NPZ.test(path) || (SAFETENSORS.test(path) && !isCheckpoint(metadataOf(path)));
  } catch {
    return false;
  }
}

function metadataOf(path: string): Readonly<Record<string, string>> {
  const file = openSafetensors(path);
  file.close();
  return file.header.metadata;
}

/** Another one once a file has changed that layers are read from, behind a link too, or is new or gone. */
export function stampOfLayers(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? stampOf(stats) : '';
  return listFolder(path)
    .map(name => {
      const file = statSync(join(path, name), { throwIfNoEntry: false });
      return `${name} ${file ? stampOf(file) : ''}`;
    })
    .join('\n');
}
