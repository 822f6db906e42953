import { UserError } from '../../base/errors';
import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { loadConfig } from '../../config/reading/loadConfig';
import { resolvedConfig } from '../../config/reading/expandSweep';
import { within } from '../../config/schema/keys';
import { excludedBy } from '../../config/schema/schema';
import type { RunInfo } from '../../run/records';
import { shellWord } from '../../views/report/report';

/**
 * The command that trains such a run anew: its config file as it is now, and a `--set` for each key in which the run
 * differs, null where it lacks one. None if the file cannot be read any more.
 */
async function trainCommand({ configFile, config }: RunInfo): Promise<string[]> {
  let file: Record<string, unknown>;
  try {
    file = resolvedConfig((await loadConfig(configFile)).config);
  } catch (thrown) {
    if (thrown instanceof UserError) return [];
    throw thrown;
  }
  const wanted = differingKeys(config, file).map(key => [key, valueAt(config, key.split('.')) ?? null] as const);
  const goes = wanted.flatMap(([key, value]) => (value === null ? [] : excludedBy(key, value)));
  const sets = wanted
    .filter(([key, value]) => value !== null || !goes.some(other => within(key, other)))
    .flatMap(([key, value]) => ['--set', shellWord(`${key}=${JSON.stringify(value)}`)]);
  return [['vae-lens train', shellWord(configFile), ...sets].join(' ')];
}

/** Command lines that train the first of these runs again and write their report. */
export async function reproduce(info: RunInfo, runs: readonly string[]): Promise<string[]> {
  return [...(await trainCommand(info)), ['vae-lens report', ...runs.map(shellWord)].join(' ')];
}
