import { type ConfigText, readConfig } from '../reading/read';
import type { Config } from '../schema/schema';
import { applyEdits, removeEntry, type TextEdit } from './edits';

/** A change of a text, given what stands where in it; null where there is nothing to change, undefined where it cannot be done. */
export type Step = (text: string, places: ConfigText['places']) => TextEdit | null | undefined;

/** Takes a key out where it is. */
export function removing(key: string): Step {
  return (text, places) => (places.has(key) ? removeEntry(text, places, key) : null);
}

/**
 * Changes of a config one after the other as one edit, which one step back undoes, and the config that it becomes. Undefined where
 * one of them cannot be done, or the text is no valid config then: a text can be written in many ways.
 */
export function changeBySteps(text: string, steps: readonly Step[]): { edit: TextEdit; config: Config } | undefined {
  let changed = text;
  for (const step of steps) {
    const edit = step(changed, readConfig(changed).places);
    if (edit === undefined) return undefined;
    if (edit) changed = applyEdits(changed, [edit]);
  }
  const { config, problems } = readConfig(changed);
  return config && problems.length === 0 ? { edit: between(text, changed), config } : undefined;
}

/** One edit that makes one text of the other. */
function between(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < most - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
