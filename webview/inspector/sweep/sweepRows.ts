import type { SweepMemberView, SweepRun, SweepView } from '../../../src/protocol/sweepPanel';
import type { ModelMap } from '../../../src/analysis/results/placedModels';
import type { LayerProfile, Profile } from '../../../src/analysis/results/profile';
import type { ConvergingRun } from '../../../src/views/sweep/convergence';
import type { LatentDimensions } from '../../../src/views/sweep/dimensionOverLatent';
import { withError } from '../../../src/views/chart/evaluated';
import { formatBeta, formatCount, formatParameter, unitsOf } from '../../../src/views/chart/format';
import type { ModelPoint } from '../../../src/views/sweep/modelMap';
import { asSentence } from '../../../src/views/chart/sentence';

/** What the tab for all runs says of them. */

const NOTHING = '–';
/** So many reasons why checkpoints are not on the map are told. */
const MOST_CAUSES = 3;

export interface MemberRow {
  label: string;
  /** Null before it has begun. */
  run: string | null;
  icon: string;
  tone: 'busy' | 'good' | 'bad' | 'plain';
  state: string;
  /** From 0 to 1 while it is trained, else null. */
  share: number | null;
  step: string;
  elbo: string;
  error: string | null;
}

const STATES = {
  waiting: { icon: 'circle-outline', tone: 'plain', state: 'waiting' },
  training: { icon: 'loading', tone: 'busy', state: 'training' },
  finished: { icon: 'pass', tone: 'good', state: 'finished' },
  failed: { icon: 'error', tone: 'bad', state: 'failed' },
  stopped: { icon: 'debug-pause', tone: 'plain', state: 'stopped' },
} as const;

/** From 0 to 1. */
function shareOf({ step, steps, state }: SweepMemberView): number {
  if (state === 'finished') return 1;
  return steps === null ? 0 : Math.min(1, step / Math.max(1, steps));
}

export function memberRows(members: readonly SweepMemberView[]): MemberRow[] {
  return members.map(member => {
    const { label, run, state, step, steps, elbo, elboError, followed, error } = member;
    const at = followed === null ? '' : ` at ${formatBeta(followed)}`;
    return {
      label,
      run,
      ...STATES[state],
      share: state === 'training' ? shareOf(member) : null,
      step: steps === null ? NOTHING : state === 'finished' ? formatCount(step) : stepText(step, steps),
      elbo: elbo === null ? NOTHING : `${withError(elbo, elboError)}${at}`,
      error: error === null ? null : asSentence(error),
    };
  });
}

function stepText(step: number, steps: number): string {
  return `${formatCount(step)} of ${formatCount(steps)}`;
}

/** How far all of them are together. */
export interface Total {
  /** From 0 to 1: each run counts the same. */
  share: number;
  words: string;
}

/** '3 of 6 runs finished, 1 training, 2 waiting · 58 % of all steps' */
export function totalOf(members: readonly SweepMemberView[]): Total {
  const share = members.reduce((sum, member) => sum + shareOf(member) / Math.max(1, members.length), 0);
  const count = (state: SweepMemberView['state']): number => members.filter(one => one.state === state).length;
  const finished = count('finished');
  const others = (['training', 'waiting', 'stopped', 'failed'] as const).flatMap(state =>
    count(state) > 0 ? [`${formatCount(count(state))} ${state}`] : [],
  );
  const of = `${formatCount(finished)} of ${formatCount(members.length)} runs finished`;
  const done = members.length > 0 && finished === members.length;
  return { share, words: done ? of : `${[of, ...others].join(', ')} · ${Math.floor(100 * share)} % of all steps` };
}

export type Quantity = 'loss' | 'distortion' | 'rate';

/** The runs with what a chart of their convergence shows. */
export function convergingRuns(runs: readonly SweepRun[], quantity: Quantity): ConvergingRun[] {
  return runs.map(({ evaluations, ...run }) => ({
    ...run,
    values: evaluations.map(one => ({ step: one.step, value: one[quantity] })),
  }));
}

