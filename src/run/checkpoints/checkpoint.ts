import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError, fileError } from '../../base/errors';
import { ensureFolder, listFolder, writeAtomic } from '../../base/files';
import { parseJson } from '../../base/json';
import { Format } from '../formats';
import { runInfoSchema } from '../records';
import type { RunInfo } from '../records';
import { encodeSafetensors, openSafetensors, readSafetensors } from './safetensors';
import type { StoredTensor } from './safetensors';
import { referenceOf } from './reference';
import { CHECKPOINTS, ifReadable } from '../folder';
import { DamagedFileError } from './safetensorsHeader';

/** What a checkpoint says of the run that made it, so that the file can be understood alone. */
export interface CheckpointMetadata {
  readonly config: RunInfo['config'];
  readonly configFile: string;
  readonly name: string;
  readonly model?: RunInfo['model'];
  readonly data: RunInfo['data'];
  readonly engine: string;
  /** Program and version that wrote it. */
  readonly createdBy: string;
  /** Training examples that the running statistics of an untrained model were measured on, if it has any. */
  readonly statisticsFrom?: number | undefined;
  /** Whether it is to go when another has taken its place (see PassingCheckpoints). */
  readonly passing?: boolean | undefined;
}

/** The whole state of training after `step` steps: weights, moments, running statistics, by name; after none no moments. */
export interface Checkpoint {
  readonly step: number;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: CheckpointMetadata;
}

export interface CheckpointFile {
  readonly step: number;
  readonly file: string;
}

