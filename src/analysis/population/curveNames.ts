import { valueAt } from '../../base/valueAt';
import { pathOf } from '../../config/schema/keys';
import { readRun } from '../../run/folder';
import type { RunInfo } from '../../run/records';
import type { Curves, NamedCurve } from '../results/curve';
import { differences } from './curveBeside';
import { settingOf, settingText } from './curveFamilies';
import { curveKey } from './curvePoints';

/**
 * The curves that the runs lie on, in order of their points: those of one objective are called by the keys in which they differ,
 * and where no key tells them apart, by their number.
 */
export function namedCurves({ points }: Pick<Curves, 'points'>): NamedCurve[] {
  const curves = new Map<string, NamedCurve & { info: RunInfo }>();
  for (const [run, objective] of new Map(points.map(point => [point.run, point.objective]))) {
    const info = readRun(run);
    const key = JSON.stringify([objective, curveKey(info)]);
    const known = curves.get(key);
    if (known) known.runs.push(run);
    else curves.set(key, { objective, name: null, runs: [run], info });
  }
  const all = [...curves.values()];
  const names = new Map(
    [...new Set(all.map(({ objective }) => objective))].flatMap(objective => {
      const infos = all.filter(one => one.objective === objective).map(({ info }) => info);
      return namesOf(infos).map((name, i): [RunInfo, string | null] => [infos[i]!, name]);
    }),
  );
  return all.map(({ info, ...curve }) => ({ ...curve, name: names.get(info) ?? null }));
}

function namesOf(infos: readonly RunInfo[]): (string | null)[] {
  if (infos.length === 1) return [null];
  const keys = new Set(infos.slice(1).flatMap(info => differences(info, infos[0]!).filter(isKey).map(settingOf)));
  const names = infos.map(({ config }) =>
    [...keys].map(key => `${key} ${settingText(valueAt(config, pathOf(key)))}`).join(', '),
  );
  const isEnough = (name: string): boolean => name !== '' && names.indexOf(name) === names.lastIndexOf(name);
  return names.map((name, i) => {
    if (isEnough(name)) return name;
    return name === '' ? `curve ${i + 1}` : `curve ${i + 1}, ${name}`;
  });
}

/** Where data lie is no difference of their curves; what else `curveKey` tells apart is said in words. */
const isKey = (difference: string): boolean => !difference.includes(' ') && difference !== 'data.path';
