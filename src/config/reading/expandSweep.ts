import { UserError } from '../../base/errors';
import { assign } from './assign';
import { checkConfig, type Complaint, show, unknownKey } from './complaints';
import { dotted, isMapping, knownKeys, type Path, within } from '../schema/keys';
import type { Config, SingleConfig } from '../schema/schema';

/** More than this is a slip of the keyboard, and checking each would keep the editor waiting. */
const MAX_MEMBERS = 10_000;
/** What is checked with every key that is typed: members, and their length as JSON all together. */
const QUICK_MEMBERS = 500;
const QUICK_CHARACTERS = 1_000_000;
/** Who has seen so many need not see more. */
const MOST_COMPLAINTS = 50;

/** The key that no run depends on: what its reconstructions are held against. */
export const FEATURES = 'analysis.features';

/** Keys that all runs of a config share. */
export const UNSWEPT: readonly string[] = ['sweep', 'version', 'name', FEATURES];

type Lists = Record<string, unknown[]>;

/** One value for each swept key, by its place in the key's list. */
type Choice = { key: string; index: number; value: unknown }[];

/**
 * The members of a config's sweep: the full grid, in the order of the keys, the last key changing fastest.
 * Throws a UserError (usage) when there is no sweep, or with every reason why a member is no config.
 */
export function expandSweep(config: Config): SingleConfig[] {
  const { sweep } = config;
  if (sweep === undefined || Object.keys(sweep).length === 0) {
    throw new UserError(
      'the config has no sweep: add keys with lists of values, such as sweep: {objective.beta: [0.5, 1, 2, 4]}',
      true,
    );
  }
  const { members, complaints } = membersOf(config);
  if (complaints.length > 0) throw new UserError(complaints.map(complaint => complaint.message).join('\n'), true);
  return members;
}

interface Expansion {
  members: SingleConfig[];
  complaints: Complaint[];
}

/** Of configs that were read: thousands of members are not to be checked again by whoever asks for them. */
const expansions = new WeakMap<Config, Expansion>();

/** Notes what checkSweep says of a config. */
export function noteSweep(config: Config, found: Expansion): void {
  expansions.set(config, found);
}

/** What checkSweep says of a config's sweep, found out once; without one the config is its only member. Never throws. */
export function membersOf(config: Config): Expansion {
  let found = expansions.get(config);
  if (found === undefined) expansions.set(config, (found = checkSweep(resolvedConfig(config), config.sweep ?? {})));
  return found;
}

/**
 * Every member of a sweep over `base` (a config without its sweep, as it is written or as `resolvedConfig` gives it), or
 * what is wrong with the sweep, at the key or value that is to blame. Never throws.
 */
export function checkSweep(base: Record<string, unknown>, sweep: Lists): Expansion {
  const wrongKeys = checkKeys(sweep);
  return wrongKeys.length > 0 ? { members: [], complaints: wrongKeys } : checkChoices(base, grid(sweep));
}

/**
 * What checkSweep says, for whoever asks with every key that is typed: of a sweep that takes long to check, each value beside
 * the first ones of the other keys. `whole` unless that was so. Never throws.
 */
export function glanceAtSweep(base: Record<string, unknown>, sweep: Lists): Expansion & { whole: boolean } {
  const wrongKeys = checkKeys(sweep);
  if (wrongKeys.length > 0) return { members: [], complaints: wrongKeys, whole: true };
  const most = quickMembers(base, sweep);
  const whole = sizeOf(sweep) <= most;
  return { ...checkChoices(base, whole ? grid(sweep) : first(most, byThemselves(sweep))), whole };
}

