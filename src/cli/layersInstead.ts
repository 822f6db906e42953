import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { holdsLayers } from '../run/layerFiles';
import { UserError } from '../base/errors';
import { isFolder } from '../data/files/readBytes';
import { checkpointAt } from '../run/checkpoints/checkpointAt';
import { RUN_FILE } from '../run/folder';

/** Layers in files where something else is expected: the refusals name the option that takes them. */

/**
 * The checkpoint that a path names, of a command that takes representations too.
 * @throws UserError as checkpointAt; where the path holds representations
 */
export function checkpointNamed(path: string, command: 'compare' | 'profile'): string {
  const named = (): string => {
    try {
      return checkpointAt(path);
    } catch (thrown) {
      // A folder that may hold layers instead.
      if (holdsLayers(resolve(path))) return resolve(path);
      throw thrown;
    }
  };
  const file = named();
  if (!holdsLayers(file)) return file;
  throw new UserError(`${path} is no checkpoint: ${command} --representations measures the layers in it`, true);
}

/** @throws UserError where a path holds several layers: `measure` takes an array */
export async function refuseLayers(path: string, command: 'compare' | 'profile'): Promise<void> {
  if (!holdsLayers(path)) return;
  const what = (await isFolder(path)) ? 'is a folder, a file was expected' : 'is not a .npy file';
  throw new UserError(`${path} ${what}: ${command} --representations measures the layers in it`, true);
}

/** @throws UserError where a path holds layers and no run */
export function refuseNoRun(path: string): void {
  if (existsSync(join(path, RUN_FILE)) || !holdsLayers(path)) return;
  throw new UserError(`${path} is no run: report --representations shows the layers in it`, true);
}
