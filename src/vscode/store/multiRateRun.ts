import { dirname, resolve } from 'node:path';
import { expandPath } from '../../base/paths/expandPath';
import { resolvedConfig, withoutDataPath, withoutSplitSeed } from '../../config/reading/expandSweep';
import { baseOf } from '../../analysis/population/retrainedBeside';
import { isControl, type MultiRate } from '../../config/schema/objective';
import type { SingleConfig } from '../../config/schema/schema';
import { ifReadable } from '../../run/folder';
import type { FollowedRun } from '../../run/follow';
import { configOf } from '../../run/places';

/** What is needed of a followed run. */
type Followed = Pick<FollowedRun, 'dir' | 'info' | 'config' | 'health'>;

/**
 * The newest finished multi-rate run that has the data, the model and the loss of a config, of those that are measured over β if
 * there are any. Controls do not count: they have one model for all β.
 * @param file the config's; relative paths in it start at its folder
 * @param runs of all configs, newest first within each
 */
export function multiRateRunOf<Run extends Followed>(
  file: string,
  config: SingleConfig,
  runs: readonly Run[],
  isMeasured: (run: Run) => boolean,
): { run: Run; objective: MultiRate } | undefined {
  const base = baseOf(config);
  if (base === undefined) return undefined;
  const wanted = resolvedConfig(config);
  const [data, model] = [dataOf(wanted), JSON.stringify(wanted['model'])];
  const place = placeOf(file, wanted);
  const alike = runs.filter(({ info }) => dataOf(info.config) === data);
  // The same files, or the same content wherever it lies.
  const here = alike.filter(({ dir, info }) => placeOf(configOf(dir, info), info.config) === place);
  const fingerprint = newest(here)?.info.data.fingerprint;
  const found = alike.flatMap(run => {
    const objective = run.config?.objective;
    if (objective?.name !== 'multi-rate' || objective.base !== base || isControl(objective)) return [];
    const isSame = run.info.data.fingerprint === fingerprint && JSON.stringify(run.info.config['model']) === model;
    return isSame && run.health === 'finished' ? [{ run, objective }] : [];
  });
  const all = found.map(({ run }) => run);
  const first = newest(all.filter(isMeasured)) ?? newest(all);
  return found.find(({ run }) => run === first);
}

const dataOf = (config: Record<string, unknown>): string =>
  JSON.stringify(withoutSplitSeed(withoutDataPath(config))['data']);

function placeOf(file: string, { data }: Record<string, unknown>): string | undefined {
  const path = (data as { path?: unknown } | undefined)?.path;
  // Where a variable is not set, as it is written.
  return typeof path === 'string' ? resolve(dirname(file), ifReadable(() => expandPath(path)) ?? path) : undefined;
}

function newest<Run extends Followed>(runs: readonly Run[]): Run | undefined {
  return [...runs].sort((a, b) => Date.parse(b.info.created) - Date.parse(a.info.created))[0];
}
