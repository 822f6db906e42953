import { basename, dirname, resolve } from 'node:path';
import { UserError } from '../../base/errors';
import { readRegularSoon } from '../../base/regularFile';
import { decodeText } from './decodeText';
import { problemSentence, readConfig } from './read';
import type { Config } from '../schema/schema';

export interface LoadedConfig {
  config: Config;
  /** Absolute. */
  file: string;
  /** Absolute; relative paths of the config start here. */
  folder: string;
  /** The config's `name`, or else the file's name without `.vae.yaml`. */
  name: string;
}

/** A file that is no config at all has a problem on every line. */
const MAX_LINES = 50;

export const CONFIG_ENDING = /(?<=[^/\\])\.vae\.(yaml|yml|json)$/;

/**
 * Reads a config file, with `key=value` overrides. Throws a UserError (usage) that names the file as it was given and
 * every problem (the first 50), one a line.
 */
export async function loadConfig(file: string, sets: readonly string[] = []): Promise<LoadedConfig> {
  if (!CONFIG_ENDING.test(file))
    throw new UserError(`${file} is no config: its name must end in .vae.yaml or .vae.json`, true);
  const bytes = await readRegularSoon(file).catch((thrown: unknown) => {
    throw thrown instanceof UserError ? new UserError(thrown.message, true, { cause: thrown }) : thrown;
  });
  const { config, problems } = readConfig(decodeText(bytes), sets);
  if (config === undefined) {
    const lines = problems.slice(0, MAX_LINES).map(problem => `${file}: ${problemSentence(problem)}`);
    const more = problems.length - lines.length;
    throw new UserError([...lines, ...(more > 0 ? [`${file}: and ${more} more problems`] : [])].join('\n'), true);
  }
  const absolute = resolve(file);
  return {
    config,
    file: absolute,
    folder: dirname(absolute),
    name: config.name ?? basename(absolute).replace(CONFIG_ENDING, ''),
  };
}
