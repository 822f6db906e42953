import { join } from 'node:path';
import { isRegular, readRegular } from '../base/regularFile';
import { ensureFolder, listFolder, writeAtomic } from '../base/files';

const KINDS = ['reconstructions', 'samples'] as const;
export type ImageKind = (typeof KINDS)[number];

export interface ImageFile {
  readonly step: number;
  readonly kind: ImageKind;
  readonly file: string;
}

const FOLDER = 'images';
/** The editor shows them itself, and reads what it is given to its end. */
const MOST_BYTES = 2 ** 26;
const NAME = /^step-(\d{8,})-(\w+)\.png$/;

/** Writes `images/step-00000500-reconstructions.png`, replacing one that is there, and gives its path. Throws a UserError. */
export function writeImage(runDir: string, step: number, kind: ImageKind, png: Uint8Array): string {
  const file = join(runDir, FOLDER, `step-${String(step).padStart(8, '0')}-${kind}.png`);
  ensureFolder(join(runDir, FOLDER));
  writeAtomic(file, png);
  return file;
}

/** One of them as it lies on the disk. Throws a UserError that names it. */
export function readImage({ file }: ImageFile): Buffer {
  return readRegular(file, MOST_BYTES);
}

/** A run's pictures, by step, then kind; what is no file, or too large for one, is left out. Throws a UserError if the folder cannot be read. */
export function listImages(runDir: string): ImageFile[] {
  const folder = join(runDir, FOLDER);
  return listFolder(folder)
    .flatMap(name => {
      const [, digits, word] = NAME.exec(name) ?? [];
      const kind = KINDS.find(known => known === word);
      const file = join(folder, name);
      return kind !== undefined && isRegular(file, MOST_BYTES) ? [{ step: Number(digits), kind, file }] : [];
    })
    .sort((a, b) => a.step - b.step || (a.kind < b.kind ? -1 : 1));
}
