import { InvalidArgumentError, Option } from 'commander';
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

export const json = (): Option => new Option('--json', 'print one line of JSON, progress goes to standard error');

export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || text.trim() === '')
      throw new InvalidArgumentError(`a whole number of at least ${least} is needed.`);
    return value;
  };

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
