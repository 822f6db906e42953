import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../base/errors';
import { readRegularSoon } from '../base/regularFile';
import { decodeText } from '../config/reading/decodeText';
import { readConfig } from '../config/reading/read';
import { type DataConfig, dataPlace } from '../data/openDataset';
import { datasetFacts } from '../data/sets/sets';

/** ' (line 3)': where a config's file says data.path, if it is the file that says it and not an override. */
async function lineOf(path: string, configFile: string): Promise<string> {
  const bytes = await readRegularSoon(configFile).catch(() => undefined);
  if (bytes === undefined) return '';
  const { config, places } = readConfig(decodeText(bytes));
  const line = places.get('data.path')?.value.start.line;
  return config?.data.path === path && line !== undefined ? ` (line ${line})` : '';
}

/** Throws a UserError that names the config and its key where the data that it names are not there. */
export async function checkDataThere(data: DataConfig, configFile: string): Promise<void> {
  if (data.path === undefined) return;
  const place = dataPlace(data, dirname(configFile));
  if (existsSync(place)) return;
  const { expects } = datasetFacts(data.name);
  const right = expects === undefined ? '' : `: set it to ${expects}`;
  throw new UserError(
    `${configFile}: data.path: ${place} does not exist${await lineOf(data.path, configFile)}${right}`,
  );
}
