import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { largestMagnitude, notFiniteCause } from '../../algebra/representation';
import { UserError } from '../../base/errors';
import { listFolder } from '../../base/files';
import { openRegular, readAt } from '../../base/regularFile';
import { type NpyRows, parseNpy, rowsIn, rowsOf } from '../../data/files/npy';
import { NPY_START, parseNpyHeader } from '../../data/files/npyHeader';
import { readBytes } from '../../data/files/readBytes';
import { type ZipMember, withZip } from '../../data/files/zip';
import { openSafetensors } from '../../run/checkpoints/safetensors';
import { isLayer, NPY } from '../../run/layerFiles';

/** The arrays of representations as they lie in files: of each, what its header says and how its values are read. */
export interface StoredLayer {
  readonly name: string;
  /** Names it in errors. */
  readonly label: string;
  /** Examples and values of each. */
  readonly n: number;
  readonly p: number;
  /** n × p, row-major. @throws UserError that names the file */
  read(): Promise<NpyRows>;
}

const layerName = (file: string): string => file.slice(0, -NPY.length);

/** Of a folder: each `.npy` file in it is a layer. @throws UserError that names the file */
export function layersOfFolder(folder: string): StoredLayer[] {
  const files = listFolder(folder).filter(isLayer);
  if (files.length === 0) {
    throw new UserError(`${folder} holds no ${NPY} files: save each layer by numpy.save, as an array of n × … values`);
  }
  return files.map(file => {
    const label = join(folder, file);
    const read = async () => rowsOf(parseNpy(await readBytes(label), label), label);
    return { name: layerName(file), label, ...rowsIn(shapeOfFile(label), label), read };
  });
}

function shapeOfFile(file: string): readonly number[] {
  const { handle, stats } = openRegular(file);
  try {
    const start = Buffer.alloc(Math.min(NPY_START, stats.size));
    return parseNpyHeader(start.subarray(0, readAt(handle, start, 0)), file, stats.size).shape;
  } finally {
    closeSync(handle);
  }
}

/** Of an `.npz` file: each array in it is a layer. @throws UserError that names the file or the array */
export function layersOfNpz(path: string): Promise<StoredLayer[]> {
  return withZip(path, async members => {
    const layers: StoredLayer[] = [];
    for (const member of members.filter(({ name }) => isLayer(name))) {
      const { name: file } = member;
      const label = `${path}/${file}`;
      const read = async () => rowsOf(parseNpy(await readMember(path, file), label), label);
      layers.push({ name: layerName(file), label, ...rowsIn(await shapeOfMember(member, label), label), read });
    }
    if (layers.length === 0) throw new UserError(`${path} holds no arrays: save the layers by numpy.savez`);
    return layers;
  });
}

async function shapeOfMember(member: ZipMember, label: string): Promise<readonly number[]> {
  const { length, bytes } = member.stream();
  const start = await bytes.peek(NPY_START);
  await bytes.close();
  return parseNpyHeader(start, label, length).shape;
}

function readMember(path: string, file: string): Promise<Buffer> {
  return withZip(path, members => {
    const found = members.find(({ name }) => name === file);
    if (found === undefined) throw new UserError(`${path} became another file while it was read: start again`);
    return found.read();
  });
}

/** Of a `.safetensors` file: each tensor in it is a layer. @throws UserError that names the file or the tensor */
export function layersOfSafetensors(path: string): StoredLayer[] {
  const file = openSafetensors(path);
  file.close();
  const { tensors } = file.header;
  if (tensors.length === 0) throw new UserError(`${path} holds no tensors: save the layers as tensors of n × …`);
  return tensors.map(tensor => {
    const { name, dtype, shape } = tensor;
    const label = `${path}: tensor '${name}'`;
    if (dtype !== 'F32') throw new UserError(`${label} is of type ${dtype}: save it as float32, by tensor.float()`);
    const rows = rowsIn(shape, label);
    const read = (): Promise<NpyRows> => {
      const data = new Float32Array(rows.n * rows.p);
      const file = openSafetensors(path);
      try {
        file.read(tensor, 0, data);
      } finally {
        file.close();
      }
      if (largestMagnitude(data) === Infinity) throw new UserError(notFiniteCause(label));
      return Promise.resolve({ ...rows, data });
    };
    return { name, label, ...rows, read };
  });
}
