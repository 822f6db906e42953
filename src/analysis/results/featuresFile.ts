import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UserError, fileError } from '../../base/errors';
import { listed } from '../../base/listed';
import { loadConfig } from '../../config/reading/loadConfig';
import { storedConfig } from '../../config/reading/storedConfig';
import { readCheckpoint, readMetadata } from '../../run/checkpoints/checkpoint';
import { referenceOf } from '../../run/checkpoints/reference';
import { ifReadable, readRun } from '../../run/folder';
import { configOf, placesOf } from '../../run/places';
import type { RunInfo } from '../../run/records';
import type { FeaturesVersion } from './frechet';
import { runOf } from './remembered';

/** The features model that `analysis.features` of a checkpoint's config names. */

/**
 * What the key says: in the config as it is now, where that can be read and has the key, since no run depends on it; else as it
 * was when the run began. Undefined where neither has it. @throws UserError if the checkpoint cannot be read
 */
export async function featuresNamed(file: string): Promise<string | undefined> {
  const about = aboutOf(file);
  const now = await loadConfig(configOf(about.run, about.info)).catch((thrown: unknown) => {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  });
  return now?.config.analysis.features ?? storedConfig(about.info.config, file).analysis.features;
}

/**
 * Where the file lies, looked for as the run's data are: seen from the run first, so that it is found where a project was moved.
 * @throws UserError if nothing is there, or no file is named
 */
export async function featuresFile(file: string): Promise<string> {
  const { run, info } = aboutOf(file);
  const config = configOf(run, info);
  const written = await featuresNamed(file);
  if (written === undefined) {
    throw new UserError(`${file} has no features model: set analysis.features of ${config} to an ONNX file`);
  }
  const places = placesOf(run, info, written);
  const found = places.find(place => existsSync(place));
  if (found !== undefined) return found;
  throw new UserError(
    `analysis.features of ${config} is ${written}, and there is no ${listed(places)}: set it to an ONNX file, relative to the config's folder`,
  );
}

/** @throws UserError if the file is not there */
export function versionOf(features: string): FeaturesVersion {
  try {
    const { size, mtimeMs } = statSync(features);
    return { name: basename(features), size, changed: Math.floor(mtimeMs) };
  } catch (thrown) {
    throw fileError(thrown, features);
  }
}

/** What is recorded of a checkpoint's run, and the run's folder, or that of a checkpoint alone. */
function aboutOf(reference: string): { run: string; info: Pick<RunInfo, 'config' | 'configFile' | 'configFromRun'> } {
  const { file } = referenceOf(reference);
  const run = runOf(file);
  // A file that is no checkpoint of ours is said to be so by whoever reads all of it.
  const info =
    (run !== undefined && ifReadable(() => readRun(run))) || (readMetadata(file) ?? readCheckpoint(file).metadata);
  return { run: run ?? dirname(resolve(file)), info };
}