/** How many members are checked in some ten milliseconds. */
function quickMembers(base: Record<string, unknown>, sweep: Lists): number {
  const length = (value: unknown): number => JSON.stringify(value ?? null).length;
  // Not spread: a list of values may be longer than a call takes arguments.
  const longest = (values: unknown[]): number =>
    values.reduce<number>((most, value) => Math.max(most, length(value)), 0);
  const characters = Object.values(sweep).reduce((sum, values) => sum + longest(values), length(base));
  return Math.min(QUICK_MEMBERS, Math.ceil(QUICK_CHARACTERS / characters));
}

function checkChoices(base: Record<string, unknown>, choices: Iterable<Choice>): Expansion {
  const members: SingleConfig[] = [];
  const complaints = new Map<string, Complaint>();
  const seen = new Map<string, Choice>();
  for (const choice of choices) {
    const { config, complaints: wrong } = checkConfig(
      assign(
        base,
        choice.map(({ key, value }) => [key, value]),
      ),
    );
    const found = wrong.map(complaint => ({ ...complaint, path: blame(complaint.path, choice) }));
    if (config) {
      members.push(config);
      const id = idOf(config);
      const twin = seen.get(id);
      if (twin) found.push(repetition(choice, twin));
      else seen.set(id, choice);
    }
    for (const complaint of found) complaints.set(`${dotted(complaint.path)} ${complaint.message}`, complaint);
    if (complaints.size >= MOST_COMPLAINTS) break;
  }
  return { members, complaints: [...complaints.values()] };
}

/** A config without its sweep as plain JSON, keys in the schema's order: what run.json holds. */
export function resolvedConfig(config: Config | SingleConfig): Record<string, unknown> {
  return JSON.parse(JSON.stringify(written(config))) as Record<string, unknown>;
}

function written(config: Config | SingleConfig): Record<string, unknown> {
  const { objective } = config;
  return { ...config, sweep: undefined, objective: objective.name === 'cross-entropy' ? undefined : objective };
}

/** As configId, of one that has just been checked: its keys are in the schema's order. */
function idOf(config: SingleConfig): string {
  const said = written(config);
  return JSON.stringify(withoutFeatures(config.data.splitSeed === config.seed ? withoutSplitSeed(said) : said));
}

/** Whether two resolved configs ask for the same run. The order of keys does not matter. */
export function sameConfig(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  return configId(a) === configId(b);
}

const ids = new WeakMap<object, string>();

