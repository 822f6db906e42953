import { join } from 'node:path';
import { UserError, asError, isAbsent } from '../base/errors';
import { writeAtomic } from '../base/files';
import { readRegular } from '../base/regularFile';
import { type AppendedFile, openAppended } from './appendedFile';
import { scalarSchema } from './records';
import type { Scalar } from './records';

/** scalars.jsonl: one JSON object a line, in the order of training. */

const NEWLINE = 10;
/** In bytes: two thousand evaluations of a hundred units, and a thousand batches. */
export const MOST_SCALARS = 2 ** 26;

/** A run's scalars.jsonl, open at its end. */
export interface ScalarLog extends Pick<AppendedFile, 'sync' | 'close'> {
  /** Adds lines, all of them or none. */
  append(scalars: readonly Scalar[]): void;
}

/** Opens a run's scalars.jsonl for its only writer. Throws a UserError that names the file. */
export function openScalars(runDir: string): ScalarLog {
  const file = openAppended(scalarsFile(runDir));
  return {
    ...file,
    append: scalars => {
      const lines = scalars.map(scalar => JSON.stringify(scalarSchema.parse(scalar)) + '\n');
      file.append(Buffer.from(lines.join('')));
    },
  };
}

/** All lines of a run's scalars.jsonl, none if there is no such file; a torn last line is ignored. Throws a UserError. */
export function readScalars(runDir: string): Scalar[] {
  const path = scalarsFile(runDir);
  return readLines(path).lines.map((line, index) => line.scalar ?? refuse(path, index, line.problem));
}

/**
 * Cuts a run's scalars.jsonl back to the lines of steps up to `step` (−1 for none). What follows the last of them may
 * be damaged, as a crash leaves it. Throws a UserError; the file is then as before.
 */
export function truncateScalars(runDir: string, step: number): void {
  const path = scalarsFile(runDir);
  const { lines, size } = readLines(path);
  const last = lines.findLastIndex(({ scalar }) => scalar !== undefined && scalar.step <= step);
  const kept = lines
    .slice(0, last + 1)
    .filter((line, index) => (line.scalar ?? refuse(path, index, line.problem)).step <= step)
    .map(({ bytes }) => bytes);
  if (kept.reduce((sum, { length }) => sum + length, 0) < size) writeAtomic(path, kept);
}

interface Line {
  /** With its newline. */
  readonly bytes: Uint8Array;
  readonly scalar: Scalar | undefined;
  /** Why there is no scalar. */
  readonly problem: string;
}

/** The lines that have their newline, and the file's size in bytes. */
function readLines(path: string): { lines: Line[]; size: number } {
  let content: Buffer;
  try {
    content = readRegular(path, MOST_SCALARS);
  } catch (thrown) {
    if (isAbsent(thrown)) return { lines: [], size: 0 };
    throw thrown;
  }
  const lines: Line[] = [];
  for (let start = 0; ;) {
    const newline = content.indexOf(NEWLINE, start);
    if (newline < 0) return { lines, size: content.length };
    lines.push(parseLine(content.subarray(start, newline + 1)));
    start = newline + 1;
  }
}

/** One line, with or without its newline. */
export function parseLine(bytes: Buffer): Line {
  try {
    const parsed = scalarSchema.safeParse(JSON.parse(bytes.toString()));
    if (parsed.success) return { bytes, scalar: parsed.data, problem: '' };
    const issue = parsed.error.issues[0];
    return { bytes, scalar: undefined, problem: `has a wrong '${issue?.path.join('.') ?? ''}'` };
  } catch (thrown) {
    return { bytes, scalar: undefined, problem: `is not JSON (${asError(thrown).message})` };
  }
}

function refuse(path: string, index: number, problem: string): never {
  throw new UserError(`${path}, line ${index + 1}, ${problem}`);
}

/** The path of a run's scalars. */
export function scalarsFile(runDir: string): string {
  return join(runDir, 'scalars.jsonl');
}
