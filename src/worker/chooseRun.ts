import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { env } from '../engine/onnx/runtime';
import type { z } from 'zod';
import { UserError } from '../base/errors';
import { type Watch, breathe } from '../base/progress';
import { PROGRAM } from '../base/version';
import type { SingleConfig } from '../config/schema/schema';
import { resolvedConfig, sameConfig } from '../config/reading/expandSweep';
import type { Dataset } from '../data/examples/dataset';
import { type Split, splitExamples } from '../data/examples/split';
import type { Engine } from '../engine/engine';
import type { EngineError } from '../engine/failure';
import { physicalCores } from '../engine/threads';
import { LIKELIHOODS } from '../model/likelihoods';
import { makeModel } from '../model/model';
import type { train } from '../protocol/worker';
import {
  RUN_FORMAT,
  createRun,
  findResumable,
  findRuns,
  readRun,
  readState,
  rewriteRun,
  runsFolder,
} from '../run/folder';
import type { RunInfo } from '../run/records';
import { scheduleOf } from '../run/schedule';
import { type Bench, decideEngine, openEngine } from './engines/decide';
import { openLastDataset } from './lastDataset';
import { noteFailure } from './noteFailure';
import { begin } from './stages';

/** A run that has nothing left to do. */
interface FinishedRun {
  readonly dir: string;
  readonly info: RunInfo;
  readonly done: true;
}

/** A run folder to train in, and what that takes. */
export interface ChosenRun {
  readonly dir: string;
  readonly info: RunInfo;
  readonly engine: Engine;
  readonly dataset: Dataset;
  readonly split: Split;
  readonly done: false;
  /** Where another engine may take its place: puts the run on that one, as long as no step is done. */
  readonly fallBack?: (why: EngineError) => Promise<ChosenRun>;
}

interface Found {
  readonly dir: string;
  readonly info: RunInfo;
  readonly done: boolean;
}
type Params = z.output<typeof train.params>;

/**
 * The run to resume, or a new one.
 * @throws UserError if the data or the config's numbers do not fit, or the engine is not here; the signal's reason
 */
export async function chooseRun(
  params: Params,
  config: SingleConfig,
  watch: Watch,
  bench: Bench,
): Promise<ChosenRun | FinishedRun> {
  begin('Reading the data', watch);
  const dataset = await openLastDataset(config.data, dirname(params.configFile), watch);
  await breathe(watch);
  checkRange(dataset, config);
  const model = makeModel(config.model, dataset);
  const split = splitExamples(dataset, config.data, config.seed);
  const schedule = scheduleOf(config.train, split.train.length);
  const resolved = resolvedConfig(config);

  const found = findRun(params, resolved);
  if (found && found.info.data.fingerprint !== dataset.fingerprint) {
    throw cannotResume(found.dir, 'its data have changed since it began');
  }
  // What is finished is finished, whatever it was computed on.
  if (found?.done) return { ...found, done: true };
  begin('Choosing the engine', watch);
  if (found) return { ...(await goOn(found, watch, bench)), dataset, split, done: false };

  const { engine: wanted } = config.train;
  const threads = config.train.threads ?? params.threads ?? physicalCores();
  const info: RunInfo = {
    format: RUN_FORMAT.newest,
    name: params.name,
    config: resolved,
    configFile: params.configFile,
    seed: config.seed,
    engine: wanted === 'auto' ? 'onnx' : wanted,
    threads,
    lowering: {},
    versions: { program: PROGRAM, node: process.versions.node, onnxruntime: env.versions.common },
    data: {
      fingerprint: dataset.fingerprint,
      shape: [...model.image],
      train: split.train.length,
      heldOut: split.heldOut.length,
      ...(dataset.factors && { factors: [...dataset.factors.names] }),
    },
    steps: schedule.total,
    stepsPerEpoch: schedule.stepsPerEpoch,
    created: new Date().toISOString(),
  };
  const decision = await decideEngine(wanted, threads, watch, bench).catch((thrown: unknown) => {
    // What was asked for and cannot be had is seen among the runs.
    if (thrown instanceof UserError)
      noteFailure(createRun(params.runsRoot, info, params.distinction), { error: thrown.message });
    throw thrown;
  });
  const decided = withEngine(info, decision);
  const dir = createRun(params.runsRoot, decided, params.distinction);
  const chosen = { dir, info: decided, engine: decision.engine, dataset, split, done: false } as const;
  if (wanted !== 'auto' || decided.engine === 'onnx') return chosen;
  const fallBack = async (why: EngineError): Promise<ChosenRun> => {
    const reason = `${why.message}, before the first step`;
    process.stderr.write(`${reason}: this run is computed on onnx instead\n`);
    const engine = await openEngine('onnx', threads, watch, bench);
    const fallen = withEngine(info, { engine, reason });
    rewriteRun(dir, fallen);
    return { ...chosen, info: fallen, engine };
  };
  return { ...chosen, fallBack };
}

