import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { UserError } from '../errors';

const VARIABLE = /(?<=^|[/\\])\$(?:\{(\w+)\}|(\w+))|\$\{(\w+)\}|%(\w+)%/g;

/**
 * A path with `~` and variables of the environment (`$HOME/data`, `${SCRATCH}`, `%USERPROFILE%`) filled in, as a shell does it
 * for what is typed there. What is there under its own name, seen from `folder`, stays as it is.
 * @throws UserError (usage) where a variable is not set
 */
export function expandPath(path: string, folder = '.'): string {
  if (!/^~|[$%]/.test(path) || existsSync(resolve(folder, path))) return path;
  return path
    .replace(/^~(?=$|[/\\])/, () => homedir())
    .replace(VARIABLE, (written, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 4).find(one => one !== undefined)!;
      const value = process.env[name];
      if (value !== undefined) return value;
      throw new UserError(
        `${path} names the variable ${written}, which is not set here: set it, or write the path out`,
        true,
      );
    });
}
