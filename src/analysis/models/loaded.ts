import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import type { SingleConfig } from '../../config/schema/schema';
import { storedConfig } from '../../config/reading/storedConfig';
import { openDataset } from '../../data/openDataset';
import { type Dataset } from '../../data/examples/dataset';
import { partOf, splitExamples } from '../../data/examples/split';
import { readingOf } from '../../data/images/reading';
import type { Arrays, Engine, State } from '../../engine/engine';
import { type Model, makeModel } from '../../model/model';
import { type Vae, withoutGates } from '../../model/vae';
import { weightState } from '../../model/programs';
import { type Checkpoint, readCheckpoint, untrainedCheckpoint } from '../../run/checkpoints/checkpoint';
import { atBeta, referenceOf } from '../../run/checkpoints/reference';
import { ifReadable, readRun } from '../../run/folder';
import { weightsFromFile } from '../../train/stateFile';
import { noLatentUnits } from '../results/noLatentUnits';
import { runOf } from '../results/remembered';
import { askedBeta, notMultiRate, plainConfig, plainWeightsAt } from './atBeta';
import { openTrainedData } from './trainedData';
import { untrainedWeights } from './untrained';

/** A checkpoint brought back to life, with the data it was trained on. */
export interface LoadedModel {
  readonly file: string;
  readonly step: number;
  readonly name: string;
  readonly config: SingleConfig;
  /** Or a classifier. */
  readonly vae: Model;
  readonly engine: Engine;
  /** The weights. */
  readonly state: State;
  readonly dataset: Dataset;
  /** Of the part that `analysis.split` names, at most `analysis.examples` of them. */
  readonly examples: Uint32Array;
  /** As many held-out ones, to look at. */
  readonly heldOut: Uint32Array;
  /** Seeds the noise of z: a function of the step and the weights. */
  readonly noiseSeed: number;
  /** Of a multi-rate VAE: what it is beside the plain one that it is at `beta`, which all else here is. */
  readonly multiRate?: MultiRateModel;
  /** Whether the examples are the model's own, rather than those of another one that it is measured beside. */
  readonly ownExamples: boolean;
}

/** @throws UserError if it was trained at one β */
export function multiRateOf({ multiRate, file }: LoadedModel): MultiRateModel {
  if (multiRate) return multiRate;
  throw notMultiRate(file);
}

export interface MultiRateModel {
  readonly beta: number;
  /** With its gates. */
  readonly vae: Vae;
  readonly config: SingleConfig;
  readonly weights: Arrays;
}

/** The data that a checkpoint was trained on. @throws UserError if they are found nowhere */
async function datasetOf(
  { metadata }: Checkpoint,
  { data }: SingleConfig,
  file: string,
  watch: Watch,
  told: string | undefined,
): Promise<Dataset> {
  const run = runOf(file);
  // A run knows better than its checkpoints where it lies.
  const info = (run !== undefined && ifReadable(() => readRun(run))) || metadata;
  const folder = dirname(resolve(file));
  const trainedOn = {
    run: run ?? folder,
    info: { ...info, data: metadata.data },
    told,
    // A checkpoint alone may lie beside its data.
    ...(run === undefined && { first: folder }),
  };
  try {
    return await openTrainedData(data, trainedOn, (path, reading) =>
      openDataset({ ...data, path }, '', watch, reading),
    );
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    throw new UserError(`${file} ${thrown.message}`, thrown.usage, { cause: thrown, remedy: thrown.remedy });
  }
}

/**
 * @param file or a reference to a multi-rate VAE at one β; without it, it is where training followed it
 * @param told where the data are, absolute, if somebody says so
 * @throws UserError if the file is not a checkpoint, or not trained at that β, or its data are found nowhere
 */
export function loadModel(file: string, engine: Engine, watch: Watch, told?: string): Promise<LoadedModel> {
  return loadAfter(file, undefined, engine, watch, told);
}

/** As `loadModel`, for a checkpoint of the same data as `other`, whose examples it is to see. */
export async function loadBeside(file: string, other: LoadedModel, watch: Watch): Promise<LoadedModel> {
  const checkpoint = readCheckpoint(referenceOf(file).file);
  const config = storedConfig(checkpoint.metadata.config, file);
  if (checkpoint.metadata.data.fingerprint !== other.dataset.fingerprint) {
    if (readingOf(checkpoint.metadata.data) !== other.dataset.reading) {
      throw new UserError(
        `${file} and ${other.file} were trained on different data, or on pictures that two versions read differently: only ` +
          'layers that see the same examples can be compared',
      );
    }
    throw new UserError(
      `${file} and ${other.file} were trained on different data: only layers that see the same examples can be compared`,
    );
  }
  const model = await bringBack(checkpoint, file, config, other.dataset, other.engine, watch);
  const { examples } = other;
  const ownExamples = Buffer.compare(bytesOf(model.examples), bytesOf(examples)) === 0;
  return { ...model, examples, ownExamples };
}

