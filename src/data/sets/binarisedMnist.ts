import { basename } from 'node:path';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import type { Stored } from '../examples/stored';
import { readBitLines } from '../files/bitLines';
import { isCompanion } from '../files/companions';
import { readBytes } from '../files/readBytes';

const SIDE = 28;

/** The files of the binarised MNIST, by the parts that their names end in. */
export interface BinarisedFiles {
  readonly train?: string;
  readonly valid?: string;
  readonly test?: string;
}

/** Whether a file has the name of one of binarised digits. */
export const isBinarised = (path: string): boolean => /\.amat(\.gz)?$/i.test(path) && !isCompanion(path);

/** Those among the files of a folder, of a packed and a plain one the plain one; undefined where there are none. */
export function binarisedAmong(paths: readonly string[]): BinarisedFiles | undefined {
  const ofPart = (part: string): string[] =>
    paths.filter(path => isBinarised(path) && new RegExp(`(^|[_.-])${part}\\.`, 'i').test(basename(path)));
  const found: Record<string, string> = {};
  for (const part of ['train', 'valid', 'test'] as const) {
    const [first, ...others] = ofPart(part).sort();
    if (first === undefined) continue;
    const other = others.find(path => path !== `${first}.gz`);
    if (other !== undefined) {
      throw new UserError(`${first} and ${other} are both for ${part}: set data.path to the file to read, or move one`);
    }
    found[part] = first;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

async function readImages(path: string, watch: Watch): Promise<Uint8Array> {
  return readBitLines(await readBytes(path), SIDE * SIDE, path, watch);
}

/**
 * The binarised MNIST of Larochelle and Murray (2011), texts of a line of 28² numbers for each image, plain or `.gz`: those of
 * `train` are for training, those of `test` held out, and those of `valid` left out (Bae et al. 2023), unless they have to
 * stand for one of these.
 *
 * @throws UserError naming the file and line that are wrong
 */
export async function readBinarised({ train, valid, test }: BinarisedFiles, watch: Watch): Promise<Stored> {
  const known = train ?? valid ?? test!;
  const heldOut = [test, valid].find(path => path !== undefined && path !== known);
  const parts = [await readImages(known, watch), ...(heldOut === undefined ? [] : [await readImages(heldOut, watch)])];
  return {
    name: 'mnist',
    values: Buffer.concat(parts),
    divisor: 1,
    shape: [SIDE, SIDE, 1],
    range: [0, 1],
    ...(heldOut !== undefined && { ownTrain: parts[0]!.length / SIDE ** 2 }),
    notes: validNotes({ train, valid, test }),
  };
}

/** What becomes of the images for validation, where there are others too. */
function validNotes({ train, valid, test }: BinarisedFiles): string[] {
  const [trainName, testName] = [train, test].map(path => path && basename(path));
  if (valid === undefined || (trainName ?? testName) === undefined) return [];
  if (trainName === undefined) return [`${valid} is trained on, since no file for train lies beside ${testName}`];
  if (testName === undefined) return [`${valid} is held out, since no file for test lies beside ${trainName}`];
  return [`${valid} is left out: ${trainName} is trained on, ${testName} held out`];
}
