import { isMapping, pathOf } from '../schema/keys';
import { excludedBy } from '../schema/schema';

/**
 * A copy of `base` with dotted keys set, for `--set` and for the members of a sweep. A value replaces the whole subtree,
 * null takes it away, as if the key had been left out.
 * Keys of `base` that a new one contradicts go: setting `train.epochs` removes `train.steps` and the other way round;
 * setting `model.architecture` removes what only the other architecture has. Two contradicting keys of `entries` both
 * stay, for the check to find.
 */
export function assign(
  base: Record<string, unknown>,
  entries: readonly (readonly [key: string, value: unknown])[],
): Record<string, unknown> {
  const result = structuredClone(base);
  for (const [key, value] of entries)
    if (value !== null) for (const other of excludedBy(key, value)) put(result, pathOf(other), null);
  for (const [key, value] of entries) put(result, pathOf(key), value);
  return result;
}

/** Sets or, with null, removes. Leaves a parent that is no mapping as it is: the check will name it. */
function put(root: Record<string, unknown>, path: string[], value: unknown): void {
  let at = root;
  for (const part of path.slice(0, -1)) {
    if (value !== null) at[part] ??= {};
    const inner = at[part];
    if (!isMapping(inner)) return;
    at = inner;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  if (value === null) Reflect.deleteProperty(at, last);
  else at[last] = value;
}
