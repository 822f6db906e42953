import { join } from 'node:path';
import { isAbsent } from '../base/errors';
import { writeAtomic } from '../base/files';
import { readRegular } from '../base/regularFile';
import { warn } from '../base/warn';
import { type AppendedFile, openAppended } from './appendedFile';
import { scalarSchema } from './records';
import type { Scalar } from './records';

/** scalars.jsonl: one JSON object a line, in the order of training. */

const NEWLINE = 10;
/** In bytes: more than ten thousand evaluations of a hundred units, and a thousand batches. */
export const MOST_SCALARS = 2 ** 28;

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

/**
 * All scalars of a run's scalars.jsonl, none if there is no such file; a torn last line is ignored, lines that are damaged
 * are left out and `told`. Throws a UserError.
 */
export function readScalars(runDir: string, told: (problem: string) => void = warn): Scalar[] {
  const path = scalarsFile(runDir);
  const { lines } = readLines(path);
  const problem = problemOf(path, lines);
  if (problem !== undefined) told(problem);
  return lines.flatMap(({ scalar }) => scalar ?? []);
}

/**
 * Cuts a run's scalars.jsonl back to the lines of steps up to `step` (−1 for none), `first` being the first step that has
 * one. What follows the last of them may be damaged, as a crash leaves it; where damage stands before it, the file as it was
 * is kept as `scalars.jsonl.damaged`, and what is lost is `told`. Throws a UserError; the file is then as before.
 */
export function truncateScalars(
  runDir: string,
  step: number,
  first: number,
  told: (problem: string) => void = warn,
): void {
  const path = scalarsFile(runDir);
  const { lines, content } = readLines(path);
  const last = lines.findLastIndex(({ scalar }) => scalar !== undefined && scalar.step <= step);
  const problem = last < 0 && step >= first ? lostScalars(runDir, step) : problemOf(path, lines.slice(0, last + 1));
  if (problem !== undefined && content.length > 0) {
    const aside = `${path}.damaged`;
    writeAtomic(aside, content);
    told(`${problem}; the file as it was is now ${aside}`);
  } else if (problem !== undefined) told(problem);
  const kept = lines.flatMap(({ bytes, scalar }) => (scalar && scalar.step <= step ? [bytes] : []));
  if (kept.reduce((sum, { length }) => sum + length, 0) < content.length) writeAtomic(path, kept);
}

/** That the lines of all steps up to one are not there, as a sentence. */
export function lostScalars(runDir: string, step: number): string {
  return `${scalarsFile(runDir)} holds nothing of the steps up to ${step}: their curves are lost, only a new run or a copy has them`;
}

/** What is wrong with lines, and what to do about it; undefined if nothing is. */
function problemOf(path: string, lines: readonly Line[]): string | undefined {
  const first = lines.findIndex(({ scalar }) => scalar === undefined);
  if (first < 0) return undefined;
  const more = lines.filter(({ scalar }) => scalar === undefined).length - 1;
  return damage(path, first + 1, lines[first]!.problem, more);
}

/** That a line is no scalar, as a sentence. @param more lines that are none either */
export function damage(path: string, line: number, problem: string, more: number): string {
  const which = more > 0 ? `${line} (and ${more} more)` : line;
  const [left, them] = more > 0 ? ['these lines are', 'them'] : ['this line is', 'it'];
  return `${path}, line ${which}, ${problem}: ${left} left out; delete ${them}, or put back a copy of the file`;
}

interface Line {
  /** With its newline. */
  readonly bytes: Uint8Array;
  readonly scalar: Scalar | undefined;
  /** Why there is no scalar. */
  readonly problem: string;
}

/** The lines that have their newline, and all of the file. */
function readLines(path: string): { lines: Line[]; content: Buffer } {
  let content: Buffer;
  try {
    content = readRegular(path, MOST_SCALARS);
  } catch (thrown) {
    if (isAbsent(thrown)) return { lines: [], content: Buffer.alloc(0) };
    throw thrown;
  }
  const lines: Line[] = [];
  for (let start = 0; ;) {
    const newline = content.indexOf(NEWLINE, start);
    if (newline < 0) return { lines, content };
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
  } catch {
    return { bytes, scalar: undefined, problem: 'is not JSON' };
  }
}

/** The path of a run's scalars. */
export function scalarsFile(runDir: string): string {
  return join(runDir, 'scalars.jsonl');
}
