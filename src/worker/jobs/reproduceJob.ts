import { resolve } from 'node:path';
import { UserError } from '../../base/errors';
import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { loadConfig } from '../../config/reading/loadConfig';
import { resolvedConfig } from '../../config/reading/expandSweep';
import { within } from '../../config/schema/keys';
import { excludedBy } from '../../config/schema/schema';
import { readRun } from '../../run/folder';
import type { RunInfo } from '../../run/records';
import { shellWord } from '../../views/report/reportPage';

/**
 * The command that trains such a run anew: its config file as it is now, or the run that it goes on from, and a `--set` for
 * each key in which the run differs, null where it lacks one; without the file's sweep where its values do not go with these.
 * None if that cannot be read any more.
 */
async function trainCommand({ configFile, config, parent }: RunInfo, dir: string): Promise<string[]> {
  const from = parent && resolve(dir, parent.run);
  let base: Record<string, unknown>;
  try {
    base = from === undefined ? resolvedConfig((await loadConfig(configFile)).config) : readRun(from).config;
  } catch (thrown) {
    if (thrown instanceof UserError) return [];
    throw thrown;
  }
  const wanted = differingKeys(config, base).map(key => [key, valueAt(config, key.split('.')) ?? null] as const);
  const goes = wanted.flatMap(([key, value]) => (value === null ? [] : excludedBy(key, value)));
  const sets = wanted
    .filter(([key, value]) => value !== null || !goes.some(other => within(key, other)))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  if (from === undefined && !(await isReadable(configFile, sets))) sets.push('sweep=null');
  const what =
    from === undefined ? [shellWord(configFile)] : ['--continue', shellWord(from), '--from', String(parent!.step)];
  return [['vae-lens train', ...what, ...sets.flatMap(set => ['--set', shellWord(set)])].join(' ')];
}

async function isReadable(configFile: string, sets: readonly string[]): Promise<boolean> {
  try {
    await loadConfig(configFile, sets);
    return true;
  } catch (thrown) {
    if (thrown instanceof UserError) return false;
    throw thrown;
  }
}

/** Command lines that train the first of these runs again and write their report. */
export async function reproduce(info: RunInfo, runs: readonly string[]): Promise<string[]> {
  return [...(await trainCommand(info, runs[0] ?? '')), ['vae-lens report', ...runs.map(shellWord)].join(' ')];
}
