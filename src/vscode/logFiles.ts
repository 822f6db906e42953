import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { errorCode, fileError } from '../base/errors';
import { listFolder } from '../base/files';
import { sanitiseName } from '../run/runNames';

/** The files that worker processes write their output to. */

const KEPT = 20;
/** So much of a file is read at a time. */
const CHUNK = 64 * 1024;

/** Makes a new file in the folder for the output of `name`, and removes the oldest ones. Throws a UserError. */
export function openLogFile(folder: string, name: string, now: Date): { file: string; handle: number } {
  const time = now.toISOString().slice(0, 23).replaceAll(':', '-');
  const file = join(folder, `${time}-${sanitiseName(name)}.log`);
  try {
    mkdirSync(folder, { recursive: true });
    const handle = openSync(file, 'a');
    removeOldest(folder);
    return { file, handle };
  } catch (thrown) {
    throw fileError(thrown, file);
  }
}

function removeOldest(folder: string): void {
  const logs = listFolder(folder).filter(name => name.endsWith('.log'));
  for (const name of logs.slice(0, -KEPT)) {
    try {
      rmSync(join(folder, name), { force: true });
    } catch {
      // Windows keeps a file that a process still writes.
    }
  }
}

/** Cuts text that comes in pieces into lines. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** The lines that these bytes complete, without empty ones. */
  add(bytes: Buffer): string[] {
    const lines = (this.rest + this.decoder.write(bytes)).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    return lines.filter(line => line.trim() !== '');
  }

  /** What came after the last line break. */
  end(): string[] {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    return last.trim() === '' ? [] : [last];
  }
}

/** A file that another process writes: each read gives the lines that came since. */
export class LogTail {
  private readonly lines = new LineReader();
  private readonly buffer = Buffer.alloc(CHUNK);
  private offset = 0;

  constructor(private readonly file: string) {}

  /** Nothing for a file that is not there; why, once, for one that cannot be read. */
  read(): string[] {
    try {
      if ((statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) <= this.offset) return [];
      const handle = openSync(this.file, 'r');
      try {
        return this.readFrom(handle);
      } finally {
        closeSync(handle);
      }
    } catch (thrown) {
      if (errorCode(thrown) === 'ENOENT') return [];
      this.offset = Infinity;
      return [fileError(thrown, this.file).message];
    }
  }

  /** The lines that are left, the last one without its line break. */
  end(): string[] {
    return [...this.read(), ...this.lines.end()];
  }

  private readFrom(handle: number): string[] {
    const found: string[] = [];
    while (this.offset < fstatSync(handle).size) {
      const count = readSync(handle, this.buffer, 0, CHUNK, this.offset);
      if (count === 0) break;
      this.offset += count;
      found.push(...this.lines.add(this.buffer.subarray(0, count)));
    }
    return found;
  }
}
