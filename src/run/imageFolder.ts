import { join } from 'node:path';
import { ensureFolder, listFolder, writeAtomic } from '../base/files';

const KINDS = ['reconstructions', 'samples'] as const;
export type ImageKind = (typeof KINDS)[number];

export interface ImageFile {
  readonly step: number;
  readonly kind: ImageKind;
  readonly file: string;
}

const FOLDER = 'images';
const NAME = /^step-(\d{8,})-(\w+)\.png$/;

/** Writes `images/step-00000500-reconstructions.png`, replacing one that is there, and gives its path. Throws a UserError. */
export function writeImage(runDir: string, step: number, kind: ImageKind, png: Uint8Array): string {
  const file = join(runDir, FOLDER, `step-${String(step).padStart(8, '0')}-${kind}.png`);
  ensureFolder(join(runDir, FOLDER));
  writeAtomic(file, png);
  return file;
}

/** A run's pictures, by step, then kind. Throws a UserError if the folder cannot be read. */
export function listImages(runDir: string): ImageFile[] {
  const folder = join(runDir, FOLDER);
  return listFolder(folder)
    .flatMap(name => {
      const [, digits, word] = NAME.exec(name) ?? [];
      const kind = KINDS.find(known => known === word);
      return kind === undefined ? [] : [{ step: Number(digits), kind, file: join(folder, name) }];
    })
    .sort((a, b) => a.step - b.step || (a.kind < b.kind ? -1 : 1));
}
