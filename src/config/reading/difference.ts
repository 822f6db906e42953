import { valueAt } from '../../base/valueAt';
import { dotted, isMapping, knownKeys, pathOf, schemaAt, within } from '../schema/keys';
import type { Config } from '../schema/schema';
import { FEATURES, resolvedConfig, sweptSplitSeed } from './expandSweep';

const isSection = (key: string): boolean => schemaAt(pathOf(key))?.properties !== undefined;

/** Every key that holds a value of its own, and of which a run is made. */
function leaves(): string[] {
  return knownKeys().filter(key => key !== 'sweep' && key !== FEATURES && !isSection(key));
}

/** The keys in which two resolved configs differ: of values that are mappings in both, the keys inside. */
export function differingKeys(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  const valuesAt = (key: string): unknown[] => [a, b].map(of => valueAt(of, pathOf(key)));
  const bothMappings = (key: string): boolean => valuesAt(key).every(isMapping);
  return leaves().filter(key => {
    const outer = dotted(pathOf(key).slice(0, -1));
    if (bothMappings(key) || !(outer === '' || isSection(outer) || bothMappings(outer))) return false;
    const [first, second] = valuesAt(key).map(value => JSON.stringify(value));
    return first !== second;
  });
}

/** The keys in which a config has changed since a run of it began, but for those that its sweep means to differ. */
export function changedKeys(stored: Record<string, unknown>, config: Config): string[] {
  const swept = Object.keys(config.sweep ?? {});
  const written = sweptSplitSeed(config, { data: config.data, seed: Number(stored['seed']) });
  if (written !== undefined && valueAt(stored, ['data', 'splitSeed']) === written) swept.push('data.splitSeed');
  return differingKeys(stored, resolvedConfig(config)).filter(
    key => !swept.some(sweep => within(key, sweep) || within(sweep, key)),
  );
}
