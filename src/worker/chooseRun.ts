import { dirname } from 'node:path';
import { env } from 'onnxruntime-node';
import type { z } from 'zod';
import { UserError } from '../base/errors';
import { type Watch, breathe } from '../base/progress';
import { PROGRAM } from '../base/version';
import type { SingleConfig } from '../config/schema';
import { resolvedConfig, sameConfig } from '../config/sweep';
import { type Dataset, openDataset } from '../data/dataset';
import { type Split, splitExamples } from '../data/split';
import { chooseEngine } from '../engine/choose';
import type { Engine } from '../engine/engine';
import { LIKELIHOODS } from '../model/likelihoods';
import { makeVae } from '../model/vae';
import type { train } from '../protocol/worker';
import { createRun, findResumable, findRuns, readRun, readState, runsFolder } from '../run/folder';
import { FORMAT, type RunInfo } from '../run/records';
import { scheduleOf } from '../run/schedule';
import { begin } from './stages';

/** A run folder to train in, and what that takes. */
export interface ChosenRun {
  readonly dir: string;
  readonly info: RunInfo;
  readonly engine: Engine;
  readonly dataset: Dataset;
  readonly split: Split;
  /** It is finished already. */
  readonly done: boolean;
}

type Params = z.output<typeof train.params>;

/** The run to resume, or a new one. @throws UserError if the data or the config's numbers do not fit; the signal's reason */
export async function chooseRun(params: Params, config: SingleConfig, watch: Watch): Promise<ChosenRun> {
  begin('Reading the data', watch);
  const dataset = await openDataset(config.data, dirname(params.configFile), watch);
  await breathe(watch);
  checkRange(dataset, config);
  const vae = makeVae(config.model, dataset.shape);
  const split = splitExamples(dataset, config.data.split, config.seed);
  const schedule = scheduleOf(config.train, split.train.length);
  const resolved = resolvedConfig(config);

  begin('Choosing the engine', watch);
  const found = findRun(params, resolved);
  if (found) {
    const engine = chooseEngine(found.info.threads);
    checkResumable(found.dir, found.info, engine, dataset);
    return { ...found, engine, dataset, split };
  }
  const engine = chooseEngine(config.train.threads ?? params.threads);
  const info: RunInfo = {
    format: FORMAT,
    name: params.name,
    config: resolved,
    configFile: params.configFile,
    seed: config.seed,
    engine: engine.name,
    threads: engine.threads,
    lowering: { ...engine.lowering },
    versions: { program: PROGRAM, node: process.versions.node, onnxruntime: env.versions.common },
    data: {
      fingerprint: dataset.fingerprint,
      shape: [...vae.image],
      train: split.train.length,
      heldOut: split.heldOut.length,
    },
    steps: schedule.total,
    stepsPerEpoch: schedule.stepsPerEpoch,
    created: new Date().toISOString(),
  };
  return { dir: createRun(params.runsRoot, info), info, engine, dataset, split, done: false };
}

/** Bernoulli pixels are probabilities. */
function checkRange(dataset: Dataset, config: SingleConfig): void {
  const [low, high] = LIKELIHOODS[config.model.likelihood].range;
  const [least, greatest] = dataset.range;
  if (least >= low && greatest <= high) return;
  throw new UserError(
    `model.likelihood: ${config.model.likelihood} wants values from ${low} to ${high}, ` +
      `${config.data.path ?? config.data.name} has values from ${least} to ${greatest}: scale them, or use gaussian`,
    true,
  );
}

function findRun(
  { resume, run, runsRoot, name }: Params,
  resolved: RunInfo['config'],
): { dir: string; info: RunInfo; done: boolean } | undefined {
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
function theRun(dir: string, resolved: RunInfo['config']): { dir: string; info: RunInfo; done: boolean } {
  const info = readRun(dir);
  if (!sameConfig(info.config, resolved)) throw new UserError(`${dir} cannot be resumed: it is of another config`);
  return { dir, info, done: readState(dir)?.status === 'finished' };
}

/** A resumed run must compute what the first part would have computed. */
function checkResumable(dir: string, info: RunInfo, engine: Engine, dataset: Dataset): void {
  const refuse = (what: string): never => {
    throw new UserError(`${dir} cannot be resumed: ${what}; start a new run without --resume`);
  };
  if (info.data.fingerprint !== dataset.fingerprint) refuse('its data have changed since it began');
  if (info.engine !== engine.name) refuse(`it began on the engine ${info.engine}, which is not here`);
  if (JSON.stringify(info.lowering) !== JSON.stringify(engine.lowering)) {
    refuse('this version of the engine computes in another order than the one it began on');
  }
}
