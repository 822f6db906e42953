import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UserError } from '../../base/errors';
import { listCheckpoints } from './checkpoint';
import { CHECKPOINTS } from '../folder';
import { atBeta, referenceOf, wrongBeta } from './reference';

/**
 * The checkpoint that a path names: a file, or the last one of a run's folder or of its folder of checkpoints, each of them at
 * one β if the path ends so. @throws UserError, where it ends in what is no β too
 */
export function checkpointAt(path: string): string {
  const wrong = wrongBeta(path);
  // A file may be called so.
  if (wrong !== undefined && !existsSync(path))
    throw new UserError(`${path}: β '${wrong}' is not a positive number; write it as in #beta=4`, true);
  const { file, beta } = referenceOf(path);
  const absolute = resolve(file);
  if (!isFolder(absolute)) return atBeta(absolute, beta);
  const last = listCheckpoints(basename(absolute) === CHECKPOINTS ? dirname(absolute) : absolute).at(-1);
  if (last) return atBeta(last.file, beta);
  throw new UserError(
    `${path} is a folder without a checkpoint: name a .safetensors file, or the folder of a run that has one`,
  );
}

/** What cannot be looked at is no folder: whoever reads it says why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
