import { UserError } from '../../base/errors';
import { checkConfig } from './complaints';
import { problemSentence, readConfig } from './read';
import type { Config, SingleConfig } from '../schema/schema';

/** The config stored in a checkpoint or a run, `source`. @throws UserError if this version cannot read it */
export function storedConfig(stored: Record<string, unknown>, source: string): SingleConfig {
  const { config, complaints } = checkConfig(stored);
  if (config) return config;
  const reason = complaints[0]?.message ?? 'it is damaged';
  throw new UserError(`${source} was made from a config that this version cannot read: ${reason}`);
}

/** The same with `key=value` overrides. @throws UserError (usage) with every problem, one a line */
export function overriddenConfig(stored: Record<string, unknown>, source: string, sets: readonly string[]): Config {
  const { config, problems } = readConfig(JSON.stringify(stored), sets);
  if (config) return config;
  const lines = problems.map(one => (one.override === undefined ? one.message : problemSentence(one)));
  throw new UserError(lines.map(line => `${source}: ${line}`).join('\n'), true);
}
