import { UserError } from '../../base/errors';
import { checkConfig } from './complaints';
import type { SingleConfig } from '../schema/schema';

/** The config stored in a checkpoint or a run, `source`. @throws UserError if this version cannot read it */
export function storedConfig(stored: Record<string, unknown>, source: string): SingleConfig {
  const { config, complaints } = checkConfig(stored);
  if (config) return config;
  const reason = complaints[0]?.message ?? 'it is damaged';
  throw new UserError(`${source} was made from a config that this version cannot read: ${reason}`);
}
