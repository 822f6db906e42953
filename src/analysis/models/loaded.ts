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
import type { Engine, State } from '../../engine/engine';
import { type Model, makeModel } from '../../model/model';
import type { Vae } from '../../model/vae';
import { weightState } from '../../model/programs';
import { type Checkpoint, readCheckpoint, untrainedCheckpoint } from '../../run/checkpoints/checkpoint';
import { ifReadable, readRun } from '../../run/folder';
import { weightsFromFile } from '../../train/stateFile';
import { noLatentUnits } from '../results/noLatentUnits';
import { runOf } from '../results/remembered';
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
  /** Whether the examples are the model's own, rather than those of another one that it is measured beside. */
  readonly ownExamples: boolean;
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
  const trainedOn = { run: run ?? dirname(resolve(file)), info: { ...info, data: metadata.data }, told };
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
 * @param told where the data are, absolute, if somebody says so
 * @throws UserError if the file is not a checkpoint, or its data are found nowhere
 */
export function loadModel(file: string, engine: Engine, watch: Watch, told?: string): Promise<LoadedModel> {
  return loadAfter(file, undefined, engine, watch, told);
}

/** As `loadModel`, for a checkpoint of the same data as `other`, whose examples it is to see. */
export function loadBeside(file: string, other: LoadedModel): LoadedModel {
  const checkpoint = readCheckpoint(file);
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
  const model = bringBack(checkpoint, file, config, other.dataset, other.engine);
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
  const checkpoint = readCheckpoint(file);
  const config = storedConfig(checkpoint.metadata.config, file);
  const known = other && checkpoint.metadata.data.fingerprint === other.dataset.fingerprint ? other.dataset : undefined;
  const dataset = known ?? (await datasetOf(checkpoint, config, file, watch, told));
  return bringBack(checkpoint, file, config, dataset, engine);
}

/**
 * The untrained model of a checkpoint's run, over the same examples: as its run kept it, else as its seed draws it, which
 * gives the same weights.
 */
export async function loadUntrained(trained: LoadedModel, watch: Watch): Promise<LoadedModel> {
  const run = runOf(trained.file);
  const kept = run === undefined ? undefined : untrainedCheckpoint(run);
  if (kept) return loadBeside(kept.file, trained);
  const { vae, config, dataset, engine } = trained;
  const { train } = splitExamples(dataset, config.data, config.seed);
  const { weights } = await untrainedWeights(vae, config, dataset, train, engine, watch);
  return { ...trained, step: 0, state: weightState(engine, vae, weights), noiseSeed: noiseSeedOf(0, weights) };
}

/** The VAE of a model that is one. @throws UserError where it is a classifier */
export function vaeOf({ vae, file }: LoadedModel): Vae {
  if (vae.kind === 'vae') return vae;
  throw noLatentUnits(file);
}

function bringBack(
  checkpoint: Checkpoint,
  file: string,
  config: SingleConfig,
  dataset: Dataset,
  engine: Engine,
): LoadedModel {
  const vae = makeModel(config.model, dataset, checkpoint.metadata.model);
  const weights = weightsFromFile(vae, checkpoint.tensors, file);
  const split = splitExamples(dataset, config.data, config.seed);
  const most = config.analysis.examples;
  return {
    file,
    step: checkpoint.step,
    name: checkpoint.metadata.name,
    config,
    vae,
    engine,
    state: weightState(engine, vae, weights),
    dataset,
    examples: partOf(split, config.analysis.split).subarray(0, most),
    heldOut: split.heldOut.subarray(0, most),
    noiseSeed: noiseSeedOf(checkpoint.step, weights),
    ownExamples: true,
  };
}

/**
 * Two models must not share their noise, be they checkpoints of one run: the layers that read z would be as alike as their
 * noise is, and two collapsed ones would seem to have the same codes.
 */
function noiseSeedOf(step: number, weights: Readonly<Record<string, Float32Array>>): number {
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
