import { createHash } from 'node:crypto';
import { UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { listedFactors } from '../examples/factors';
import { NPY_START, parseNpyHeader, type Dtype, type NpyHeader } from '../files/npyHeader';
import { SPRITE_FACTORS, SPRITE_IMAGES, SPRITE_SIDE } from './sprites';
import type { Drawn } from '../examples/stored';
import type { ByteStream } from '../files/stream';
import { withZip, type ZipMember } from '../files/zip';
import type { DatasetFacts } from './datasetFacts';

export const dsprites = {
  about: 'the .npz file of dSprites',
  expects: 'the .npz file of dSprites',
  factors: true,
} as const satisfies DatasetFacts;

const PIXELS = SPRITE_SIDE * SPRITE_SIDE;
const PACKED = PIXELS / 8;
const SIZES: readonly number[] = Object.values(SPRITE_FACTORS);
/** What a row of latents_classes begins with: the colour, of which there is one. */
const COLUMNS = 1 + SIZES.length;
/** Examples read at one time. */
const BLOCK = 512;

interface ArrayStream {
  readonly label: string;
  readonly header: NpyHeader;
  readonly count: number;
  readonly bytes: ByteStream;
}

/** Lets `use` read one array, whose type and shape, n × `each`, are as they have to be. */
async function withArray<T>(
  { path, members }: { path: string; members: readonly ZipMember[] },
  name: string,
  { dtype, each }: { dtype: Dtype; each: readonly number[] },
  use: (array: ArrayStream) => Promise<T>,
): Promise<T> {
  const member = members.find(other => other.name === `${name}.npy`);
  if (member === undefined) {
    const found = members.map(other => other.name).join(', ') || 'nothing';
    throw new UserError(`${path} holds ${found}, but no ${name}.npy, which the file of dSprites has`);
  }
  const label = `${path}/${name}.npy`;
  const { length, bytes } = member.stream();
  try {
    const header = parseNpyHeader(await bytes.peek(NPY_START), label, length);
    const [count = 0, ...rest] = header.shape;
    if (header.dtype !== dtype || header.fortranOrder || rest.join() !== each.join() || count === 0) {
      const found = `${header.shape.join('×') || '()'} and type ${header.dtype}`;
      const order = header.fortranOrder ? ' in Fortran order' : '';
      throw new UserError(`${label} has the shape ${found}${order}, dSprites has n×${each.join('×')} and ${dtype}`);
    }
    await bytes.fill(Buffer.alloc(header.dataStart));
    return await use({ label, header, count, bytes });
  } finally {
    await bytes.close();
  }
}

/** Calls `visit` with the bytes of all examples in order, some at a time; the buffer is used again. */
async function forBlocks(
  watch: Watch,
  { header, count, bytes }: ArrayStream,
  visit: (block: Buffer, first: number, examples: number) => void,
): Promise<void> {
  const length = (header.length / count) * Number(header.dtype.slice(1));
  const buffer = Buffer.alloc(Math.min(BLOCK, count) * length);
  for (let first = 0; first < count; first += BLOCK) {
    const examples = Math.min(BLOCK, count - first);
    const block = buffer.subarray(0, examples * length);
    await bytes.fill(block);
    visit(block, first, examples);
    await breathe(watch);
  }
  await bytes.atEnd();
}

/** The classes of all examples but for the colour, one row of five bytes each. */
async function readClasses(array: ArrayStream, watch: Watch): Promise<Uint8Array> {
  const { label, header, count } = array;
  const classes = new Uint8Array(count * SIZES.length);
  await forBlocks(watch, array, (block, first, examples) => {
    for (let i = 0; i < examples; i++) {
      SIZES.forEach((size, factor) => {
        const at = 8 * (i * COLUMNS + 1 + factor);
        const value = header.bigEndian ? block.readBigInt64BE(at) : block.readBigInt64LE(at);
        if (value < 0n || value >= size) {
          throw new UserError(
            `${label} holds ${value} at index [${first + i}, ${factor + 1}], ` +
              `the classes of ${Object.keys(SPRITE_FACTORS)[factor]!} are 0 to ${size - 1}`,
          );
        }
        classes[(first + i) * SIZES.length + factor] = Number(value);
      });
    }
  });
  return classes;
}

/** Times this, four bytes of 0 or 1 become four neighbouring bits, the first byte the lowest, in the highest byte. */
const GATHER = 0x01020408;

/** Packs pixels of 0 and 1, eight to a byte, the first one lowest. Returns the place of a pixel that is neither, or -1. */
function packBits(pixels: Buffer, bits: Uint8Array): number {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  let all = 0;
  for (let i = 0; i < bits.length; i++) {
    const [first, second] = [words[2 * i]!, words[2 * i + 1]!];
    all |= first | second;
    bits[i] = (Math.imul(first, GATHER) >>> 24) | ((Math.imul(second, GATHER) >>> 24) << 4);
  }
  return (all & 0xfefefefe) === 0 ? -1 : pixels.findIndex(value => value > 1);
}

/** The pixels of all examples in bits, and their SHA-256. */
async function readImages(array: ArrayStream, watch: Watch): Promise<{ bits: Uint8Array; hash: string }> {
  const { label, count } = array;
  const bits = new Uint8Array(count * PACKED);
  const hash = createHash('sha256');
  await forBlocks(watch, array, (block, first, examples) => {
    const packed = bits.subarray(first * PACKED, (first + examples) * PACKED);
    const bad = packBits(block, packed);
    if (bad >= 0) {
      throw new UserError(
        `${label} holds ${block[bad]!} in image ${first + Math.floor(bad / PIXELS)}, the pixels of dSprites are 0 or 1`,
      );
    }
    hash.update(packed);
    watch.progress(first + examples, count, 'images read');
  });
  return { bits, hash: hash.digest('hex') };
}

/**
 * dSprites (Matthey et al. 2017) from its `.npz` file: binary images and the classes of their factors, but for the
 * colour, which is always white. The images are inflated as a stream and kept in bits: 377 MB for the 3 GB of the whole.
 *
 * @throws UserError naming the file, or the array in it that is missing or wrong
 */
export function openDsprites(path: string, watch: Watch): Promise<Drawn> {
  return withZip(path, async members => {
    const file = { path, members };
    const rows = { dtype: 'i8', each: [COLUMNS] } as const;
    const classes = await withArray(file, 'latents_classes', rows, array => readClasses(array, watch));
    const known = classes.length / SIZES.length;
    const pixels = { dtype: 'u1', each: [SPRITE_SIDE, SPRITE_SIDE] } as const;
    const { bits, hash } = await withArray(file, 'imgs', pixels, array => {
      if (array.count === known) return readImages(array, watch);
      throw new UserError(`${path} holds ${array.count} images in imgs.npy, but ${known} rows in latents_classes.npy`);
    });
    return {
      name: 'dsprites',
      count: known,
      ...SPRITE_IMAGES,
      factors: listedFactors(SPRITE_FACTORS, classes),
      recipe: hash,
      draw(index, out) {
        for (let i = 0; i < PIXELS; i++) out[i] = (bits[index * PACKED + (i >> 3)]! >> (i & 7)) & 1;
      },
    };
  });
}
