import { valueAt } from '../../base/valueAt';
import { knownKeys, schemaAt } from '../schema/keys';
import type { Config } from '../schema/schema';
import { FEATURES, resolvedConfig, sweptSplitSeed } from './expandSweep';

/** Every key that holds a value of its own, and of which a run is made. */
function leaves(): string[] {
  return knownKeys().filter(
    key => key !== 'sweep' && key !== FEATURES && schemaAt(key.split('.'))?.properties === undefined,
  );
}

/** The keys in which two resolved configs differ. */
export function differingKeys(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  return leaves().filter(key => {
    const [first, second] = [a, b].map(of => JSON.stringify(valueAt(of, key.split('.'))));
    return first !== second;
  });
}

/** The keys in which a config has changed since a run of it began, but for those that its sweep means to differ. */
export function changedKeys(stored: Record<string, unknown>, config: Config): string[] {
  const swept = Object.keys(config.sweep ?? {});
  const written = sweptSplitSeed(config, { data: config.data, seed: Number(stored['seed']) });
  if (written !== undefined && valueAt(stored, ['data', 'splitSeed']) === written) swept.push('data.splitSeed');
  return differingKeys(stored, resolvedConfig(config)).filter(
    key => !swept.some(sweep => key === sweep || key.startsWith(`${sweep}.`)),
  );
}
