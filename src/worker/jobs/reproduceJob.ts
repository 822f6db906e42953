import { UserError } from '../../base/errors';
import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { loadConfig } from '../../config/reading/loadConfig';
import { resolvedConfig } from '../../config/reading/expandSweep';
import type { RunInfo } from '../../run/records';
import { shellWord } from '../../views/report/report';

/**
 * The command that trains such a run anew: its config file as it is now, and a `--set` for each key in which the run
 * differs. None if the file cannot be read any more.
 */
async function trainCommand({ configFile, config }: RunInfo): Promise<string[]> {
  let file: Record<string, unknown>;
  try {
    file = resolvedConfig((await loadConfig(configFile)).config);
  } catch (thrown) {
    if (thrown instanceof UserError) return [];
    throw thrown;
  }
  const sets = differingKeys(config, file).flatMap(key => {
    // Left out, it is the seed, and the file may say another by now.
    const meant = key === 'data.splitSeed' ? config['seed'] : undefined;
    const wanted = valueAt(config, key.split('.')) ?? meant;
    return wanted === undefined ? [] : ['--set', shellWord(`${key}=${JSON.stringify(wanted)}`)];
  });
  return [['vae-lens train', shellWord(configFile), ...sets].join(' ')];
}

/** Command lines that train the first of these runs again and write their report. */
export async function reproduce(info: RunInfo, runs: readonly string[]): Promise<string[]> {
  return [...(await trainCommand(info)), ['vae-lens report', ...runs.map(shellWord)].join(' ')];
}
