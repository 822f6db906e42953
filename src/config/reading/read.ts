import { assign } from './assign';
import { checkConfig, type Complaint, show } from './complaints';
import { dotted, isMapping, type Path, within } from '../schema/keys';
import { type Override, readOverrides } from './overrides';
import type { Config } from '../schema/schema';
import { type Place, type Range, readSource } from './source';
import { glanceAtSweep, noteSweep } from './expandSweep';

export interface Problem {
  /** Dotted; '' is the whole file. */
  key: string;
  /** One sentence that names the key, without the line. */
  message: string;
  /** Where it stands in the text; the start of the text for an override. */
  range: Range;
  /** The `--set key=value` that is wrong, or makes wrong what the text says. */
  override?: string;
  /** What would be right in place of the key or value. */
  suggestion?: string;
}

export interface ConfigText {
  /** Undefined when there are problems. */
  config: Config | undefined;
  /** In the order of the text. */
  problems: Problem[];
  /** Where each key and value of the text stands, by dotted key (`model.hidden[0]`); '' is the whole. */
  places: Map<string, Place>;
}

/** Keys at the top that are the author's own: what the config refers to by YAML's anchors. */
export const EXTENSION = /^x-/;

const START = { line: 1, column: 1, offset: 0 };
const TOP: Range = { start: START, end: START };

/**
 * Reads a config: YAML or JSON text, with `key=value` overrides applied before it is checked. Never throws, whatever
 * the text is.
 */
export function readConfig(text: string, sets: readonly string[] = []): ConfigText {
  const source = readSource(text);
  const { overrides, bad } = readOverrides(sets);
  const { places } = source;
  const problems: Problem[] = [
    ...source.errors.map(error => ({ key: '', ...error })),
    ...bad.map(({ typed, ...problem }) => ({ ...problem, range: TOP, override: typed })),
  ];
  if (source.errors.length === 0 && !isMapping(source.value)) {
    const needed = 'a config needs at least data.name and model.architecture';
    const message =
      (source.value ?? null) === null
        ? `the file is empty, ${needed}`
        : `the file holds ${show(source.value)} where a mapping belongs, ${needed}`;
    problems.push({ key: '', message, range: places.get('')?.value ?? TOP });
  }
  if (problems.length > 0 || !isMapping(source.value)) return { config: undefined, problems, places };

  const written = Object.fromEntries(Object.entries(source.value).filter(([key]) => !EXTENSION.test(key)));
  const checkedWith = (applied: Override[]) =>
    checkWithSweep(
      assign(
        written,
        applied.map(({ key, value }) => [key, value]),
      ),
    );
  const { config, complaints } = checkedWith(overrides);
  const located = complaints.map(complaint => locate(complaint, places, overrides));
  if (located.some(({ override }) => override === undefined)) {
    for (const one of overrides) {
      const without = new Set(
        checkedWith(overrides.filter(other => other !== one)).complaints.map(problem => problem.message),
      );
      for (const problem of located) if (!without.has(problem.message)) problem.override ??= one.typed;
    }
  }
  located.sort((a, b) => a.range.start.offset - b.range.start.offset);
  return { config: located.length === 0 ? config : undefined, problems: located, places };
}

/** "objective.beta: -1 is below 0 (line 12)" */
export function problemSentence({ message, override, range }: Problem): string {
  const line = range === TOP && override !== undefined ? undefined : `line ${range.start.line}`;
  return `${message} (${[line, override].filter(part => part !== undefined).join(', with ')})`;
}

function checkWithSweep(value: Record<string, unknown>): { config: Config | undefined; complaints: Complaint[] } {
  const checked = checkConfig(value);
  const sweep = checked.config?.sweep;
  if (sweep === undefined) return checked;
  const base = assign(value, [['sweep', null]]);
  const found = glanceAtSweep(base, sweep);
  if (found.whole) noteSweep(checked.config!, found);
  return { config: checked.config, complaints: ofWholeLists(found.complaints, sweep) };
}

/** What is wrong with every value of a swept key alike is wrong with the key. */
function ofWholeLists(complaints: readonly Complaint[], sweep: Record<string, unknown[]>): Complaint[] {
  const idOf = ({ path: [, key], message }: Complaint): string => `${String(key)} ${message}`;
  const indices = new Map<string, Set<unknown>>();
  for (const complaint of complaints) {
    const known = indices.get(idOf(complaint)) ?? new Set();
    indices.set(idOf(complaint), known.add(complaint.path[2]));
  }
  const merged = complaints.map((complaint): [string, Complaint] => {
    const key = String(complaint.path[1]);
    const values = sweep[key]?.length ?? 0;
    const whole = values > 1 && indices.get(idOf(complaint))?.size === values;
    const told: Complaint = whole ? { ...complaint, path: ['sweep', key], at: 'key' } : complaint;
    return [`${dotted(told.path)} ${told.message}`, told];
  });
  return [...new Map(merged).values()];
}

/** Where a complaint belongs: at its key or value or, where the text has neither, at the nearest section around it. */
function locate(complaint: Complaint, places: Map<string, Place>, overrides: Override[]): Problem {
  const { path, at, message, suggestion } = complaint;
  const problem = { key: dotted(path), message, ...(suggestion !== undefined && { suggestion }) };
  // It replaces all that the text has below its key.
  const set = overrides.findLast(({ key }) => within(problem.key, key));
  if (set) return { ...problem, range: TOP, override: set.typed };
  for (let length = path.length; length >= 0; length--) {
    const key = dotted(path.slice(0, length));
    const override = made(overrides, path.slice(0, length), places);
    if (override) return { ...problem, range: TOP, override: override.typed };
    const place = places.get(key);
    if (place) {
      const wantsKey = at === 'key' || length < path.length;
      return { ...problem, range: (wantsKey ? place.key : undefined) ?? place.value };
    }
  }
  return { ...problem, range: TOP };
}

/** The override that made a section which the text does not have. */
function made(overrides: Override[], path: Path, places: Map<string, Place>): Override | undefined {
  const key = dotted(path);
  return places.has(key) ? undefined : overrides.findLast(set => set.key.startsWith(`${key}.`));
}
