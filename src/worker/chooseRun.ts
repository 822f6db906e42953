import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { env } from '../engine/onnx/runtime';
import type { z } from 'zod';
import { type Remedy, UserError } from '../base/errors';
import { type Watch, breathe } from '../base/progress';
import { PROGRAM } from '../base/version';
import { warn } from '../base/warn';
import { dataPlace } from '../data/openDataset';
import { warmupCaution } from '../config/schema/learningRate';
import type { SingleConfig } from '../config/schema/schema';
import { openTrainedData } from '../analysis/models/trainedData';
import { resolvedConfig } from '../config/reading/expandSweep';
import type { Dataset } from '../data/examples/dataset';
import { isLarge, rangeAdvice } from '../data/examples/valueRange';
import { type Split, isOfKind, splitExamples } from '../data/examples/split';
import { cellsOf } from '../data/examples/splitCells';
import type { Engine } from '../engine/engine';
import type { EngineError } from '../engine/failure';
import { physicalCores } from '../engine/threads';
import { LIKELIHOODS } from '../model/likelihoods';
import { makeModel } from '../model/model';
import { demandMemory } from '../model/stepMemory';
import { LOG_VARIANCE_BOUNDS } from '../model/vae';
import type { train } from '../protocol/worker';
import { RUN_FORMAT, createRun, ifReadable, removeUnborn, rewriteRun, runsFolder } from '../run/folder';
import { quietly } from '../run/cache';
import { headCommit } from '../run/git/headCommit';
import { rememberData, toldPlaces } from '../run/places';
import type { RunInfo } from '../run/records';
import { scheduleOf } from '../run/schedule';
import { type Parent, checkContinues, checkFits, continuedInfo, parentOf } from './continued';
import { checkDataThere } from './missingData';
import { type Bench, type Decision, decideEngine, openEngine } from './engines/decide';
import { openLastDataset } from './lastDataset';
import { noteFailure } from './noteFailure';
import { type Found, findRun, newRunText } from './resumable';
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
  /** Whether it was there. */
  readonly resumed: boolean;
  /** The step to go on from where newer checkpoints are damaged. */
  readonly from?: number | undefined;
  readonly done: false;
  /** Where another engine may take its place: puts the run on that one, as long as no step is done. */
  readonly fallBack?: (why: EngineError) => Promise<ChosenRun>;
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
  const parent = params.parent && parentOf(params.parent.run, params.parent.step);
  if (parent) checkContinues(parent, config, scheduleOf(config.train, parent.info.data.train).total);
  begin('Reading the data', watch);
  const resolved = resolvedConfig(config);
  const folder = params.folder ?? runsFolder(params.runsRoot, params.name);
  removeUnborn(folder);
  const known = findRun(params, resolved, parent);
  const { dataset, place } = await openData(params, config, { known, parent }, watch);
  await breathe(watch);
  checkRange(dataset, config);
  const model = makeModel(config.model, dataset, {}, config.objective);
  if (parent) checkFits(parent, model);
  const split = splitExamples(dataset, config.data, config.seed);
  const notes = split.note === undefined ? dataset.notes : [...dataset.notes, split.note];
  const schedule = scheduleOf(config.train, split.train.length);
  for (const note of [...notes, warmupCaution(config.train, schedule.total) ?? []].flat()) warn(note);

  const found = known ?? findRun(params, resolved, parent, dataset.fingerprint);
  if (params.run !== undefined && !found)
    throw new UserError(`${params.run} cannot be resumed: it is of another config`);
  if (found && !known) quietly(() => rememberData(found.dir, place));
  if (!found && params.from !== undefined) {
    throw new UserError(`there is no unfinished run of this config to go on with from step ${params.from}`, true);
  }
  // What is finished is finished, whatever it was computed on.
  if (found?.done) return { ...found, done: true };
  demandMemory(model, { section: config.model, batch: config.train.batch, most: totalmem() });
  if (!found && params.resume === 'unfinished') warn(newRunText(params, resolved, parent));
  begin('Choosing the engine', watch);
  const { from } = params;
  if (found) return { ...(await goOn(found, watch, bench)), dataset, split, resumed: true, from, done: false };

  const { engine: wanted } = config.train;
  const threads = config.train.threads ?? parent?.info.threads ?? params.threads ?? physicalCores();
  const commit = headCommit(dirname(params.configFile));
  const info: RunInfo = {
    format: RUN_FORMAT.newest,
    name: params.name,
    config: resolved,
    configFile: params.configFile,
    ...(commit !== undefined && { commit }),
    seed: config.seed,
    engine: wanted === 'auto' ? 'onnx' : wanted,
    threads,
    lowering: {},
    versions: { program: PROGRAM, node: process.versions.node, onnxruntime: env.versions.common },
    // A model goes on as it was built, by whatever version.
    ...(parent
      ? { model: parent.info.model, ...continuedInfo(parent, config, folder) }
      : model.kind === 'vae' && { model: { logVarianceBounds: [...LOG_VARIANCE_BOUNDS] } }),
    data: {
      fingerprint: dataset.fingerprint,
      shape: [...model.image],
      train: split.train.length,
      heldOut: split.heldOut.length,
      reading: dataset.reading,
      ...(dataset.background && { background: dataset.background }),
      ...(notes.length > 0 && { notes: [...notes] }),
      ...(dataset.factors && { factors: [...dataset.factors.names] }),
      ...(dataset.factors && isOfKind(config.data.split) && { cells: cellsOf(dataset.factors, dataset.count, split) }),
    },
    steps: schedule.total,
    stepsPerEpoch: schedule.stepsPerEpoch,
    created: new Date().toISOString(),
  };
  const decision = await engineOf(parent, wanted, threads, watch, bench).catch((thrown: unknown) => {
    // What was asked for and cannot be had is seen among the runs.
    if (thrown instanceof UserError)
      noteFailure(createRun(folder, info, params.distinction), { error: thrown.message });
    throw thrown;
  });
  const decided = withEngine(info, decision);
  const said = ifReadable(() => dataPlace(config.data, dirname(params.configFile)));
  const dir = createRun(folder, decided, params.distinction);
  if (params.data !== undefined || (parent && place !== said)) quietly(() => rememberData(dir, place));
  const chosen = { dir, info: decided, engine: decision.engine, dataset, split, resumed: false, done: false } as const;
  if (wanted !== 'auto' || decided.engine === 'onnx') return chosen;
  const fallBack = async (why: EngineError): Promise<ChosenRun> => {
    const reason = `${why.message}, before the first step`;
    warn(`${reason}: this run is computed on onnx instead`);
    const engine = await openEngine('onnx', threads, watch, bench);
    const fallen = withEngine(info, { engine, reason });
    rewriteRun(dir, fallen);
    return { ...chosen, info: fallen, engine };
  };
  return { ...chosen, fallBack };
}

