import { type ConfigText, readConfig } from '../reading/read';
import { membersOf } from '../reading/expandSweep';
import type { Config } from '../schema/schema';
import { addEntry, applyEdits, removeEntry, renameKey, replaceValue, type TextEdit } from './edits';

type Read = Pick<ConfigText, 'config' | 'places'>;
type Range = readonly [least: number, greatest: number];

const SWEPT = 'sweep.objective.beta';

/** What asks for one multi-rate run in place of a sweep over β. */
export interface AllBetas {
  /** One edit, which one step back undoes. */
  edit: TextEdit;
  range: Range;
  /** How many runs the config asks for then. */
  runs: number;
}

/**
 * The change of a config that trains all β of its sweep at once, comments kept but for those of what goes. Undefined where a
 * multi-rate run has not the loss of the sweep's, or its range not the sweep's β.
 */
export function allBetas(text: string, read: Read): AllBetas | undefined {
  const range = read.config && sweptRange(read.config);
  if (!range) return undefined;
  const changed = changedText(text, range);
  const after = changed === undefined ? undefined : readConfig(changed);
  // A text that can be written in many ways may have become another than was meant.
  if (!after?.config || after.problems.length > 0 || after.config.objective.name !== 'multi-rate') return undefined;
  const runs = after.config.sweep ? membersOf(after.config).members.length : 1;
  return { edit: between(text, changed!), range, runs };
}

/** The least and the greatest β of a sweep whose runs all have a loss that multi-rate has too. */
function sweptRange({ objective, sweep }: Config): Range | undefined {
  const values = sweep?.['objective.beta'];
  if (!values || !(objective.name === 'beta-vae' || objective.name === 'beta-tc-vae')) return undefined;
  const isConstant = (objective.schedule ?? 'constant') === 'constant';
  const isWhole = objective.name === 'beta-tc-vae' || (objective.rate ?? 'full') === 'full';
  const betas = values.filter(value => typeof value === 'number' && value > 0) as number[];
  const range = [Math.min(...betas), Math.max(...betas)] as const;
  return isConstant && isWhole && betas.length === values.length && range[0] < range[1] ? range : undefined;
}

/** A change of a text, given what stands where in it; null where there is nothing to change. */
type Step = (text: string, places: Read['places']) => TextEdit | null | undefined;

function changedText(text: string, range: Range): string | undefined {
  const { config, places } = readConfig(text);
  const isTc = config?.objective.name === 'beta-tc-vae';
  let changed = text;
  for (const step of stepsFor(range, { isTc, hasBeta: places.has('objective.beta') })) {
    const edit = step(changed, readConfig(changed).places);
    if (edit === undefined) return undefined;
    if (edit) changed = applyEdits(changed, [edit]);
  }
  return changed;
}

/** Keys that stay take the place of those that go, so that what is written beside them stays too. */
function stepsFor(range: Range, { isTc, hasBeta }: { isTc: boolean; hasBeta: boolean }): Step[] {
  const rename =
    (from: string, to: string): Step =>
    (text, places) => {
      const place = places.get(`objective.${from}`);
      return place ? renameKey(text, place, to) : null;
    };
  const set =
    (key: string, value: unknown): Step =>
    (text, places) => {
      const place = places.get(`objective.${key}`);
      return place ? replaceValue(text, place, value) : addEntry(text, places, `objective.${key}`, value);
    };
  const remove =
    (key: string): Step =>
    (text, places) =>
      places.has(key) ? removeEntry(text, places, key) : null;
  return [
    remove(SWEPT),
    ...(isTc ? [rename('name', 'base')] : []),
    ...(hasBeta ? [rename('beta', 'range')] : isTc ? [] : [rename('name', 'range')]),
    set('range', range),
    set('name', 'multi-rate'),
    remove('objective.schedule'),
    remove('objective.rate'),
  ];
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
