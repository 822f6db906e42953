import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { oneExampleCause, type Representation } from '../../algebra/representation';
import { UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import { readRegular } from '../../base/regularFile';
import { isFolder } from '../../data/files/readBytes';
import type { LayerKind } from '../../model/layer';
import { byNumbers } from '../../run/folder';
import { NPZ, SAFETENSORS } from '../../run/layerFiles';
import { layersOfFolder, layersOfNpz, layersOfSafetensors, type StoredLayer } from './representationFiles';

/** What layers of any program say of the same n examples, in files. */
export interface Representations {
  readonly n: number;
  readonly layers: readonly { readonly name: string; readonly kind: LayerKind; readonly width: number }[];
  /** The named layers in the order of all, each read when it is asked for. @throws UserError that names the file */
  read(names?: readonly string[]): AsyncGenerator<Representation>;
}

/** In a folder: the names of layers, one a line, in their order. */
const ORDER_FILE = 'layers.txt';

/** What the names that the models here have too mean. */
const KINDS: Readonly<Record<string, LayerKind>> = {
  input: 'input',
  z_mean: 'mean',
  z_log_var: 'logVariance',
  sampling: 'sampling',
};

/**
 * Opens a folder of `.npy` files, an `.npz` or a `.safetensors` file: each array of shape n × … is a layer, of the name of its
 * file or its own. They come in the order of `layers.txt` in the folder, those that are not named there left out; else by
 * name, numbers in names by their value. Only headers are read until layers are asked for.
 *
 * @throws UserError naming the file: one of another kind, without layers, whose layers hold one example or different numbers
 *   of them, and where `layers.txt` names what is not there
 */
export async function openRepresentations(path: string): Promise<Representations> {
  const stored = await layersAt(path);
  const [first] = stored as [StoredLayer];
  const other = stored.find(({ n }) => n !== first.n);
  if (other !== undefined) {
    throw new UserError(
      `${first.label} holds ${first.n} examples and ${other.label} ${other.n}: all layers must hold the same examples`,
    );
  }
  if (first.n === 1) throw new UserError(oneExampleCause(first.label));
  return {
    n: first.n,
    layers: stored.map(({ name, p }) => ({
      name,
      kind: Object.hasOwn(KINDS, name) ? KINDS[name]! : 'dense',
      width: p,
    })),
    async *read(names) {
      for (const layer of stored) {
        if (names !== undefined && !names.includes(layer.name)) continue;
        const rows = await layer.read();
        if (rows.n !== layer.n || rows.p !== layer.p) {
          throw new UserError(`${layer.label} became another file while it was read: start again`);
        }
        yield { name: layer.name, ...rows };
      }
    },
  };
}

async function layersAt(path: string): Promise<StoredLayer[]> {
  if (await isFolder(path)) return inOrder(layersOfFolder(path), join(path, ORDER_FILE));
  if (NPZ.test(path)) return byName(await layersOfNpz(path));
  if (SAFETENSORS.test(path)) return byName(layersOfSafetensors(path));
  throw new UserError(`${path} holds no layers: a folder of .npy files, an .npz or a .safetensors file was expected`);
}

/** Of names with the same numbers, such as 1 and 01, the order is that of their characters. */
function byName(layers: readonly StoredLayer[]): StoredLayer[] {
  return layers.toSorted((a, b) => byNumbers.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}

function inOrder(layers: readonly StoredLayer[], file: string): StoredLayer[] {
  if (!existsSync(file)) return byName(layers);
  const lines = readRegular(file)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/);
  const named = new Map<string, StoredLayer>();
  for (const [i, line] of lines.entries()) {
    const name = line.trim();
    if (name === '') continue;
    const where = `${file}, line ${i + 1}`;
    const found = layers.find(layer => layer.name === name);
    if (found === undefined) {
      const there = listed(byName(layers).map(layer => layer.name));
      throw new UserError(`${where}: there is no ${name}.npy beside it, the layers are ${there}`);
    }
    if (named.has(name)) throw new UserError(`${where} names ${name} a second time: name each layer once`);
    named.set(name, found);
  }
  if (named.size === 0)
    throw new UserError(`${file} names no layers: write the name of one on each line, without .npy`);
  return [...named.values()];
}
