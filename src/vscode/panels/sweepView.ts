import { evenly } from '../../base/evenly';
import { mainParameter, objectiveKind, objectiveSection, trainedOver } from '../../config/schema/objective';
import type { Config, SingleConfig } from '../../config/schema/schema';
import { evaluationsOf, lastEvaluation } from '../../analysis/population/curvePoints';
import type { SweepMemberView, SweepRun, SweepView } from '../../protocol/sweepPanel';
import type { FollowedRun } from '../../run/follow';
import { memberState, runsByConfig, sweepMembersOf } from '../../run/sweeps/sweepMembers';
import { thin } from '../../views/chart/thin';

/** Of each run at most this many checkpoints take part: the paper's five. */
const MOST_CHECKPOINTS = 5;
/** Of each run at most four evaluations for each of these parts of its training are drawn. */
const COLUMNS = 60;

type Followed = Pick<
  FollowedRun,
  'dir' | 'label' | 'health' | 'step' | 'info' | 'config' | 'state' | 'problem' | 'scalars' | 'checkpoints'
>;

/**
 * All runs of a config as the tab for them shows them; the members of its sweep where it has one.
 * @param config undefined while it has mistakes
 * @param runs newest first
 */
export function sweepViewOf(
  config: Config | undefined,
  runs: readonly Followed[],
  { sweeping }: Pick<SweepView, 'sweeping'>,
): SweepView {
  const members = config ? sweepMembersOf(config, runs) : [];
  const some = [...runsByConfig(runs).values()].sort(byParameter);
  const hasSweep = members.length > 0;
  const labels = new Map(members.map(({ run, label }) => [run, label]));
  return {
    hasSweep,
    sweeping,
    example: exampleFor(config),
    members: hasSweep
      ? members.map(({ label, state, run }) => memberOf(label, state, run))
      : some.map(run => memberOf(run.label, memberState(run.health), run)),
    runs: some.flatMap(run => (run.config ? (runOf(run, run.config, labels.get(run)) ?? []) : [])),
  };
}

function byParameter(a: Followed, b: Followed): number {
  const parameter = ({ config }: Followed): number => (config && mainParameter(config.objective)?.value) ?? 0;
  const name = ({ config }: Followed): string => (config && objectiveKind(config.objective)) ?? '';
  return name(a).localeCompare(name(b)) || parameter(a) - parameter(b) || a.info.seed - b.info.seed;
}

function memberOf(label: string, state: SweepMemberView['state'], run: Followed | undefined): SweepMemberView {
  const test = run && run.config?.model.likelihood !== 'sse' ? lastEvaluation(run.scalars, 'test') : undefined;
  return {
    label,
    state,
    run: run?.dir ?? null,
    step: run?.step ?? 0,
    steps: run?.info.steps ?? null,
    elbo: test?.elbo ?? null,
    elboError: test?.elboError ?? null,
    followed: (run?.config && trainedOver(run.config.objective)?.followed) ?? null,
    error: state === 'failed' ? (run?.state?.error ?? run?.problem ?? null) : null,
  };
}

/** Undefined of a classifier, which has no parameter to order it by. A multi-rate VAE is what it is where its training was followed. */
function runOf(
  { dir, label: ownLabel, info, scalars, checkpoints }: Followed,
  config: SingleConfig,
  /** Undefined where it is no member of a sweep. */
  memberLabel: string | undefined,
): SweepRun | undefined {
  const over = trainedOver(config.objective);
  const atFollowed = over && { symbol: 'β', title: 'multi-rate at β', reversed: false, value: over.followed };
  const parameter = mainParameter(config.objective) ?? atFollowed;
  const { likelihood, latent } = config.model;
  if (!parameter || likelihood === undefined) return undefined;
  const { symbol, title, reversed, value } = parameter;
  // What a sweep changes besides stands behind the seed.
  const seed = `seed ${info.seed}`;
  const evaluations = evaluationsOf(scalars, 'test')
    .map(({ step, loss, distortion, rate }) => ({ step, loss, distortion, rate }))
    .filter(one => Object.values(one).every(Number.isFinite));
  const points = evaluations.map(({ step, loss }) => ({ x: (COLUMNS * step) / Math.max(1, info.steps), y: loss }));
  const kept = new Set(thin(points));
  return {
    run: dir,
    label: memberLabel ?? ownLabel,
    objective: objectiveKind(config.objective),
    symbol,
    title,
    reversed,
    parameter: value,
    variant: `${objectiveKind(config.objective)}${memberLabel?.slice(memberLabel.indexOf(seed) + seed.length) ?? ''}`,
    seed: info.seed,
    stepsPerEpoch: info.stepsPerEpoch,
    likelihood,
    latent,
    checkpoints: evenly(checkpoints, MOST_CHECKPOINTS).map(({ step, file }) => ({ step, file })),
    evaluations: evaluations.filter((_, i) => kept.has(points[i]!)),
  };
}

function exampleFor(config: Config | undefined): string {
  const parameter = config ? mainParameter(config.objective) : mainParameter(objectiveSection().parse({}));
  const own = parameter ? [`  ${parameter.key}: [${parameter.some.join(', ')}]`] : [];
  return ['sweep:', ...own, '  seed: [0, 1, 2]'].join('\n');
}
