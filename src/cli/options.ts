import { InvalidArgumentError, Option } from 'commander';
import { SIMILARITIES, SLOW } from '../analysis/results/similarities';
import { UserError } from '../base/errors';
import { listed } from '../base/listed';
import { atBeta, referenceOf } from '../run/checkpoints/reference';
import { complain } from './terminal';

/** What several commands have in common. */

export interface Output {
  readonly json?: boolean;
}

export interface WithScale {
  readonly scale?: boolean;
}

export const scaleOption = (): Option =>
  new Option('--scale', 'also of fewer examples (2NN) and of further neighbours (GRIDE)');

export const featuresOption = (): Option =>
  new Option('--features', 'also how far reconstructions are from the data, in the features of analysis.features');

export const representationsOption = (): Option =>
  new Option('--representations', 'of layers of any program: a folder of .npy files, an .npz or a .safetensors file');

export const runs = (): Option =>
  new Option('--runs <dir>', 'where run folders are made (default: runs/ beside the config)');

export const data = (): Option =>
  new Option('--data <path>', 'where the data of the run are now, if they are not found (default: as its config says)');

export const beta = (): Option =>
  new Option(
    '--beta <number>',
    'of a multi-rate VAE: which β it is asked at (default: 1, or the middle of its range)',
  ).argParser(positive);

export const betas = (): Option =>
  new Option(
    '--betas <list>',
    'of multi-rate runs: which β they are measured at, such as 0.1,1,10 (default: 20 of their range)',
  ).argParser(listOfBetas);

/** Of one checkpoint. `others` cannot be asked for at the same time. */
export const severalBetas = (others: string[]): Option =>
  new Option('--betas <list>', 'of a multi-rate VAE: at each of these β, such as 0.1,1,10')
    .argParser(listOfBetas)
    .conflicts(['beta', ...others]);

export const json = (): Option => new Option('--json', 'print one line of JSON, progress goes to standard error');

export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || text.trim() === '')
      throw new InvalidArgumentError(`a whole number of at least ${least} is needed.`);
    return value;
  };

/** Each β once, in the order in which they are asked for. */
const listOfBetas = (text: string): number[] => [...new Set(text.split(',').map(positive))];

/** A β. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('a number above 0 is needed.');
  return value;
}

/** A checkpoint at the β of --beta. @throws UserError if the path names another one */
export function askedAt(file: string, asked: number | undefined): string {
  const { beta } = referenceOf(file);
  if (beta === undefined || asked === undefined || beta === asked) return atBeta(file, asked);
  throw new UserError(`${file} names β ${beta}, and --beta another, ${asked}: leave one of the two out`, true);
}

/** A checkpoint that is asked at the β of --betas. @throws UserError if the path names one */
export function askedAtSeveral(file: string): string {
  const { beta } = referenceOf(file);
  if (beta === undefined) return file;
  throw new UserError(`${file} names β ${beta}, and --betas others: leave one of the two out`, true);
}

/** Before any command is known. */
export const wantsJson = (): boolean => process.argv.includes('--json');

/** Lets a command's function set the exit status; errors become sentences. */
export function ending<Args extends unknown[]>(run: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<void> => {
    try {
      process.exitCode = await run(...args);
    } catch (thrown) {
      process.exitCode = complain(thrown, wantsJson());
    }
  };
}

/** 'up to rotation and scale by linear CKA, up to linear maps by SVCCA', of what compare prints. */
export function equalUpTo(): string {
  const printed = (['linearCka', ...SLOW] as const).map(name => SIMILARITIES[name]);
  const freedoms = new Set(printed.map(({ upTo }) => listed(upTo)));
  const by = (freedom: string): string =>
    listed(printed.filter(({ upTo }) => listed(upTo) === freedom).map(({ label }) => label));
  return [...freedoms].map(freedom => `up to ${freedom} by ${by(freedom)}`).join(', ');
}
