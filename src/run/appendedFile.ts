import { closeSync, fstatSync, fsyncSync, ftruncateSync, statSync } from 'node:fs';
import { fileError } from '../base/errors';
import { writeAtomic, writeFully } from '../base/files';
import { openOwnEnd, readAt } from '../base/regularFile';
import { warn } from '../base/warn';

/**
 * A file of a run that grows at its end. Every method throws a UserError that names the file. Where somebody deletes or
 * replaces it meanwhile, it is written again, whole.
 */
export interface AppendedFile {
  /** Adds bytes, all of them or none. */
  append(bytes: Uint8Array): void;
  /** Puts what was added on the disk; to be called before a checkpoint that relies on it. */
  sync(): void;
  close(): void;
}

/** Opens a file for its only writer. Throws a UserError that names the file. */
export function openAppended(path: string): AppendedFile {
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw fileError(thrown, path);
    }
  };
  let file = openOwnEnd(path);
  return {
    append: bytes => named(() => appendWhole(file, bytes)),
    sync: () =>
      named(() => {
        if (!isStill(path, file)) {
          writeAtomic(path, contentOf(file));
          closeSync(file);
          file = openOwnEnd(path);
          warn(`${path} was deleted or replaced while it was written; it is whole again`);
        }
        fsyncSync(file);
      }),
    close: () => named(() => closeSync(file)),
  };
}

/** Whether the path still leads to the open file. */
function isStill(path: string, file: number): boolean {
  const [there, open] = [statSync(path, { throwIfNoEntry: false }), fstatSync(file)];
  return there?.ino === open.ino && there.dev === open.dev;
}

/** What is in a file that may have no name any more. */
function contentOf(file: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(file).size);
  return bytes.subarray(0, readAt(file, bytes, 0));
}

/** Takes back what a full disk let through, so that what is written later does not follow half of it. */
function appendWhole(file: number, bytes: Uint8Array): void {
  const { size } = fstatSync(file);
  try {
    writeFully(file, bytes);
  } catch (thrown) {
    ftruncateSync(file, size);
    throw thrown;
  }
}
