import { crc32, deflateSync } from 'node:zlib';

/** Files of 16 bits a channel, byte by byte. */

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG of 16 bits a channel: 1 grey, 2 with opacity, 3 colour, 4 with opacity. */
export function deepPng(width: number, height: number, channels: 1 | 2 | 3 | 4, values: readonly number[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([16, [0, 4, 2, 6][channels - 1]!], 8);
  const row = 1 + 2 * width * channels;
  const rows = Buffer.alloc(height * row);
  values.forEach((value, i) => {
    const y = Math.floor(i / (width * channels));
    rows.writeUInt16BE(value, y * row + 1 + 2 * (i % (width * channels)));
  });
  const start = Buffer.from('89504e470d0a1a0a', 'hex');
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([start, ...chunks]);
}

const [SHORT, LONG] = [3, 4];
/** What the numbers of a TIFF are. */
export const TIFF_FORMATS = { unsigned: 1, signed: 2, float: 3 } as const;

/** A grey TIFF in one piece, with numbers of any kind. */
export function tiff(
  width: number,
  height: number,
  values: Uint16Array | Int16Array | Float32Array,
  format: keyof typeof TIFF_FORMATS,
): Buffer {
  const data = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const count = 10;
  const start = 8 + 2 + 12 * count + 4;
  const tags = [
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, 8 * values.BYTES_PER_ELEMENT],
    [259, SHORT, 1],
    [262, SHORT, 1],
    [273, LONG, start],
    [277, SHORT, 1],
    [278, LONG, height],
    [279, LONG, data.length],
    [339, SHORT, TIFF_FORMATS[format]],
  ] as const;
  const head = Buffer.alloc(start);
  head.write('II*\0\x08\0\0\0', 'latin1');
  head.writeUInt16LE(count, 8);
  tags.forEach(([tag, type, value], i) => {
    const at = 10 + 12 * i;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    head.writeUInt32LE(value, at + 8);
  });
  return Buffer.concat([head, data]);
}
