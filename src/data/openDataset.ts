import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { expandPath } from '../base/paths/expandPath';
import { UNWATCHED, type Watch } from '../base/progress';
import { type Binarisation, binarised } from './examples/binarise';
import type { Dataset } from './examples/dataset';
import { storedDataset } from './examples/stored';
import { READING } from './images/reading';
import type { DataKeys } from './sets/datasetFacts';
import { READERS, type DatasetName, datasetFacts } from './sets/sets';

/** What `data` in a config says. */
export interface DataConfig extends DataKeys {
  readonly name: DatasetName;
  /** Where the files lie; what is generated needs none. */
  readonly path?: string | undefined;
  /** Values between 0 and 1 become either. */
  readonly binarise?: Binarisation | undefined;
}

/** Where the data of a config lie; relative paths start at `folder`. @throws UserError where a variable is not set */
export function dataPlace({ path = '' }: Pick<DataConfig, 'path'>, folder: string): string {
  return resolve(folder, expandPath(path, folder));
}

/**
 * Opens the data that a config names, and holds in memory what cannot be drawn when it is read.
 *
 * @param folder where a relative `path` starts; `~` and variables of the environment are filled in
 * @param reading the version of reading: of a run that is there, its own
 * @throws UserError naming the file or key that is wrong; the signal's reason when `watch` is cancelled
 */
export async function openDataset(
  config: DataConfig,
  folder: string,
  watch: Watch = UNWATCHED,
  reading: number = READING.newest,
): Promise<Dataset> {
  const { name, path, binarise } = config;
  const { expects } = datasetFacts(name);
  if (expects !== undefined && path === undefined) {
    throw new UserError(`data.path is missing: data.name ${name} needs ${expects}`, true);
  }
  const how = { ...config, reading };
  const dataset = storedDataset(await READERS[name](dataPlace(config, folder), watch, how), how);
  return binarise === undefined ? dataset : binarised(dataset, binarise);
}
