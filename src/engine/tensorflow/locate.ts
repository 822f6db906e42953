import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../base/paths/cacheFolder';
import { UserError } from '../../base/errors';
import { readJson } from '../../base/files';

/** Where TensorFlow for Node.js stands on this machine, if it does. */

/** Names a folder to take it from: the package's own, or one with a node_modules that holds it. */
export const PATH_VARIABLE = 'VAE_LENS_TENSORFLOW';

/**
 * For workers and what they start: folders, as a JSON list, whose own node_modules may be taken, first the first. Whoever
 * starts them says which the user trusts: a package is executed.
 */
export const TRUSTED_VARIABLE = 'VAE_LENS_TRUSTED_FOLDERS';

export const SET_UP = "run vae-lens setup tensorflow (in the editor: 'Set up TensorFlow engine')";

export type Variant = 'cpu' | 'gpu';

/** In the order in which they are preferred. */
const VARIANTS: readonly Variant[] = ['gpu', 'cpu'];

/** What the set-up writes last into a folder that it has filled: without it the folder is half installed. */
export const MARK = 'complete.json';

export interface Located {
  /** The folder of the package, absolute. */
  readonly folder: string;
  readonly variant: Variant;
  /** The trusted folder that holds it, if that is what makes it one to load. */
  readonly within?: string;
}

export function packageName(variant: Variant): string {
  return variant === 'gpu' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
}

/** Where the set-up puts TensorFlow. */
export function installFolder(variant: Variant, cache: string): string {
  return join(cache, `tensorflow-${variant}`);
}

const manifestSchema = z.object({ name: z.string(), version: z.string() });

/** A package.json, if the folder has one that can be read. */
function manifestOf(folder: string): z.output<typeof manifestSchema> | undefined {
  try {
    return readJson(join(folder, 'package.json'), manifestSchema);
  } catch {
    return undefined;
  }
}

/** The names in a folder; none where it cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The package in a folder that is its own or holds it, if there is one. */
function packageIn(folder: string): Located | undefined {
  for (const variant of VARIANTS) {
    const name = packageName(variant);
    const place = [folder, join(folder, 'node_modules', name)].find(one => manifestOf(one)?.name === name);
    if (place !== undefined) return { folder: place, variant };
  }
  return undefined;
}

/** What a package lacks, as the rest of a sentence about its folder. */
function lackOf({ folder }: Located): string | undefined {
  const version = manifestOf(folder)?.version;
  if (version?.startsWith('4.') !== true) return `is of version ${version ?? 'unknown'}, 4 is needed`;
  // Installed without its install script it has none of the two.
  const built = namesIn(join(folder, 'lib')).some(name => existsSync(join(folder, 'lib', name, 'tfjs_binding.node')));
  if (!built) return 'lacks its native module (tfjs_binding.node)';
  const libraries = namesIn(join(folder, 'deps', 'lib'));
  const there = libraries.some(name => /^(lib)?tensorflow(_cc)?\..*\b(so|dylib|dll)\b/.test(name));
  return there ? undefined : 'lacks libtensorflow';
}

/** The folders that may be looked into; none where nobody says so. */
function trustedFolders(env: NodeJS.ProcessEnv): string[] {
  const listed = env[TRUSTED_VARIABLE];
  return listed === undefined ? [] : z.array(z.string()).parse(JSON.parse(listed));
}

/** Whether a folder has a package of its own that would be taken if the folder were trusted. */
export function holdsTensorflow(folder: string): boolean {
  return packageIn(folder) !== undefined;
}

/** The package that the set-up has put into a folder, or what is wrong there. */
export function locateIn(folder: string): Located | { readonly lack: string } {
  const found = packageIn(folder);
  if (!found || !existsSync(join(folder, MARK))) return { lack: 'is not complete' };
  const lack = lackOf(found);
  return lack === undefined ? found : { lack };
}

/**
 * The package to load: from the folder that VAE_LENS_TENSORFLOW names and no other, or else from the set-up's folder, or
 * from a trusted folder, never from one above it. The GPU's package goes before the CPU's of the same place.
 * @throws UserError if there is none that is complete, with the first one's lack
 */
export function locateTensorflow(env: NodeJS.ProcessEnv = process.env): Located {
  const named = env[PATH_VARIABLE];
  if (named) {
    const found = packageIn(resolve(named));
    if (!found) {
      throw new UserError(
        `the folder that ${PATH_VARIABLE} names, ${named}, holds neither @tensorflow/tfjs-node nor -gpu: correct it (in the editor: the setting vaeLens.tensorflow.path), or leave it out and ${SET_UP}`,
      );
    }
    const lack = lackOf(found);
    if (lack !== undefined) throw new UserError(`${found.folder} ${lack}: install the package anew there`);
    return found;
  }
  const broken: string[] = [];
  for (const variant of VARIANTS) {
    const folder = installFolder(variant, cacheFolder(env));
    if (!existsSync(folder)) continue;
    const found = locateIn(folder);
    if (!('lack' in found)) return found;
    broken.push(`${folder} ${found.lack}: ${SET_UP} again`);
  }
  for (const folder of trustedFolders(env)) {
    const found = packageIn(folder);
    if (!found) continue;
    const lack = lackOf(found);
    if (lack === undefined) return { ...found, within: folder };
    broken.push(`${found.folder} ${lack}: install it anew (npm rebuild ${packageName(found.variant)}), or ${SET_UP}`);
  }
  throw new UserError(broken[0] ?? `TensorFlow is not installed: ${SET_UP}`);
}
