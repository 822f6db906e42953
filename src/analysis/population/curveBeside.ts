import { listed } from '../../base/listed';
import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { mainKeyOf } from '../../config/schema/objective';
import { readRun } from '../../run/folder';
import type { RunInfo } from '../../run/records';
import type { Curves } from '../results/curve';
import { curveKey, curvesOf } from './curvePoints';

/**
 * The points of those runs that lie on one curve with the first: they differ from it in its parameter and seed alone. The
 * others are left out, with the keys in which they differ.
 * @throws UserError if a folder is not a run
 */
export function curveBeside(dirs: readonly [string, ...string[]]): Curves {
  const own = readRun(dirs[0]);
  const key = curveKey(own);
  const reasons = new Map(
    [...new Set(dirs)].map(dir => {
      const info = readRun(dir);
      return [dir, curveKey(info) === key ? undefined : `it differs in ${listed(differences(info, own))}`];
    }),
  );
  const { points, leftOut } = curvesOf([...reasons.keys()].filter(dir => reasons.get(dir) === undefined));
  const others = [...reasons].flatMap(([run, reason]) => (reason === undefined ? [] : { run, reason }));
  return { points, leftOut: [...leftOut, ...others].filter(({ run }) => run !== dirs[0]) };
}

/** The keys, dotted, that keep a run off the curve of another; keys that belong to another objective are not told. */
function differences(info: RunInfo, own: RunInfo): string[] {
  const [name, main] = ['objective.name', `objective.${mainKeyOf(valueAt(own.config, ['objective', 'name'])) ?? ''}`];
  const keys = differingKeys(info.config, own.config);
  const telling = keys.filter(key =>
    keys.includes(name) && key.startsWith('objective.')
      ? key === name
      : !['seed', 'data.splitSeed', main].includes(key),
  );
  return telling.length > 0 ? telling : ['its data'];
}
