import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, fileError, isAbsent } from '../base/errors';
import { writeAtomic } from '../base/files';
import { openRegular, readAt, readRegular, tooLarge } from '../base/regularFile';
import { warn } from '../base/warn';
import { type AppendedFile, openAppended } from './appendedFile';

/**
 * per-example.f32: of every held-out evaluation of a VAE the rate and the distortion of each example, so that the errors of
 * differences between evaluations can be told. All little-endian: a header of HEADER bytes (the examples' id in ASCII,
 * format and n as uint32), then for each evaluation its step as uint32, n rates and n distortions as float32.
 */

const FORMAT = 1;
const ID = 16;
const HEADER = ID + 8;
/** Thousands of evaluations of thousands of examples. */
const MOST_BYTES = 2 ** 28;
/** Of a run that is trained here: as many evaluations as a config may ask for, of as many examples as there are. */
const MOST_OWN = 2 ** 31;

/** Which examples are held out. */
export interface HeldOut {
  /** Tells these examples of these data, in their order, from any others: 16 hexadecimal digits. */
  readonly id: string;
  readonly n: number;
}

/** Of each example, in nats (sum of squares for `sse`). */
export interface PerExample {
  readonly rate: Float32Array;
  readonly distortion: Float32Array;
}

/** By the step of the evaluation. */
export interface PerExampleValues extends HeldOut {
  readonly evaluations: ReadonlyMap<number, PerExample>;
}

/** A run's per-example.f32, open at its end. */
export interface PerExampleLog extends Pick<AppendedFile, 'sync' | 'close'> {
  append(step: number, values: PerExample): void;
}

/**
 * Opens a run's per-example.f32 for its only writer; one over other examples, or a damaged one, is replaced, kept as
 * `per-example.f32.damaged` and `told`. Throws a UserError that names the file.
 */
export function openPerExample(
  runDir: string,
  { id, n }: HeldOut,
  told: (problem: string) => void = warn,
): PerExampleLog {
  const path = perExampleFile(runDir);
  const content = contentOf(path, MOST_OWN);
  const known = readHeader(path, content);
  if (known?.id !== id || known.n !== n) {
    if (content.length > 0) {
      writeAtomic(`${path}.damaged`, content);
      told(`${path} is damaged: evaluations so far have lost their values per example; it is now ${path}.damaged`);
    }
    writeAtomic(path, headerOf({ id, n }));
  }
  const file = openAppended(path);
  return {
    ...file,
    append: (step, { rate, distortion }) => {
      const record = Buffer.alloc(recordSize(n));
      record.writeUInt32LE(step, 0);
      [...rate, ...distortion].forEach((value, k) => record.writeFloatLE(value, 4 * (k + 1)));
      file.append(record);
    },
  };
}

/** What a run has kept; undefined if it has no such file, or a damaged one. Throws a UserError of one that is newer. */
export function readPerExample(runDir: string): PerExampleValues | undefined {
  const path = perExampleFile(runDir);
  const content = contentOf(path, MOST_BYTES);
  const header = readHeader(path, content);
  if (!header) return undefined;
  const { n } = header;
  const evaluations = new Map<number, PerExample>();
  for (const at of recordsOf(content, n)) {
    const { rate, distortion } = valuesOf(content.subarray(at), n);
    // What is damaged is as good as not there.
    if ([rate, distortion].every(values => values.every(Number.isFinite))) {
      evaluations.set(content.readUInt32LE(at), { rate, distortion });
    }
  }
  return { ...header, evaluations };
}

/** What was kept of one evaluation, without reading those of others; undefined where it is not there. Throws as above. */
export function perExampleAt(runDir: string, step: number): (HeldOut & PerExample) | undefined {
  const path = perExampleFile(runDir);
  const opened = ifThere(() => openRegular(path));
  if (!opened) return undefined;
  const { handle, stats } = opened;
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readAt(handle, bytes, at));
  };
  try {
    if (stats.size > MOST_BYTES) throw tooLarge(path, stats.size, MOST_BYTES);
    const header = readHeader(path, read(0, HEADER));
    if (!header) return undefined;
    const size = recordSize(header.n);
    // The last ones are asked for most.
    for (let at = HEADER + size * (Math.floor((stats.size - HEADER) / size) - 1); at >= HEADER; at -= size) {
      if (read(at, 4).readUInt32LE() === step) return { ...header, ...valuesOf(read(at, size), header.n) };
    }
    return undefined;
  } catch (thrown) {
    throw fileError(thrown, path);
  } finally {
    closeSync(handle);
  }
}

function valuesOf(record: Buffer, n: number): PerExample {
  const values = Float32Array.from({ length: 2 * n }, (_, k) => record.readFloatLE(4 * (k + 1)));
  return { rate: values.subarray(0, n), distortion: values.subarray(n) };
}

/** Cuts it back to the evaluations of these steps, and to whole ones. Throws a UserError; it is then as before. */
export function truncatePerExample(runDir: string, steps: ReadonlySet<number>): void {
  const path = perExampleFile(runDir);
  const content = contentOf(path, MOST_OWN);
  const header = readHeader(path, content);
  if (!header) return;
  const kept = recordsOf(content, header.n)
    .filter(at => steps.has(content.readUInt32LE(at)))
    .map(at => content.subarray(at, at + recordSize(header.n)));
  const pieces = [content.subarray(0, HEADER), ...kept];
  if (pieces.reduce((sum, { length }) => sum + length, 0) < content.length) writeAtomic(path, pieces);
}

const recordSize = (n: number): number => 4 * (1 + 2 * n);

/** Where the whole records begin. */
function recordsOf(content: Buffer, n: number): number[] {
  const size = recordSize(n);
  return Array.from({ length: Math.floor((content.length - HEADER) / size) }, (_, k) => HEADER + k * size);
}

function headerOf({ id, n }: HeldOut): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write(id, 0, ID, 'latin1');
  header.writeUInt32LE(FORMAT, ID);
  header.writeUInt32LE(n, ID + 4);
  return header;
}

function readHeader(path: string, content: Buffer): HeldOut | undefined {
  if (content.length < HEADER) return undefined;
  const id = content.toString('latin1', 0, ID);
  if (!/^[0-9a-f]+$/.test(id)) return undefined;
  const format = content.readUInt32LE(ID);
  if (format > FORMAT)
    throw new UserError(`${path} was written by a newer version of VAE Lens (its format is ${format})`);
  const n = content.readUInt32LE(ID + 4);
  return n === 0 ? undefined : { id, n };
}

/** Empty where there is none. */
function contentOf(path: string, most: number): Buffer {
  return ifThere(() => readRegular(path, most)) ?? Buffer.alloc(0);
}

/** Undefined where there is no such file. */
function ifThere<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    throw thrown;
  }
}

/** The path of a run's values per example. */
export function perExampleFile(runDir: string): string {
  return join(runDir, 'per-example.f32');
}
