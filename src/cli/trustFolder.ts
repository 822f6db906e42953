import { valueAt } from '../base/valueAt';
import { assign } from '../config/reading/assign';
import type { LoadedConfig } from '../config/reading/loadConfig';
import { readOverrides } from '../config/reading/overrides';
import { TRUSTED_VARIABLE, holdsTensorflow } from '../engine/tensorflow/locate';
import { warn } from '../base/warn';

/**
 * Lets workers take TensorFlow from the folder of a config where the command itself asks for that engine: a package is
 * executed, and what only a config says, others may have written.
 */
export function trustFolder(
  { folder, config }: Pick<LoadedConfig, 'folder' | 'config'>,
  sets: readonly string[],
): void {
  const said = assign(
    {},
    readOverrides(sets).overrides.map(({ key, value }) => [key, value]),
  );
  const asked = asksFor(said);
  process.env[TRUSTED_VARIABLE] = JSON.stringify(asked ? [folder] : []);
  if (!asked && asksFor(config) && holdsTensorflow(folder)) {
    warn(
      `${folder} has a TensorFlow of its own, which is taken only where the command asks for it: --set train.engine=tensorflow`,
    );
  }
}

function asksFor(config: unknown): boolean {
  const swept = valueAt(config, ['sweep', 'train.engine']);
  return [valueAt(config, ['train', 'engine']), ...(Array.isArray(swept) ? (swept as unknown[]) : [])].includes(
    'tensorflow',
  );
}