/** Equal for resolved configs that ask for the same run. */
export function configId(resolved: Record<string, unknown>): string {
  let id = ids.get(resolved);
  if (id === undefined) {
    const { data, seed } = resolved;
    const saysNothing = isMapping(data) && data['splitSeed'] === seed;
    // As JSON, because a config may have been read from a file, where -0 is 0 and undefined is nothing.
    ids.set(
      resolved,
      (id = JSON.stringify(sorted(withoutFeatures(saysNothing ? withoutSplitSeed(resolved) : resolved)))),
    );
  }
  return id;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** A resolved config but for which examples are held out. */
export function withoutSplitSeed(resolved: Record<string, unknown>): Record<string, unknown> {
  const { data } = resolved;
  return isMapping(data) ? { ...resolved, data: { ...data, splitSeed: undefined } } : resolved;
}

/** A resolved config but for the features model, which no run depends on. */
export function withoutFeatures(resolved: Record<string, unknown>): Record<string, unknown> {
  const { analysis } = resolved;
  return isMapping(analysis) ? { ...resolved, analysis: { ...analysis, features: undefined } } : resolved;
}

/** A resolved config but for where its data lie: which they are, their fingerprint says. */
export function withoutDataPath(resolved: Record<string, unknown>): Record<string, unknown> {
  const { data } = resolved;
  return isMapping(data) ? { ...resolved, data: { ...data, path: undefined } } : resolved;
}

/**
 * The `data.splitSeed` that a sweep over seeds gives a new member, so that all its runs hold out the same examples;
 * undefined where the member has its own, or means this one.
 */
export function sweptSplitSeed(
  config: Config,
  { seed, data }: Pick<SingleConfig, 'seed' | 'data'>,
): number | undefined {
  const writes = config.sweep?.['seed'] !== undefined && data.splitSeed === undefined && seed !== config.seed;
  return writes ? config.seed : undefined;
}

/**
 * The resolved configs of a member's run: the one that a new run has, then that of runs from before sweeps held out the
 * same examples, which are members still. Which of them counts, memberForm says.
 */
export function formsOf(config: Config, member: SingleConfig): Record<string, unknown>[] {
  const splitSeed = sweptSplitSeed(config, member);
  const plain = resolvedConfig(member);
  return splitSeed === undefined
    ? [plain]
    : [resolvedConfig({ ...member, data: { ...member.data, splitSeed } }), plain];
}

function checkKeys(sweep: Lists): Complaint[] {
  const keys = Object.keys(sweep);
  const known = knownKeys().filter(key => !UNSWEPT.includes(key));
  const complaints = keys.flatMap((key): Complaint[] => {
    const path = ['sweep', key];
    if (!known.includes(key)) {
      return UNSWEPT.includes(key)
        ? [{ path, at: 'key', message: `sweep.${key}: '${key}' cannot be swept` }]
        : [unknownKey(path, key, known)];
    }
    const outer = keys.find(other => key.startsWith(`${other}.`));
    return outer === undefined
      ? []
      : [
          {
            path,
            at: 'key',
            message: `sweep.${key}: sweep.${outer} already replaces all of ${outer}, keep one of the two`,
          },
        ];
  });
  const size = sizeOf(sweep);
  if (size > MAX_MEMBERS) {
    complaints.push({ path: ['sweep'], at: 'key', message: `sweep: ${size} combinations are above ${MAX_MEMBERS}` });
  }
  return complaints;
}

/** How many members a sweep has. */
function sizeOf(sweep: Lists): number {
  return Object.values(sweep).reduce((product, values) => product * values.length, 1);
}

function* grid(sweep: Lists): Generator<Choice> {
  const keys = Object.keys(sweep);
  for (let n = 0; n < sizeOf(sweep); n++) {
    let rest = n;
    const choice: Choice = [];
    for (const key of keys.toReversed()) {
      const values = sweep[key]!;
      const index = rest % values.length;
      choice.unshift({ key, index, value: values[index] });
      rest = Math.floor(rest / values.length);
    }
    yield choice;
  }
}

/** Each value beside the first ones of the other keys. */
function* byThemselves(sweep: Lists): Generator<Choice> {
  const firsts = Object.entries(sweep).map(([key, values]) => ({ key, index: 0, value: values[0] }));
  yield firsts;
  for (const [place, [key, values]] of Object.entries(sweep).entries()) {
    for (let index = 1; index < values.length; index++) yield firsts.with(place, { key, index, value: values[index] });
  }
}

function* first<T>(most: number, all: Iterable<T>): Generator<T> {
  let given = 0;
  for (const one of all) {
    if (given++ >= most) return;
    yield one;
  }
}

/** Where in the sweep the value stands that makes the config wrong at `path`. */
function blame(path: Path, choice: Choice): Path {
  const wrong = dotted(path);
  const culprit =
    choice.find(({ key }) => within(wrong, key)) ??
    choice.find(({ key }) => within(key, wrong)) ??
    choice.find(({ key }) => key.split('.')[0] === path[0]);
  if (culprit === undefined) return ['sweep'];
  const deeper = within(wrong, culprit.key) ? path.slice(culprit.key.split('.').length) : [];
  return ['sweep', culprit.key, culprit.index, ...deeper];
}

function repetition(choice: Choice, twin: Choice): Complaint {
  const { key, index, value } = choice.find((entry, i) => entry.index !== twin[i]?.index) ?? choice[0]!;
  return {
    path: ['sweep', key, index],
    at: 'value',
    message: `sweep.${key}: ${show(value)} makes a config that another value makes too`,
  };
}
