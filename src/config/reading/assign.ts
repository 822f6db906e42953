import { valueAt } from '../../base/valueAt';
import { isMapping, pathOf, schemaAt } from '../schema/keys';
import { excludedBy } from '../schema/schema';

/**
 * `base` with dotted keys set, which shares with it what stays the same, for `--set` and for the members of a sweep. A value replaces the whole subtree,
 * null takes it away, as if the key had been left out.
 * Keys of `base` that a new one contradicts go: setting `train.epochs` removes `train.steps` and the other way round;
 * setting `model.architecture` removes what only the other architecture has; setting `data.split.train` removes a share
 * that is `data.split`. Two contradicting keys of `entries` both
 * stay, for the check to find.
 */
export function assign(
  base: Record<string, unknown>,
  entries: readonly (readonly [key: string, value: unknown])[],
): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of entries)
    if (value !== null) for (const other of excludedBy(key, value)) put(result, pathOf(other), null);
  for (const [key, value] of entries) {
    const path = pathOf(key);
    if (value !== null) removeShort(result, path);
    put(result, path, value);
  }
  return result;
}

/** Removes around a key what is no mapping where one is not the only thing that may be. */
function removeShort(root: Record<string, unknown>, path: readonly string[]): void {
  const outer = path.slice(0, -1);
  if (schemaAt(outer)?.anyOf !== undefined && !isMapping(valueAt(root, outer))) put(root, outer, null);
}

/**
 * Sets or, with null, removes, in `root` and in copies of what it holds. Leaves a parent that is no mapping as it is: the
 * check will name it.
 */
function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length > 0) {
    const inner = root[first] ?? (value === null ? undefined : {});
    if (!isMapping(inner)) return;
    const copy = { ...inner };
    root[first] = copy;
    put(copy, rest, value);
  } else if (value === null) Reflect.deleteProperty(root, first);
  else root[first] = value;
}
