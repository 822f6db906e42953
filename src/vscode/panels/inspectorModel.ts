import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { changedKeys } from '../../config/reading/difference';
import { betaOf, isControl, lossWeight, mainParameter, trainedOver } from '../../config/schema/objective';
import { problemSentence, type ConfigText } from '../../config/reading/read';
import { lastClassified, lastEvaluation } from '../../analysis/population/curvePoints';
import type { CurvePoint } from '../../analysis/results/curve';
import type { Inspector, RunSummary, RunView } from '../../protocol/panel';
import type { SweepView } from '../../protocol/sweepPanel';
import type { FollowedRun } from '../../run/follow';
import { RUN_FILE, standsAlone } from '../../run/folder';
import { isAlive } from '../../run/process';
import { isSweeping } from '../../run/sweeps/queueFile';
import { scheduleOf } from '../../run/schedule';
import { configName, openDocument, readDocument } from '../configs';
import type { Starting } from '../jobs/training';
import { runsBeside } from '../store/runsBeside';
import { findingsOf } from '../store/runFindings';
import type { RunStore } from '../store/store';
import { untrainedModelOf } from '../store/untrainedModel';
import { sweepViewOf } from './sweepView';

/** Reconstructions of at most this many moments show how a run learned. */
const MOST_MOMENTS = 12;
/**
 * Of the checkpoints to come, at most this many are announced: with those that are there they make up the whole
 * schedule, over which a panel spreads what it measures.
 */
const MOST_PENDING = 10_000;

/** What an inspector shows, put together from what was read from disk. */
export function inspectorModel(
  file: string,
  selected: string | null,
  { store, starting, uriOf }: { store: RunStore; starting: Starting | null; uriOf: (file: string) => string },
): Inspector {
  const entry = store.of(file);
  const runs = entry?.runs ?? [];
  // One that is there but not among them has not been read yet, or belongs to a name that the config had before.
  const gone = selected !== null && !existsSync(join(selected, RUN_FILE));
  const chosen = runs.find(({ dir }) => dir === selected) ?? (gone ? undefined : newest(runs, starting));
  const alone = standsAlone(file);
  const read = readAsShown(file, store);
  const { config } = read ?? {};
  const finished = chosen?.config ? store.curve(file, chosen.config) : [];
  return {
    config: {
      file,
      name: entry?.name ?? configName(alone ? dirname(file) : file, config),
      alone,
      exists: !alone && existsSync(file),
      problem: read?.problems[0] ? problemSentence(read.problems[0]) : null,
      content: config ? JSON.stringify(config) : null,
    },
    trusted: vscode.workspace.isTrusted,
    runs: runs.map(summaryOf),
    starting,
    run: chosen ? viewOf(chosen, runs, read, finished, uriOf) : null,
    gone: gone && !chosen ? selected : null,
    curve: {
      points: chosen ? curveOf(chosen, finished, store) : [],
      beside: chosen ? besideCurve(chosen, store) : [],
    },
  };
}

/** All runs of a config, and those that its sweep asks for. */
export function sweepModel(file: string, store: RunStore): SweepView {
  const entry = store.of(file);
  const sweeping = entry !== undefined && isSweeping(entry.folder);
  return sweepViewOf(readAsShown(file, store)?.config, entry?.runs ?? [], { sweeping });
}

/** What a config says, typed and not saved yet or on disk. */
function readAsShown(file: string, store: RunStore): ConfigText | undefined {
  if (standsAlone(file)) return undefined;
  const document = openDocument(file);
  return document ? readDocument(document) : store.read(file);
}

/** The newest run; while one is starting here, that one, which may not have its folder yet. */
function newest(runs: readonly FollowedRun[], starting: Starting | null): FollowedRun | undefined {
  const [first] = runs;
  return starting && starting.error === null && first?.health !== 'preparing' ? undefined : first;
}

function summaryOf(run: FollowedRun): RunSummary {
  const { dir, label, health, step, info, config, state } = run;
  const parameter = config && mainParameter(config.objective);
  return {
    dir,
    label,
    health,
    step,
    steps: info.steps,
    beta: (config && betaOf(config.objective)) ?? null,
    parameter: parameter ? { symbol: parameter.symbol, value: parameter.value } : null,
    rateWeight: config ? lossWeight(config.objective) : 1,
    seed: info.seed,
    created: info.created,
    heartbeat: state?.heartbeat ?? null,
  };
}

