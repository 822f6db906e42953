import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { isMapping, pathOf } from '../../config/schema/keys';
import { mainKeyOf } from '../../config/schema/objective';
import type { RunInfo } from '../../run/records';
import type { CurveFamily, CurvePoint } from '../results/curve';
import { curveBase } from './curvePoints';

/** Curves side by side: what runs buy that differ in one more key than the parameter and the seed. */

/** A run and its points on its curve. */
export interface RunOnCurve {
  readonly dir: string;
  readonly info: RunInfo;
  readonly points: readonly CurvePoint[];
}

/** A curve needs two values of the parameter, and a family two curves. */
const FEWEST = 2;
/** Curves of these have other axes. */
const KIND = ['objective.name', 'model.likelihood'];
/** Keys whose value has keys of its own beside them. */
const BRINGING = ['model.architecture', 'data.name'];

/**
 * For each key in which other curves of the runs differ from the first run's and in no other: these curves and its own, in order
 * of the key's value. Keys that another architecture or data set does not have are no difference of their own.
 * Of runs whose data have changed meanwhile only those on the data of the first of their curve, and none that went on from others.
 * @param own the run whose curve is compared, among `runs`
 */
export function curveFamilies(own: RunOnCurve, runs: readonly RunOnCurve[]): CurveFamily[] {
  const curves = new Map<string, RunOnCurve[]>();
  for (const run of [own, ...runs.filter(({ dir }) => dir !== own.dir)]) {
    if (run.info.parent || run.points.length === 0) continue;
    const base = curveBase(run.info.config);
    const curve = curves.get(base);
    if (!curve) curves.set(base, [run]);
    else if (curve[0]!.info.data.fingerprint === run.info.data.fingerprint) curve.push(run);
  }
  const drawn = [...curves.values()].filter(curve => valuesOf(curve) >= FEWEST);
  const families = new Map<string, RunOnCurve[][]>();
  const mine = drawn.find(curve => curve[0] === own);
  if (!mine) return [];
  for (const other of drawn) {
    const key = other === mine ? undefined : onlyDifference(own.info, other[0]!.info);
    if (key !== undefined) families.set(key, [...(families.get(key) ?? [mine]), other]);
  }
  return [...families].map(([key, members]) => ({
    key,
    curves: members
      .map(curve => ({ curve, value: valueAt(curve[0]!.info.config, pathOf(key)) }))
      .sort((a, b) => byValue(a.value, b.value))
      .map(({ curve, value }) => ({
        value: settingText(value),
        own: curve === mine,
        points: curve.flatMap(({ points }) => points),
      })),
  }));
}

function valuesOf(curve: readonly RunOnCurve[]): number {
  return new Set(curve.flatMap(({ points }) => points.map(({ parameter }) => parameter.value))).size;
}

/** Undefined where the two differ in several keys, in one that gives other axes, or in data that no key of theirs tells apart. */
function onlyDifference(own: RunInfo, other: RunInfo): string | undefined {
  const main = `objective.${mainKeyOf(valueAt(own.config, ['objective', 'name'])) ?? ''}`;
  const differing = differingKeys(own.config, other.config).filter(
    // Which data they are, wherever they lie, their fingerprint says.
    key => !['seed', 'data.splitSeed', 'data.path', main].includes(key),
  );
  const isOfData = differing.some(key => key.startsWith('data.') && settingOf(key) !== 'data.split');
  if (!isOfData && own.data.fingerprint !== other.data.fingerprint) return undefined;
  if (differing.some(key => KIND.includes(key))) return undefined;
  const comesAlong = (key: string): boolean =>
    BRINGING.some(kind => kind !== key && differing.includes(kind) && kind.split('.')[0] === key.split('.')[0]) &&
    [own, other].some(({ config }) => valueAt(config, pathOf(key)) === undefined);
  const [key, ...others] = new Set(differing.filter(one => !comesAlong(one)).map(settingOf));
  return others.length > 0 ? undefined : key;
}

/** 'data.split' of 'data.split.kind': a setting may be a mapping. */
export function settingOf(key: string): string {
  return key.split('.').slice(0, 2).join('.');
}

/** Numbers by size, lists by their length first, anything else as people sort names. */
function byValue(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return a.length - b.length;
  const [first, second] = [a, b].map(value => settingText(value).replaceAll(/(\d),(?=\d{3})/g, '$1'));
  return first!.localeCompare(second!, 'en', { numeric: true });
}

/** A value of a key as a label: '[512, 512]', '0.9', 'constant-volume, 1,024' of {kind: constant-volume, train: 1024}. */
export function settingText(value: unknown): string {
  if (value === undefined || value === null) return 'left out';
  if (Array.isArray(value)) return `[${value.map(inner => String(inner)).join(', ')}]`;
  if (isMapping(value)) return Object.values(value).map(settingText).join(', ');
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
  return typeof value === 'string' ? value : JSON.stringify(value);
}