/** As `loadModel`, without opening the data anew where they are those of `other`, which may be disposed. */
export async function loadAfter(
  file: string,
  other: LoadedModel | undefined,
  engine: Engine,
  watch: Watch,
  told?: string,
): Promise<LoadedModel> {
  const checkpoint = readCheckpoint(referenceOf(file).file);
  const config = storedConfig(checkpoint.metadata.config, file);
  const known = other && checkpoint.metadata.data.fingerprint === other.dataset.fingerprint ? other.dataset : undefined;
  const dataset = known ?? (await datasetOf(checkpoint, config, file, watch, told));
  return bringBack(checkpoint, file, config, dataset, engine, watch);
}

/**
 * The untrained model of a checkpoint's run, over the same examples: as its run kept it, else as its seed draws it, which
 * gives the same weights.
 */
export async function loadUntrained(trained: LoadedModel, watch: Watch): Promise<LoadedModel> {
  const run = runOf(trained.file);
  const kept = run === undefined ? undefined : untrainedCheckpoint(run);
  const { multiRate, dataset, engine } = trained;
  if (kept) return loadBeside(atBeta(kept.file, multiRate?.beta), trained, watch);
  const { vae, config } = multiRate ?? trained;
  const { train } = splitExamples(dataset, config.data, config.seed);
  const { weights } = await untrainedWeights(vae, config, dataset, train, engine, watch);
  const on = { dataset, train, seed: config.seed };
  const own = multiRate ? await plainWeightsAt(multiRate.vae, weights, multiRate.beta, on, engine, watch) : weights;
  return { ...trained, step: 0, state: weightState(engine, trained.vae, own), noiseSeed: noiseSeedOf(0, own) };
}

/** The VAE of a model that is one. @throws UserError where it is a classifier */
export function vaeOf({ vae, file }: LoadedModel): Vae {
  if (vae.kind === 'vae') return vae;
  throw noLatentUnits(file);
}

async function bringBack(
  checkpoint: Checkpoint,
  reference: string,
  config: SingleConfig,
  dataset: Dataset,
  engine: Engine,
  watch: Watch,
): Promise<LoadedModel> {
  const { file, beta } = referenceOf(reference);
  const { metadata, step } = checkpoint;
  const made = makeModel(config.model, dataset, metadata.model, config.objective);
  const stored = weightsFromFile(made, checkpoint.tensors, file);
  const split = splitExamples(dataset, config.data, config.seed);
  const gates = made.kind === 'vae' ? made.gates : undefined;
  if (!gates && beta !== undefined) throw notMultiRate(file);
  const multiRate: MultiRateModel | undefined = gates && {
    beta: askedBeta(gates.range, beta, file),
    vae: made as Vae,
    config,
    weights: stored,
  };
  const on = { dataset, train: split.train, seed: config.seed };
  const weights = multiRate ? await plainWeightsAt(multiRate.vae, stored, multiRate.beta, on, engine, watch) : stored;
  const vae = multiRate ? withoutGates(multiRate.vae) : made;
  const most = config.analysis.examples;
  return {
    file: reference,
    step,
    name: metadata.name,
    config: multiRate ? plainConfig(config, multiRate.beta) : config,
    vae,
    engine,
    state: weightState(engine, vae, weights),
    dataset,
    examples: partOf(split, config.analysis.split).subarray(0, most),
    heldOut: split.heldOut.subarray(0, most),
    noiseSeed: noiseSeedOf(step, weights),
    ownExamples: true,
    ...(multiRate && { multiRate }),
  };
}

/**
 * Two models must not share their noise, be they checkpoints of one run: the layers that read z would be as alike as their
 * noise is, and two collapsed ones would seem to have the same codes.
 */
function noiseSeedOf(step: number, weights: Arrays): number {
  const hash = createHash('sha256').update(String(step));
  for (const name of Object.keys(weights).sort()) hash.update(bytesOf(weights[name]!));
  return hash.digest().readUInt32LE();
}

/** Tells a model's examples, in their order, from any others. */
export function examplesId({ dataset, examples }: Pick<LoadedModel, 'dataset' | 'examples'>): string {
  return createHash('sha256').update(dataset.fingerprint).update(bytesOf(examples)).digest('hex').slice(0, 16);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