/** 'Loss (nats per example)' */
export function quantityText(quantity: Quantity, runs: readonly SweepRun[]): string {
  const name = { loss: 'Loss', distortion: 'Distortion', rate: 'Rate' }[quantity];
  const units = [
    ...new Set(runs.map(({ likelihood }) => (quantity === 'rate' ? 'bernoulli' : likelihood)).map(unitsOf)),
  ];
  return units.length === 1 ? `${name} (${units[0]!})` : name;
}

/** The checkpoints that are placed on the map. */
export function mappedFiles(runs: readonly SweepRun[]): string[] {
  return runs.flatMap(({ checkpoints }) => checkpoints.map(({ file }) => file));
}

/** The points of a map with what is known of their runs; runs that are gone have none. */
export function modelPoints({ points }: ModelMap, runs: readonly SweepRun[]): ModelPoint[] {
  const known = new Map(runs.flatMap(run => run.checkpoints.map(({ file, step }) => [file, { run, step }] as const)));
  return points.flatMap(({ file, x, y }) => {
    const found = known.get(file);
    if (!found) return [];
    const { run, step } = found;
    const { objective, symbol, title, reversed, parameter, seed, label, stepsPerEpoch } = run;
    const regularised = { objective, symbol, title, reversed, parameter };
    return [{ ...regularised, seed, label, run: run.run, step, epoch: step / stepsPerEpoch, x, y }];
  });
}

/** What a map leaves out or fills in, in sentences. */
export function mapNotes({ missing, left }: ModelMap): string[] {
  const causes = [...new Set(left.map(({ cause }) => cause))].slice(0, MOST_CAUSES);
  const rest = left.filter(({ cause }) => !causes.includes(cause)).length;
  return [
    ...missing.map(
      ({ layer, models }) =>
        `${layer} has no similarity in ${formatCount(models)} ${models === 1 ? 'model' : 'models'}; there it counts as 0.`,
    ),
    ...causes.map(cause => {
      const count = left.filter(one => one.cause === cause).length;
      return `Left out: ${formatCount(count)} ${count === 1 ? 'checkpoint' : 'checkpoints'}. ${asSentence(cause)}`;
    }),
    ...(rest > 0 ? [`Left out for other reasons: ${formatCount(rest)}.`] : []),
  ];
}

/** The last checkpoint of a run. */
export interface LastOfRun {
  run: SweepRun;
  file: string;
}

/**
 * The last checkpoints of runs that differ in their latent units and seed alone, by what these runs are besides: 'β 4'. Those
 * with most runs first; runs that have as many units as all others like them are left out.
 */
export function lastsOverLatent(runs: readonly SweepRun[]): Map<string, LastOfRun[]> {
  const kinds = new Map<string, LastOfRun[]>();
  for (const run of runs) {
    const last = run.checkpoints.at(-1);
    if (!last) continue;
    const { variant, objective, latent, title, parameter } = run;
    const besides = variant.slice(objective.length).replace(`, latent ${latent}`, '');
    const kind = `${formatParameter(title, parameter)}${besides}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), { run, file: last.file }]);
  }
  const several = [...kinds].filter(([, lasts]) => new Set(lasts.map(({ run }) => run.latent)).size > 1);
  return new Map(several.sort(([, a], [, b]) => b.length - a.length));
}

/** What a chart of dimensions over K shows of a run. */
export function latentDimensions(
  { run, seed, latent }: Pick<SweepRun, 'run' | 'seed' | 'latent'>,
  { layers, n, step }: Profile,
): LatentDimensions {
  const of = (layer: LayerProfile | undefined) => ({ value: layer?.id.fit ?? null, error: layer?.id.fitError ?? null });
  const mean = of(layers.find(({ kind }) => kind === 'mean'));
  return { run, seed, step, n, latent, input: of(layers[0]), mean, output: of(layers.at(-1)) };
}

/** What the runs are beside parameter and seed, those with most runs first. */
export function variantsBySize(runs: readonly SweepRun[]): string[] {
  const names = [...new Set(runs.map(({ variant }) => variant))];
  const count = (name: string): number => runs.filter(({ variant }) => variant === name).length;
  return names.sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
}

/** Whether all that a sweep asks for is done. */
export function isDone({ hasSweep, members }: SweepView): boolean {
  return hasSweep && members.every(({ state }) => state === 'finished');
}