interface Content {
  readonly metadata: Readonly<Record<string, string>>;
  /** None where only the metadata are looked at. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Of a checkpoint's metadata and tensors. */
export const CHECKPOINT_FORMAT = new Format<Content>([]);

const NAME = /^step-(\d{8,})\.safetensors$/;

/** `step-00000500.safetensors` */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, '0')}.safetensors`;
}

/**
 * Writes a run's checkpoint of a step, replacing one that is there, and gives its path. Throws a UserError if the disk
 * refuses or a value is not finite; checkpoints already written stay as they are.
 */
export function writeCheckpoint(runDir: string, checkpoint: Checkpoint): string {
  const file = join(runDir, CHECKPOINTS, checkpointName(checkpoint.step));
  const pieces = piecesOf(checkpoint, file);
  ensureFolder(join(runDir, CHECKPOINTS));
  writeAtomic(file, pieces);
  return file;
}

/** Writes a checkpoint that belongs to no run. Throws as `writeCheckpoint`. */
export function writeLoneCheckpoint(file: string, checkpoint: Checkpoint): void {
  writeAtomic(file, piecesOf(checkpoint, file));
}

function piecesOf({ step, tensors, metadata }: Checkpoint, file: string): Uint8Array[] {
  const bad = notFinite(tensors);
  if (bad !== undefined) throw new UserError(`${file} is not written: ${bad}`);
  const { config, configFile, name, model, data, engine, createdBy, statisticsFrom, passing } = metadata;
  return encodeSafetensors(tensors, {
    format: String(CHECKPOINT_FORMAT.newest),
    step: String(step),
    config: JSON.stringify(config),
    configFile,
    name,
    ...(model !== undefined && { model: JSON.stringify(model) }),
    data: JSON.stringify(data),
    engine,
    createdBy,
    ...(statisticsFrom !== undefined && { statisticsFrom: String(statisticsFrom) }),
    ...(passing && { passing: 'true' }),
  });
}

/** 'tensor 'encoder.1.weight' holds a value that is not finite', of the first that does. */
function notFinite(tensors: Checkpoint['tensors']): string | undefined {
  for (const [name, { data }] of tensors) {
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i])) return `tensor '${name}' holds a value that is not finite`;
    }
  }
  return undefined;
}

const json = z.string().transform((text, context): unknown => {
  try {
    return parseJson(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

const integer = z
  .string()
  .regex(/^\d{1,15}$/, 'not a whole number')
  .transform(Number);

const metadataSchema = z.object({
  step: integer,
  config: json.pipe(runInfoSchema.shape.config),
  configFile: z.string(),
  name: z.string(),
  model: json.pipe(runInfoSchema.shape.model).optional(),
  data: json.pipe(runInfoSchema.shape.data),
  engine: z.string(),
  createdBy: z.string(),
  statisticsFrom: integer.optional(),
  passing: z
    .literal('true')
    .transform(() => true)
    .optional(),
});

/** Whether a safetensors file is a checkpoint by its metadata, of this version or another. */
export function isCheckpoint({ format }: Readonly<Record<string, string>>): boolean {
  return integer.safeParse(format).success;
}

/** What a safetensors file's metadata say if it is a checkpoint that this version reads. */
export function checkpointOf(
  metadata: Readonly<Record<string, string>>,
): (CheckpointMetadata & { step: number }) | undefined {
  const format = integer.safeParse(metadata.format);
  if (!format.success) return undefined;
  const migrated = CHECKPOINT_FORMAT.migrate({ metadata, tensors: new Map() }, format.data);
  return metadataSchema.safeParse(migrated?.metadata).data;
}

/** Reads a checkpoint. Throws a UserError: a DamagedFileError where the file is broken. */
export function readCheckpoint(file: string): Checkpoint {
  const content = readSafetensors(file);
  const format = integer.safeParse(content.metadata.format);
  if (!format.success) {
    throw new DamagedFileError(`${file} is not a checkpoint of VAE Lens: its metadata has no format number`);
  }
  const { metadata, tensors } = CHECKPOINT_FORMAT.read(file, content, format.data);
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    throw new DamagedFileError(
      `${file} is damaged: its metadata has a wrong '${String(parsed.error.issues[0]?.path[0])}'`,
    );
  }
  // Files of older versions have no hash, but none was ever written with such a value.
  const bad = notFinite(tensors);
  if (bad !== undefined) throw new DamagedFileError(`${file} is damaged: ${bad}`);
  const { step, ...described } = parsed.data;
  return { step, tensors, metadata: described };
}

/** The metadata of a checkpoint, from its header alone. Throws as `readCheckpoint`. */
export function readMetadata(file: string): CheckpointMetadata | undefined {
  const open = openSafetensors(file);
  open.close();
  return checkpointOf(open.header.metadata);
}

/** A run's checkpoints of trained models, by step. Throws a UserError if the folder cannot be read. */
export function listCheckpoints(runDir: string): CheckpointFile[] {
  const folder = join(runDir, CHECKPOINTS);
  return listFolder(folder)
    .flatMap(name => {
      const step = Number(NAME.exec(name)?.[1] ?? 0);
      return step > 0 ? [{ step, file: join(folder, name) }] : [];
    })
    .sort((a, b) => a.step - b.step);
}

/** The step in a checkpoint's name, 0 of an untrained model, at a β too; undefined of a file with another name. */
export function stepInName(reference: string): number | undefined {
  const digits = NAME.exec(basename(referenceOf(reference).file))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The untrained model of a run, its weights alone; undefined in runs of older versions. */
export function untrainedCheckpoint(runDir: string): CheckpointFile | undefined {
  const file = join(runDir, CHECKPOINTS, checkpointName(0));
  return existsSync(file) ? { step: 0, file } : undefined;
}

/** A run's newest checkpoint is damaged: going on from the one before wants the consent that `from` gives. */
export class NewestDamagedError extends UserError {
  override readonly name = 'NewestDamagedError';

  /**
   * @param from the step of the newest sound one, 0 if there is none
   * @param named whether going on from there can be asked for by that step
   */
  constructor(
    damage: string,
    file: string,
    readonly from: number,
    named: boolean,
  ) {
    const before = from > 0 ? `the one before it, of step ${from}, is sound` : 'there is no sound one before it';
    const goOn = from > 0 ? 'go on from there' : 'begin the run again';
    super(`${damage}; ${before}: to ${goOn} ${named ? `add --from ${from}, or ` : ''}move ${basename(file)} away`);
  }
}

/**
 * A run's newest checkpoint, from which training goes on; undefined if it has none. With `from`, the step of the newest
 * sound one (0 if there is none), damaged ones that are newer are set aside as `….damaged`, which `notes` tell. Throws a
 * NewestDamagedError where the newest is damaged and `from` is not given (which names it if it can be given), a UserError
 * where one may be sound but cannot be read here, or `from` is another step.
 */
export function resumePoint(
  runDir: string,
  from?: number,
  named = true,
): { checkpoint: Checkpoint | undefined; notes: readonly string[] } {
  const { checkpoint, damaged } = newestSound(runDir);
  const step = checkpoint?.step ?? 0;
  if (from !== undefined && from !== step) {
    throw new UserError(
      `${runDir} cannot go on from step ${from}: ${step > 0 ? `its newest sound checkpoint is of step ${step}` : 'it has no sound checkpoint, 0 begins it again'}`,
      true,
    );
  }
  const [newest] = damaged;
  if (newest && from === undefined) throw new NewestDamagedError(newest.message, newest.file, step, named);
  return { checkpoint, notes: damaged.map(setAside) };
}

/** The step of a run's newest sound checkpoint; undefined if there is none, or it cannot be told. */
export function newestSoundStep(runDir: string): number | undefined {
  return ifReadable(() => newestSound(runDir).checkpoint?.step);
}

interface Damaged {
  readonly file: string;
  readonly message: string;
}

function newestSound(runDir: string): { checkpoint: Checkpoint | undefined; damaged: readonly Damaged[] } {
  const damaged: Damaged[] = [];
  for (const { file } of listCheckpoints(runDir).reverse()) {
    try {
      return { checkpoint: readCheckpoint(file), damaged };
    } catch (thrown) {
      if (!(thrown instanceof DamagedFileError)) throw thrown;
      damaged.push({ file, message: thrown.message });
    }
  }
  return { checkpoint: undefined, damaged };
}

/** Gives what was done, as a sentence. */
function setAside({ file, message }: Damaged): string {
  const aside = `${file}.damaged`;
  try {
    renameSync(file, aside);
  } catch (thrown) {
    throw fileError(thrown, file);
  }
  return `${message}; it is now ${basename(aside)}`;
}
