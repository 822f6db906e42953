import { closeSync, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { fileError } from '../base/errors';
import { writeFully } from '../base/files';
import { openOwnEnd } from '../base/regularFile';

/** A file of a run that grows at its end. Every method throws a UserError that names the file. */
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
  const file = openOwnEnd(path);
  return {
    append: bytes => named(() => appendWhole(file, bytes)),
    sync: () => named(() => fsyncSync(file)),
    close: () => named(() => closeSync(file)),
  };
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
