import { valueAt } from '../../base/valueAt';
import { differingKeys } from '../../config/reading/difference';
import { flowText } from '../../config/language/meaning';
import { isMapping } from '../../config/schema/keys';
import { mainParameter, objectiveLabel } from '../../config/schema/objective';
import type { Config, SingleConfig } from '../../config/schema/schema';
import { configId, formsOf, membersOf, resolvedConfig } from '../../config/reading/expandSweep';
import type { Health } from '../health';
import type { RunInfo } from '../records';

/** What the members of a sweep are matched with. */
export interface MemberRun {
  readonly info: Pick<RunInfo, 'config' | 'parent'>;
  readonly health: Health;
}

/** How a member does: 'stopped' was begun and can go on, whatever ended it. */
export type MemberState = 'waiting' | 'training' | 'finished' | 'failed' | 'stopped';

/** One run that a sweep asks for. */
export interface SweepMember<R> {
  /** What tells it from the others: 'β 4, seed 0', 'β 4, seed 0, latent 20'. */
  readonly label: string;
  /** Undefined before it has begun. */
  readonly run: R | undefined;
  readonly state: MemberState;
}

interface Planned {
  readonly label: string;
  /** Of its forms. */
  readonly ids: readonly string[];
}

/** The grid of a config, which only another text changes. */
const plans = new WeakMap<Config, readonly Planned[]>();

/**
 * The members of a config's sweep in the order of its grid, each with the run that the sweep would take for it: a finished
 * one, or else the newest. None where the config has no sweep, or one that is wrong.
 * @param runs of the config, newest first
 */
export function sweepMembersOf<R extends MemberRun>(config: Config, runs: readonly R[]): SweepMember<R>[] {
  const known = runsByConfig(runs.filter(({ info }) => !info.parent));
  return planOf(config).map(({ label, ids }) => {
    const run = known.get(memberForm(ids, known));
    return { label, run, state: run === undefined ? 'waiting' : memberState(run.health) };
  });
}

/**
 * Of the forms of a member (see formsOf) the first that has a finished run, else the first that has any run, else the
 * first: its new run will have that.
 * @param ids of the forms
 */
export function memberForm<R extends MemberRun>(ids: readonly string[], known: ReadonlyMap<string, R>): string {
  return ids.find(id => known.get(id)?.health === 'finished') ?? ids.find(id => known.has(id)) ?? ids[0]!;
}

/** Of runs that ask for the same a finished one, or else the newest. @param runs newest first */
export function runsByConfig<R extends MemberRun>(runs: readonly R[]): Map<string, R> {
  const kept = new Map<string, R>();
  for (const run of runs) {
    const id = configId(run.info.config);
    const known = kept.get(id);
    if (known === undefined || (known.health !== 'finished' && run.health === 'finished')) kept.set(id, run);
  }
  return kept;
}

/** How a member does whose run is so. */
export function memberState(health: Health): MemberState {
  switch (health) {
    case 'preparing':
    case 'running':
      return 'training';
    case 'finished':
    case 'failed':
      return health;
    case 'stopped':
    case 'interrupted':
    case 'silent':
      return 'stopped';
  }
}

function planOf(config: Config): readonly Planned[] {
  let plan = plans.get(config);
  if (plan === undefined) plans.set(config, (plan = makePlan(config)));
  return plan;
}

function makePlan(config: Config): Planned[] {
  const { members, complaints } = config.sweep ? membersOf(config) : { members: [], complaints: [] };
  if (complaints.length > 0) return [];
  const names = memberNames(members);
  return members.map((member, i) => ({ label: names[i]!.label, ids: formsOf(config, member).map(configId) }));
}

/**
 * What tells the members of a grid from each other, for people ('β 4, seed 0, latent 20') and in the names of their folders,
 * which have the seed already ('beta4-latent20').
 */
export function memberNames(members: SingleConfig[]): { label: string; folder: string }[] {
  const resolved = members.map(resolvedConfig);
  const swept = new Set(resolved.flatMap((_, i) => differingFrom(members, resolved, i)));
  const severalObjectives = new Set(members.map(({ objective }) => objective.name)).size > 1;
  return members.map(member => {
    const own = severalObjectives ? ['objective.name', mainParameter(member.objective)?.key ?? ''] : [];
    return { label: labelOf(member, swept), folder: folderOf(member, new Set([...own, ...swept])) };
  });
}

/** The keys in which a member differs from the first, or from the first of its kind where only that has them. */
function differingFrom(members: SingleConfig[], resolved: Record<string, unknown>[], index: number): string[] {
  const { objective, model } = members[index]!;
  const sameObjective = members.findIndex(one => one.objective.name === objective.name);
  const sameModel = members.findIndex(one => one.model.architecture === model.architecture);
  const firstFor = (key: string): number => {
    if (key.startsWith('objective.')) return sameObjective;
    return key.startsWith('model.') && key !== 'model.architecture' ? sameModel : 0;
  };
  return [...new Set([0, sameObjective, sameModel])].flatMap(first =>
    differingKeys(resolved[first]!, resolved[index]!).filter(key => firstFor(key) === first),
  );
}

function folderOf(config: SingleConfig, keys: ReadonlySet<string>): string {
  const words = [...keys].flatMap(key => {
    const value = valueAt(config, key.split('.'));
    if (key === 'seed' || value === undefined) return [];
    const written = isMapping(value)
      ? Object.entries(value)
          .map(([inner, of]) => `-${inner}${String(of)}`)
          .join('')
      : [value].flat().map(String).join('-');
    return typeof value === 'string' ? [written] : [`${key.split('.').at(-1)!}${written}`];
  });
  return words.join('-');
}

/** The objective and the seed, as every run is called, and what else the sweep changes. */
function labelOf(config: SingleConfig, swept: ReadonlySet<string>): string {
  const main = mainParameter(config.objective);
  // A classifier is called so.
  const said = ['objective.name', 'objective.rate', 'seed', main?.key ?? 'model.architecture'];
  const others = [...swept].flatMap(key => {
    const value = valueAt(config, key.split('.'));
    return said.includes(key) || value === undefined ? [] : [`${key.split('.').at(-1)} ${flowText(value)}`];
  });
  return [objectiveLabel(config.objective), `seed ${config.seed}`, ...others].join(', ');
}
