import { valueAt } from '../../base/valueAt';
import { knownKeys, schemaAt } from '../schema/keys';

/** Every key that holds a value of its own. */
function leaves(): string[] {
  return knownKeys().filter(key => key !== 'sweep' && schemaAt(key.split('.'))?.properties === undefined);
}

/** The keys in which two resolved configs differ. */
export function differingKeys(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  return leaves().filter(key => {
    const [first, second] = [a, b].map(of => JSON.stringify(valueAt(of, key.split('.'))));
    return first !== second;
  });
}
