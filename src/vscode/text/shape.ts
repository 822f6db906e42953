import { basename, dirname } from 'node:path';
import { mainParameter, objectiveLabel } from '../../config/schema/objective';
import { curveKey } from '../../analysis/population/curvePoints';
import { moment } from '../../analysis/findings/wording';
import { standsAlone } from '../../run/folder';
import { UNTRAINED } from '../../views/chart/checkpointNames';
import { formatCount } from '../../views/chart/format';
import { type RunFacts, contextOf, describeRun, isTraining } from './run';

/** What the tree of runs is made of: configs, sweeps where there are many runs, runs, checkpoints. */

export interface ShownConfig {
  readonly file: string;
  /** Newest first. */
  readonly runs: readonly RunFacts[];
}

interface Common {
  /** Stays the same for as long as the thing is there. */
  readonly id: string;
  /** The config's path. */
  readonly config: string;
}
export type TreeNode =
  | (Common & { readonly kind: 'config' })
  | (Common & { readonly kind: 'sweep'; readonly key: string })
  /** `run` is its folder. */
  | (Common & { readonly kind: 'run'; readonly run: string })
  | (Common & { readonly kind: 'checkpoint'; readonly run: string; readonly step: number; readonly file: string })
  | (Common & { readonly kind: 'more'; readonly run: string });

/** Runs of one sweep are put together where a config has more than this many. */
const MANY_RUNS = 8;
const LEAST_OF_A_SWEEP = 4;
/** So many checkpoints of a run are listed, the newest. */
const SHOWN_CHECKPOINTS = 100;

function idOf(...parts: (string | number)[]): string {
  return parts.join('\n');
}

const keys = new WeakMap<RunFacts['info'], string>();

/** What runs have in common that differ in their objective's parameter and seed alone. */
export function sweepKey({ info }: Pick<RunFacts, 'info'>): string {
  let key = keys.get(info);
  if (key === undefined) keys.set(info, (key = curveKey(info)));
  return key;
}

/** The topmost nodes. */
export function rootNodes(configs: readonly ShownConfig[]): TreeNode[] {
  // The tree remembers of an id whether it was open: a config that gets its first run is to open by itself.
  return configs.map(({ file, runs }) => ({
    kind: 'config',
    id: idOf(runs.length === 0 ? 'empty config' : 'config', file),
    config: file,
  }));
}

/** The nodes below a config: its sweeps and runs, newest first. */
export function configChildren({ file, runs }: ShownConfig): TreeNode[] {
  const sweeps = sweepsOf(runs);
  const begun = new Set<string>();
  return runs.flatMap((run): TreeNode[] => {
    const key = sweepKey(run);
    if (isTraining(run) || !sweeps.has(key)) return [runNode(file, run)];
    if (begun.has(key)) return [];
    begun.add(key);
    return [{ kind: 'sweep', id: idOf('sweep', file, key), config: file, key }];
  });
}

/** The runs that a sweep's node stands for. Those that are being trained stand beside it. */
export function sweepRuns(runs: readonly RunFacts[], key: string): RunFacts[] {
  return runs.filter(run => !isTraining(run) && sweepKey(run) === key);
}

function sweepsOf(runs: readonly RunFacts[]): Set<string> {
  if (runs.length <= MANY_RUNS) return new Set();
  const sizes = new Map<string, number>();
  for (const run of runs) if (!isTraining(run)) sizes.set(sweepKey(run), (sizes.get(sweepKey(run)) ?? 0) + 1);
  return new Set([...sizes].filter(([, size]) => size >= LEAST_OF_A_SWEEP).map(([key]) => key));
}

export function runNode(config: string, { dir }: Pick<RunFacts, 'dir'>): TreeNode {
  return { kind: 'run', id: idOf('run', config, dir), config, run: dir };
}

/** The nodes below a run: its newest checkpoints and the best, one that stands for the others, and last the untrained model. */
export function runChildren(config: string, { dir, checkpoints, untrained, best }: RunFacts): TreeNode[] {
  const newest = checkpoints.length - SHOWN_CHECKPOINTS;
  const shown = checkpoints.filter(({ step }, i) => i >= newest || step === best?.step).reverse();
  const nodeOf = ({ step, file }: (typeof checkpoints)[number]): TreeNode => {
    return { kind: 'checkpoint', id: idOf('checkpoint', config, dir, step), config, run: dir, step, file };
  };
  const nodes = shown.map(nodeOf);
  if (checkpoints.length > shown.length) nodes.push({ kind: 'more', id: idOf('more', config, dir), config, run: dir });
  if (untrained) nodes.push(nodeOf(untrained));
  return nodes;
}

