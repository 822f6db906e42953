import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import { ZipFile } from 'yazl';
import type { Dataset } from '../../../src/data/examples/dataset';

export function png(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  values: readonly number[],
): Promise<Buffer> {
  return sharp(Uint8Array.from(values), { raw: { width, height, channels } })
    .toColourspace(channels < 3 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

export type Files = Record<string, Buffer>;

export async function writeFolder(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

export async function writeZip(path: string, files: Files): Promise<void> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name, { compress: name.length % 2 === 0 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** All values of a data set, as bytes again. */
export function bytesOf(data: Dataset): number[] {
  const [height, width, channels] = data.shape;
  const out = new Float32Array(data.count * height * width * channels);
  data.read(
    Array.from({ length: data.count }, (_, i) => i),
    out,
  );
  return Array.from(out, value => Math.round(value * 255));
}
