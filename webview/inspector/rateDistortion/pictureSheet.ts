/** Pictures as the pixels of a canvas. Pure. */

export interface Sheet {
  width: number;
  height: number;
  /** Red, green, blue and how opaque, a byte each, row after row. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** Pixels between pictures. */
const GAP = 1;

export type Shape = readonly [height: number, width: number, channels: number];

/** Whether examples of this shape can be looked at. */
export function arePictures([height, , channels]: Shape): boolean {
  return height > 1 && (channels === 1 || channels === 3);
}

/** Bytes that came as base64. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}

/** Rows of pictures below each other. @param rows of each its pictures behind each other, height × width × channels bytes */
export function sheetOf(rows: readonly Uint8Array[], [height, width, channels]: Shape): Sheet {
  const size = height * width * channels;
  const columns = Math.max(...rows.map(row => row.length / size));
  const full = { width: columns * (width + GAP) - GAP, height: rows.length * (height + GAP) - GAP };
  const data = new Uint8ClampedArray(full.width * full.height * 4);
  rows.forEach((row, r) => {
    for (let at = 0; at < row.length; at += channels) {
      const pixel = at / channels;
      const column = Math.floor(pixel / (width * height));
      const y = r * (height + GAP) + (Math.floor(pixel / width) % height);
      const to = 4 * (y * full.width + column * (width + GAP) + (pixel % width));
      for (let k = 0; k < 3; k++) data[to + k] = row[at + (channels === 3 ? k : 0)]!;
      data[to + 3] = 255;
    }
  });
  return { ...full, data };
}
