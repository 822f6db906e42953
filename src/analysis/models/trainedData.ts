import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors';
import type { DataConfig } from '../../data/openDataset';
import type { Dataset } from '../../data/examples/dataset';
import { READING, readingOf } from '../../data/images/reading';
import { quietly } from '../../run/cache';
import type { RunInfo } from '../../run/records';
import { dataPlaces, rememberData, toldPlaces } from '../../run/places';
import { RUN_FILE } from '../../run/folder';

/** What a run or a checkpoint says of the data that it was trained on. */
export interface TrainedOn {
  /** The run's folder, or that of a checkpoint alone. */
  readonly run: string;
  readonly info: Pick<RunInfo, 'configFile' | 'configFromRun'> & {
    data: Pick<RunInfo['data'], 'fingerprint' | 'reading'>;
  };
  /** Where somebody says that the data are, absolute: then they are looked for there alone. */
  readonly told?: string | undefined;
  /** A folder where a relative `data.path` may start, before all others. */
  readonly first?: string | undefined;
}

/** As many characters of a fingerprint as tell data sets apart for people. */
const SHOWN = 8;

/**
 * Opens the data that a run was trained on, wherever they lie now: the first that has their fingerprint. Where somebody had
 * to say where, that is remembered with the run.
 *
 * @param open reads a data set at a path, which is absolute, or undefined where what is generated has none, as a version
 *   of reading has it
 * @throws UserError, as the rest of a sentence about the run, that says what was looked for, where, and what was there
 */
export async function openTrainedData(
  { path }: Pick<DataConfig, 'path'>,
  { run, info, told, first }: TrainedOn,
  open: (path: string | undefined, reading: number) => Promise<Dataset>,
): Promise<Dataset> {
  const { fingerprint } = info.data;
  const reading = readingOf(info.data);
  if (reading > READING.newest) {
    throw new UserError('was trained by a newer VAE Lens, which reads pictures in another way: that version is needed');
  }
  const looked: string[] = [];
  const all = told === undefined ? dataPlaces(run, info, path ?? '', first) : toldPlaces(told, path ?? '');
  for (const place of path === undefined ? [undefined] : all) {
    const name = place ?? 'what is generated';
    if (place !== undefined && !existsSync(place)) {
      looked.push(`${name} does not exist`);
      continue;
    }
    try {
      const dataset = await open(place, reading);
      if (dataset.fingerprint === fingerprint) {
        if (told !== undefined && place !== undefined) quietly(() => rememberData(run, place));
        return dataset;
      }
      looked.push(`${name} holds other data (fingerprint ${dataset.fingerprint.slice(0, SHOWN)})`);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      looked.push(thrown.message);
    }
  }
  const isRun = existsSync(join(run, RUN_FILE));
  const remedy = isRun ? '--data PATH, or Locate data… in the inspector' : '--data PATH';
  throw new UserError(
    `needs the data it was trained on (fingerprint ${fingerprint.slice(0, SHOWN)}), which were not found: ` +
      `${looked.join('; ')}${path === undefined ? '' : `; say where they are by ${remedy}`}`,
    false,
    isRun && path !== undefined ? { remedy: { locateData: run } } : {},
  );
}