function withEngine(info: RunInfo, { engine, reason }: { engine: Engine; reason: string | undefined }): RunInfo {
  const { name, threads, lowering } = engine;
  return {
    ...info,
    engine: name,
    ...(reason !== undefined && { engineReason: reason }),
    threads,
    lowering: { ...lowering },
  };
}

/** A run that is there, on the engine and with the threads that it began with. */
async function goOn({ dir, info }: Found, watch: Watch, bench: Bench) {
  const engine = await openEngine(info.engine, info.threads, watch, bench).catch((thrown: unknown) => {
    if (!(thrown instanceof UserError)) throw thrown;
    throw cannotResume(dir, `it began on ${info.engine}, and ${thrown.message}`);
  });
  const begun = withEngine(info, { engine, reason: info.engineReason });
  // A run whose engine was never there has not begun.
  if (Object.keys(info.lowering).length === 0) rewriteRun(dir, begun);
  else if (!isDeepStrictEqual(info.lowering, begun.lowering)) {
    throw cannotResume(dir, 'this version of the engine computes in another order than the one it began on');
  }
  return { dir, info: begun, engine };
}

function cannotResume(dir: string, why: string): UserError {
  return new UserError(
    `${dir} cannot be resumed: ${why}; start a new run without --resume, or delete this one if it is part of a sweep`,
  );
}

/** Bernoulli pixels are probabilities. */
function checkRange(dataset: Dataset, config: SingleConfig): void {
  const { likelihood } = config.model;
  if (likelihood === undefined) return;
  const [low, high] = LIKELIHOODS[likelihood].range;
  const [least, greatest] = dataset.range;
  if (least >= low && greatest <= high) return;
  throw new UserError(
    `model.likelihood: ${likelihood} wants values from ${low} to ${high}, ` +
      `${config.data.path ?? config.data.name} has values from ${least} to ${greatest}: scale them, or use gaussian`,
    true,
  );
}

function findRun({ resume, run, runsRoot, name }: Params, resolved: RunInfo['config']): Found | undefined {
  if (resume === 'no') return undefined;
  if (run !== undefined) return theRun(run, resolved);
  if (resume === 'finished') {
    const finished = findRuns(runsFolder(runsRoot, name)).find(
      ({ dir, info }) => sameConfig(info.config, resolved) && readState(dir)?.status === 'finished',
    );
    if (finished) return { ...finished, done: true };
  }
  const unfinished = findResumable(runsRoot, name, resolved, sameConfig);
  return unfinished && { ...unfinished, done: false };
}

/** @throws UserError if this folder holds no run of the config */
function theRun(dir: string, resolved: RunInfo['config']): Found {
  const info = readRun(dir);
  if (!sameConfig(info.config, resolved)) throw new UserError(`${dir} cannot be resumed: it is of another config`);
  return { dir, info, done: readState(dir)?.status === 'finished' };
}