/** '2,345 more…' */
export function moreText(run: RunFacts): string {
  const shown = runChildren('', run).filter(({ kind }) => kind === 'checkpoint').length - (run.untrained ? 1 : 0);
  return `${formatCount(run.checkpoints.length - shown)} more…`;
}

/** 'epoch 7', 'epoch 7.2'; undefined before the first epoch has ended, when only the step says anything. */
export function epochText(step: number, stepsPerEpoch: number): string | undefined {
  return step < stepsPerEpoch ? undefined : moment(step, stepsPerEpoch);
}

/** 'epoch 7.2, step 504', 'step 60'; 'untrained' before the first step. */
export function whenText(step: number, stepsPerEpoch: number): string {
  if (step === 0) return UNTRAINED;
  return [epochText(step, stepsPerEpoch), moment(step)].filter(text => text !== undefined).join(', ');
}

/** The name of its file; of runs that stand alone, that of their config. */
export function configLabel({ file, name }: { readonly file: string; readonly name: string }): string {
  return standsAlone(file) ? name : basename(file);
}

/** 'no runs yet', '3 runs'; with its folder where another config has the same name, and where no config stands beside it. */
export function configText({ file, runs }: ShownConfig, all: readonly ShownConfig[]): string {
  const count = runs.length === 0 ? 'no runs yet' : counted(runs.length, 'run');
  if (standsAlone(file)) return `${count} · ${dirname(dirname(file))}`;
  const twins = all.filter(other => basename(other.file) === basename(file));
  return twins.length > 1 ? `${count} · ${basename(dirname(file))}` : count;
}

/** A sweep's label and what it holds: 'Sweep of β', '40 runs, 8 values, 5 seeds'. */
export function sweepText(runs: readonly RunFacts[]): [label: string, description: string] {
  const objectives = runs.flatMap(({ config }) => config?.objective ?? []);
  const parameters = objectives.flatMap(objective => mainParameter(objective) ?? []);
  const values = new Set(parameters.map(({ value }) => value));
  const seeds = new Set(runs.map(({ info }) => info.seed));
  const [first] = objectives;
  const isSweep = values.size > 1;
  const label = isSweep ? `Sweep of ${parameters[0]!.symbol}` : first ? objectiveLabel(first) : 'Runs';
  const count = isSweep ? [counted(values.size, 'value')] : [];
  return [label, [counted(runs.length, 'run'), ...count, counted(seeds.size, 'seed')].join(', ')];
}

function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** How every part of the tree looks now, by its node: what differs from an earlier look has to be drawn again. */
export type Looks = ReadonlyMap<string, string>;
const ROOT = '';

/** The nodes' looks, the root's (its children) under an id of its own. */
export function looksOf(configs: readonly ShownConfig[], now: number): Looks {
  const roots = rootNodes(configs);
  const looks = new Map([[ROOT, idsOf(roots)]]);
  for (const [at, config] of configs.entries()) {
    const children = configChildren(config);
    looks.set(roots[at]!.id, idOf(configText(config, configs), idsOf(children)));
    for (const child of children) {
      if (child.kind !== 'sweep') continue;
      looks.set(child.id, idOf(...sweepRuns(config.runs, child.key).map(({ dir }) => dir)));
    }
    for (const run of config.runs) looks.set(runNode(config.file, run).id, lookOf(run, now));
  }
  return looks;
}

function idsOf(nodes: readonly TreeNode[]): string {
  return nodes.map(({ id }) => id).join('\n\n');
}

function lookOf(run: RunFacts, now: number): string {
  const { checkpoints, untrained } = run;
  const children = [checkpoints.length, checkpoints.at(-1)?.step ?? '', run.best?.step ?? '', untrained?.file ?? ''];
  return idOf(run.label, contextOf(run), describeRun(run, now), ...children);
}

/** The ids of what has to be drawn again; 'all' where configs came or went. What is drawn with its parent is left out. */
export function changedLooks(before: Looks, after: Looks): 'all' | string[] {
  if (before.get(ROOT) !== after.get(ROOT)) return 'all';
  return [...after].flatMap(([id, look]) => (id !== ROOT && before.get(id) !== look ? [id] : []));
}