/** That of the run that a new one goes on from, as long as nothing else is asked for and it is here. */
async function engineOf(
  parent: Parent | undefined,
  wanted: SingleConfig['train']['engine'],
  threads: number,
  watch: Watch,
  bench: Bench,
): Promise<Decision> {
  if (parent && wanted === 'auto') {
    try {
      const engine = await openEngine(parent.info.engine, threads, watch, bench);
      return { engine, reason: 'as in the run that it goes on from' };
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      warn(
        `${thrown.message}: another engine is chosen than ${parent.info.engine}, which ${parent.dir} was trained on`,
      );
    }
  }
  return decideEngine(wanted, threads, watch, bench);
}

/** The data of a run that is there, wherever they lie now, and where that is; else those that the config names. */
async function openData(
  params: Params,
  { data }: SingleConfig,
  { known, parent }: { known: Found | undefined; parent: Parent | undefined },
  watch: Watch,
): Promise<{ dataset: Dataset; place: string }> {
  const folder = dirname(params.configFile);
  let place = params.data === undefined ? data.path : toldPlaces(params.data, data.path ?? '')[0];
  const open = (path: string | undefined, reading?: number) => {
    place = path;
    return openLastDataset({ ...data, path }, folder, watch, reading);
  };
  const read = async (): Promise<Dataset> => {
    const trained = known ?? parent;
    if (!trained) {
      await checkDataThere({ ...data, path: place }, params.configFile);
      return open(place);
    }
    const { dir, info } = trained;
    try {
      return await openTrainedData(data, { run: dir, info, told: params.data, first: folder }, open);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      if (known) throw cannotResume(dir, `it ${thrown.message}`, thrown.remedy);
      throw new UserError(`${dir} cannot be trained further: it ${thrown.message}`, false, { remedy: thrown.remedy });
    }
  };
  const dataset = await read();
  return { dataset, place: dataPlace({ path: place }, folder) };
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

function cannotResume(dir: string, why: string, remedy?: Remedy): UserError {
  return new UserError(
    `${dir} cannot be resumed: ${why}; start a new run without --resume, or delete this one if it is part of a sweep`,
    false,
    { remedy },
  );
}

/** Bernoulli pixels are probabilities. */
function checkRange(dataset: Dataset, config: SingleConfig): void {
  const { likelihood } = config.model;
  if (likelihood === undefined) return;
  const [low, high] = LIKELIHOODS[likelihood].range;
  const [least, greatest] = dataset.range;
  if (least >= low && greatest <= high) return;
  const otherwise = isLarge(dataset.range) ? '' : ', model.likelihood: gaussian takes them as they are';
  throw new UserError(
    `model.likelihood: ${likelihood} wants values from ${low} to ${high}, ${config.data.path ?? config.data.name} has ` +
      `values from ${least} to ${greatest}: ${rangeAdvice(dataset.range)}${otherwise}`,
    true,
  );
}