/** The curve that a run lies on, with itself as it is now. */
function curveOf(run: FollowedRun, finished: readonly CurvePoint[], store: RunStore): CurvePoint[] {
  const others = finished.filter(point => point.run !== run.dir);
  return [...others, ...store.pointsOf(run)].sort((a, b) => a.parameter.value - b.parameter.value);
}

/**
 * The runs of one β each that a multi-rate run is compared with; beside one of those, the newest multi-rate run with a curve that
 * is no control.
 */
function besideCurve(run: FollowedRun, store: RunStore): CurvePoint[] {
  const isMultiRate = run.config?.objective.name === 'multi-rate';
  const each = runsBeside(run, store.configs())
    .filter(({ config }) => isMultiRate || (config?.objective.name === 'multi-rate' && !isControl(config.objective)))
    .map(one => store.pointsOf(one));
  return isMultiRate ? each.flat() : (each.find(({ length }) => length > 0) ?? []);
}

function viewOf(
  run: FollowedRun,
  runs: readonly FollowedRun[],
  read: ConfigText | undefined,
  points: CurvePoint[],
  uriOf: (file: string) => string,
): RunView {
  const { info, config, scalars, owner, checkpoints } = run;
  const [test, train] = (['test', 'train'] as const).map(kind => lastEvaluation(scalars, kind));
  return {
    summary: summaryOf(run),
    info,
    dataName: config?.data.name ?? '',
    likelihood: config?.model.likelihood ?? 'bernoulli',
    latent: config?.model.latent ?? test?.units.length ?? 0,
    seconds: run.state?.seconds ?? 0,
    error: run.state?.error ?? run.problem ?? null,
    advice: run.state?.advice ?? null,
    soundStep: run.state?.from ?? null,
    owner: owner ? { pid: owner.pid, host: owner.host, here: isAlive(owner) !== undefined } : null,
    stepsPerSecond: run.stepsPerSecond(),
    timeLeft: run.timeLeft(),
    checkpoints: [...checkpoints],
    passing: [...run.passing],
    best: run.best ? { step: run.best.step, among: run.best.among } : null,
    reason: run.state?.reason ?? null,
    untrained: untrainedModelOf(run),
    pending: pendingOf(run),
    pictures: picturesOf(run, uriOf),
    multiRate: multiRateOf(config),
    features: read?.config?.analysis.features ?? config?.analysis.features ?? null,
    changed: read?.config ? changedKeys(info.config, read.config) : null,
    test: test ?? null,
    train: train ?? null,
    classifier:
      config?.model.architecture === 'classifier'
        ? { test: lastClassified(scalars, 'test') ?? null, train: lastClassified(scalars, 'train') ?? null }
        : null,
    findings: findingsOf(run, points, runs),
  };
}

function multiRateOf(config: FollowedRun['config']): RunView['multiRate'] {
  const objective = config?.objective;
  if (objective?.name !== 'multi-rate') return null;
  return { ...trainedOver(objective)!, weighsRate: objective.base === 'beta-vae' };
}

/** One that is due but not written yet is still to come. */
function pendingOf({ config, info, checkpoints, health }: FollowedRun): number[] {
  if (!config || health === 'finished' || info.data.train < config.train.batch) return [];
  const written = checkpoints.at(-1)?.step ?? 0;
  return scheduleOf(config.train, info.data.train)
    .checkpoints.filter(one => one > written)
    .slice(0, MOST_PENDING);
}

/** The newest pictures, and reconstructions from moments spread over the training. */
function picturesOf({ images }: FollowedRun, uriOf: (file: string) => string): RunView['pictures'] {
  const reconstructions = images.filter(({ kind }) => kind === 'reconstructions');
  const every = Math.max(1, (reconstructions.length - 1) / (MOST_MOMENTS - 1));
  const moments = new Set(
    Array.from({ length: MOST_MOMENTS }, (_, i) => reconstructions[Math.round(i * every)]).filter(
      one => one !== undefined,
    ),
  );
  const samples = images.findLast(({ kind }) => kind === 'samples');
  return [...moments, ...(samples ? [samples] : [])].map(({ step, kind, file }) => ({ step, kind, uri: uriOf(file) }));
}
