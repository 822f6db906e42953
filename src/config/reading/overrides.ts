import { unknownKey } from './complaints';
import { knownKeys } from '../schema/keys';
import { readSource } from './source';

/** A `--set key=value`. */
export interface Override {
  key: string;
  value: unknown;
  /** As it was typed: `--set objective.beta=4`. */
  typed: string;
}

/** An override that cannot be applied, with the reason. */
export interface BadOverride {
  typed: string;
  key: string;
  message: string;
  suggestion?: string;
}

/** Reads `key=value` texts: a dotted key of the config and a value in YAML (`[60, 120]` is a list; null leaves the key out). Never throws. */
export function readOverrides(sets: readonly string[]): { overrides: Override[]; bad: BadOverride[] } {
  const overrides: Override[] = [];
  const bad: BadOverride[] = [];
  for (const set of sets) {
    const typed = `--set ${set}`;
    const equals = set.indexOf('=');
    const key = set.slice(0, Math.max(equals, 0)).trim();
    if (key === '') {
      bad.push({ typed, key: '', message: `'${set}' is not key=value, such as objective.beta=4` });
      continue;
    }
    const known = knownKeys();
    const target = key.replace(/^sweep\./, '');
    if (!known.includes(target)) {
      const { message, suggestion } = unknownKey([], target, known);
      bad.push({ typed, key, message, ...(suggestion !== undefined && { suggestion }) });
      continue;
    }
    const written = set.slice(equals + 1);
    const source = readSource(written);
    const [error] = source.errors;
    if (error) bad.push({ typed, key, message: `${key}: ${error.message}` });
    // A variable of the shell that is empty must not take a key away.
    else if (written.trim() === '')
      bad.push({ typed, key, message: `${key} is empty: write a value, or null to leave the key out` });
    else overrides.push({ key, value: source.value ?? null, typed });
  }
  return { overrides, bad };
}
