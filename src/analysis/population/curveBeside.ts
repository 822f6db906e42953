import { listed } from '../../base/listed';
import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { mainKeyOf } from '../../config/schema/objective';
import { readRun } from '../../run/folder';
import type { RunInfo } from '../../run/records';
import type { Curves } from '../results/curve';
import { curveKey, curvesOf } from './curvePoints';

interface Group {
  readonly dirs: string[];
  readonly curves: Curves;
  /** Values of the parameter. */
  readonly values: number;
}

/**
 * The points of those runs that lie on one curve with the first: they differ from it in its parameter and seed alone. Where
 * these have no other value of the parameter, the curve among the other runs, equal in KIND, that differs from it in the fewest
 * keys; of several the one with the most values. The rest is left out, with the keys in which it differs from the curve's.
 * @throws UserError if a folder is not a run
 */
export function curveBeside(dirs: readonly [string, ...string[]]): Curves {
  const [first] = dirs;
  const infos = new Map([...new Set(dirs)].map(dir => [dir, readRun(dir)]));
  const groups = groupsOf(infos);
  const own = groups.find(group => group.dirs.includes(first))!;
  const apart = ({ dirs }: Group): number =>
    Math.min(...dirs.map(dir => differences(infos.get(dir)!, infos.get(first)!).length));
  const [best] = groups
    .filter(group => group !== own && group.values > 1)
    .sort((a, b) => apart(a) - apart(b) || b.values - a.values);
  const chosen = own.values > 1 || best === undefined ? own : best;
  const { points, leftOut } = chosen.curves;
  const others = [...infos].flatMap(([run, info]) => {
    if (chosen.dirs.includes(run)) return [];
    return [{ run, reason: `it differs in ${listed(differences(info, infos.get(chosen.dirs[0]!)!))}` }];
  });
  return { points, leftOut: [...leftOut.filter(({ run }) => run !== first), ...others] };
}

/** Of each objective whose runs are on several curves: in what they differ beside its parameter and seed. */
export function mixedCurves({ points }: Pick<Curves, 'points'>): string[] {
  const objectives = new Set(points.map(({ objective }) => objective));
  return [...objectives].flatMap(objective => {
    const dirs = new Set(points.filter(point => point.objective === objective).map(({ run }) => run));
    const infos = [...dirs].map(readRun);
    const curves = new Map(infos.map(info => [curveKey(info), info]));
    const [first, ...others] = [...curves.values()];
    if (others.length === 0) return [];
    const keys = new Set(others.flatMap(info => differences(info, first!)));
    return [`${objective}: the runs differ in ${listed([...keys])} too, so their points are of ${curves.size} curves`];
  });
}

/** The runs by the curve that they lie on, where it is of the first one's kind. */
function groupsOf(infos: ReadonlyMap<string, RunInfo>): Group[] {
  const kindOf = ({ config }: RunInfo): string => JSON.stringify(KIND.map(key => valueAt(config, key.split('.'))));
  const [[, own] = []] = infos;
  const byKey = new Map<string, string[]>();
  for (const [dir, info] of infos) {
    if (own && kindOf(info) === kindOf(own)) byKey.set(curveKey(info), [...(byKey.get(curveKey(info)) ?? []), dir]);
  }
  return [...byKey.values()].map(dirs => {
    const curves = curvesOf(dirs);
    return { dirs, curves, values: new Set(curves.points.map(({ parameter }) => parameter.value)).size };
  });
}

/** Curves that differ in these have other axes. */
const KIND = ['objective.name', 'objective.rate', 'model.architecture', 'model.likelihood', 'data.name'];

/**
 * What keeps a run off the curve of another: dotted keys, but none that belong to another objective; where no key does, what
 * else `curveKey` tells apart.
 */
export function differences(info: RunInfo, own: RunInfo): string[] {
  const [name, main] = ['objective.name', `objective.${mainKeyOf(valueAt(own.config, ['objective', 'name'])) ?? ''}`];
  const keys = differingKeys(info.config, own.config);
  const telling = keys.filter(key =>
    keys.includes(name) && key.startsWith('objective.')
      ? key === name
      : !['seed', 'data.splitSeed', main].includes(key),
  );
  if (telling.length > 0) return telling;
  if (info.data.fingerprint !== own.data.fingerprint) return ['the data'];
  return info.parent?.step === own.parent?.step
    ? ['the length of the schedule']
    : ['the step that training went on from'];
}
