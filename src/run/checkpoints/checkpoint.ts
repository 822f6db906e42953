import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../base/errors';
import { ensureFolder, listFolder, writeAtomic } from '../../base/files';
import { Format } from '../formats';
import { runInfoSchema } from '../records';
import type { RunInfo } from '../records';
import { encodeSafetensors, openSafetensors, readSafetensors } from './safetensors';
import type { StoredTensor } from './safetensors';
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

const FOLDER = 'checkpoints';
const NAME = /^step-(\d{8,})\.safetensors$/;

/** `step-00000500.safetensors` */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, '0')}.safetensors`;
}

/**
 * Writes a run's checkpoint of a step, replacing one that is there, and gives its path. Throws a UserError if the disk
 * refuses or a value is not finite; checkpoints already written stay as they are.
 */
export function writeCheckpoint(runDir: string, { step, tensors, metadata }: Checkpoint): string {
  const file = join(runDir, FOLDER, checkpointName(step));
  const bad = [...tensors].find(([, { data }]) => !data.every(Number.isFinite));
  if (bad !== undefined) {
    throw new UserError(`${file} is not written: tensor '${bad[0]}' holds a value that is not finite`);
  }
  const { config, configFile, name, model, data, engine, createdBy, statisticsFrom } = metadata;
  const pieces = encodeSafetensors(tensors, {
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
  });
  ensureFolder(join(runDir, FOLDER));
  writeAtomic(file, pieces);
  return file;
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
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
});

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
  const folder = join(runDir, FOLDER);
  return listFolder(folder)
    .flatMap(name => {
      const step = Number(NAME.exec(name)?.[1] ?? 0);
      return step > 0 ? [{ step, file: join(folder, name) }] : [];
    })
    .sort((a, b) => a.step - b.step);
}

/** The step in a checkpoint's name, 0 of an untrained model; undefined of a file with another name. */
export function stepInName(file: string): number | undefined {
  const digits = NAME.exec(basename(file))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The untrained model of a run, its weights alone; undefined in runs of older versions. */
export function untrainedCheckpoint(runDir: string): CheckpointFile | undefined {
  const file = join(runDir, FOLDER, checkpointName(0));
  return existsSync(file) ? { step: 0, file } : undefined;
}

/**
 * A run's newest checkpoint from which training goes on, undefined if it has none, and a warning for each newer one that was
 * passed over. Throws a UserError where a newer one may be sound but cannot be read here.
 */
export function latestGoodCheckpoint(runDir: string): { checkpoint: Checkpoint | undefined; warnings: string[] } {
  const warnings: string[] = [];
  for (const { file } of listCheckpoints(runDir).reverse()) {
    try {
      return { checkpoint: readCheckpoint(file), warnings };
    } catch (thrown) {
      if (!(thrown instanceof DamagedFileError)) throw thrown;
      warnings.push(`${thrown.message}; ${basename(file)} is passed over`);
    }
  }
  return { checkpoint: undefined, warnings };
}
