import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errorCode, fileError } from '../base/errors';
import type { Scalar } from './records';
import { damage, parseLine, scalarsFile } from './scalars';
import { stampOf } from './stamp';

const NEWLINE = 10;
/** So many of the last bytes that were read must still stand there, or the file is another one. */
const SEAM = 256;

/** A run's scalars.jsonl while somebody writes it: a refresh reads only what is new. */
export class ScalarTail {
  scalars: readonly Scalar[] = [];
  /** Grows when lines that were already read have changed. */
  generation = 0;
  /** What is wrong with lines that are no scalars, and left out. */
  problem: string | undefined;
  private damaged: { readonly line: number; readonly problem: string; readonly more: number } | undefined;
  private readonly path: string;
  private stamp = 'none';
  private offset = 0;
  private lines = 0;
  private seam = Buffer.alloc(0);

  constructor(runDir: string) {
    this.path = scalarsFile(runDir);
  }

  /** Reads on; gives whether anything has changed. Throws a UserError that names the file if it cannot be read. */
  refresh(): boolean {
    try {
      const stats = statSync(this.path, { throwIfNoEntry: false });
      if (!stats) return this.forget();
      return stampOf(stats) !== this.stamp && this.read();
    } catch (thrown) {
      // It went away in between.
      if (errorCode(thrown) === 'ENOENT') return this.forget();
      throw fileError(thrown, this.path);
    }
  }

  private read(): boolean {
    const file = openSync(this.path, 'r');
    try {
      const stats = fstatSync(file);
      let cut = false;
      let bytes = this.readFrom(file, this.offset - this.seam.length, stats.size);
      if (!bytes.subarray(0, this.seam.length).equals(this.seam)) {
        cut = this.forget();
        bytes = this.readFrom(file, 0, stats.size);
      }
      this.stamp = stampOf(stats);
      return this.take(bytes) || cut;
    } finally {
      closeSync(file);
    }
  }

  private readFrom(file: number, start: number, end: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, end - start));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(file, bytes, filled, bytes.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  /** `bytes` start with those that are known already, the seam. */
  private take(bytes: Buffer): boolean {
    const fresh: Scalar[] = [];
    let start = this.seam.length;
    for (let newline; (newline = bytes.indexOf(NEWLINE, start)) >= 0; start = newline + 1) {
      this.lines++;
      const { scalar, problem } = parseLine(bytes.subarray(start, newline));
      if (scalar) fresh.push(scalar);
      else this.note(problem);
    }
    const changed = start > this.seam.length;
    this.offset += start - this.seam.length;
    this.seam = Buffer.from(bytes.subarray(Math.max(0, start - SEAM), start));
    if (fresh.length > 0) this.scalars = this.scalars.concat(fresh);
    return changed;
  }

  private note(problem: string): void {
    this.damaged = this.damaged
      ? { ...this.damaged, more: this.damaged.more + 1 }
      : { line: this.lines, problem, more: 0 };
    const { line, more } = this.damaged;
    this.problem = damage(this.path, line, this.damaged.problem, more);
  }

  private forget(): boolean {
    const known = this.lines > 0;
    if (this.scalars.length > 0) this.generation++;
    this.scalars = [];
    this.problem = this.damaged = undefined;
    this.stamp = 'none';
    [this.offset, this.lines] = [0, 0];
    this.seam = Buffer.alloc(0);
    return known;
  }
}
