import { closeSync, statSync } from 'node:fs';
import { fileError, isAbsent } from '../base/errors';
import { openRegular, readAt, tooLarge } from '../base/regularFile';
import type { Scalar } from './records';
import { MOST_SCALARS, damage, parseLine, scalarsFile } from './scalars';
import { stampOf } from './stamp';

const NEWLINE = 10;
/** So many of the last bytes that were read must still stand there, or the file is another one. */
const SEAM = 256;
/** So much is read at a time, more than the longest line has, and so often in one refresh: a long file must not hold up who asks. */
const PIECE = 2 ** 20;
const PIECES = 4;
const TOO_LONG = { scalar: undefined, problem: `is longer than ${PIECE} bytes` };

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
  private inLongLine = false;

  constructor(runDir: string) {
    this.path = scalarsFile(runDir);
  }

  /** Reads on, of a long file a part; gives whether anything has changed. Throws a UserError that names the file if it cannot be read. */
  refresh(): boolean {
    try {
      const stats = statSync(this.path, { throwIfNoEntry: false });
      if (!stats) return this.forget();
      return stampOf(stats) !== this.stamp && this.read();
    } catch (thrown) {
      // It went away in between.
      if (isAbsent(thrown)) return this.forget();
      throw fileError(thrown, this.path);
    }
  }

  private read(): boolean {
    const { handle, stats } = openRegular(this.path);
    try {
      if (stats.size > MOST_SCALARS) throw tooLarge(this.path, stats.size, MOST_SCALARS);
      const seam = Buffer.alloc(this.seam.length);
      readAt(handle, seam, this.offset - seam.length);
      let changed = !seam.equals(this.seam) && this.forget();
      for (let pieces = 0; pieces < PIECES; pieces++) {
        const bytes = Buffer.alloc(Math.max(0, Math.min(PIECE, stats.size - this.offset)));
        const isLast = this.offset + bytes.length >= stats.size;
        if (this.take(bytes.subarray(0, readAt(handle, bytes, this.offset))) > 0) changed = true;
        if (isLast) {
          this.stamp = stampOf(stats);
          return changed;
        }
      }
      this.stamp = 'none';
      return changed;
    } finally {
      closeSync(handle);
    }
  }

  /** Takes the whole lines at the beginning of `bytes`, and gives their length. */
  private take(bytes: Buffer): number {
    const fresh: Scalar[] = [];
    let start = 0;
    for (let newline; (newline = bytes.indexOf(NEWLINE, start)) >= 0; start = newline + 1) {
      this.lines++;
      const { scalar, problem } = this.inLongLine ? TOO_LONG : parseLine(bytes.subarray(start, newline));
      this.inLongLine = false;
      if (scalar) fresh.push(scalar);
      else this.note(problem);
    }
    if (start === 0 && bytes.length === PIECE) {
      this.inLongLine = true;
      start = PIECE;
    }
    this.offset += start;
    this.seam = Buffer.concat([this.seam, bytes.subarray(Math.max(0, start - SEAM), start)]);
    this.seam = Buffer.from(this.seam.subarray(Math.max(0, this.seam.length - SEAM)));
    if (fresh.length > 0) this.scalars = this.scalars.concat(fresh);
    return start;
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
    this.inLongLine = false;
    return known;
  }
}
