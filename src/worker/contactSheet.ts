import sharp from 'sharp';
import type { Space } from '../model/parameter';
import { DIGIT_HEIGHT, drawnNumber } from './drawnNumber';

/** Whether examples of this shape can be looked at. */
export function arePictures([height, , channels]: Space): boolean {
  return height > 1 && (channels === 1 || channels === 3);
}

/**
 * Images side by side as one PNG, row after row. `images`: as many as fill rows of `columns`, each
 * height × width × channels, values shown from 0 to 1.
 * @param headings numbers above the columns, left out where one is wider than an image
 */
export function contactSheet(
  images: Float32Array,
  columns: number,
  [height, width, channels]: Space,
  headings: readonly string[] = [],
): Promise<Buffer> {
  const line = width * channels;
  const count = images.length / (height * line);
  const written = headings.map(drawnNumber);
  const strip = written.length > 0 && written.every(one => one.width <= width) ? DIGIT_HEIGHT + 2 : 0;
  const sheet = Buffer.alloc(images.length + strip * columns * line, 255);
  if (strip > 0) {
    written.forEach((number, i) => {
      const left = i * width + Math.floor((width - number.width) / 2);
      for (const [x, y] of number.ink) {
        const at = ((1 + y) * columns * width + left + x) * channels;
        sheet.fill(0, at, at + channels);
      }
    });
  }
  for (let i = 0; i < count; i++) {
    const [top, left] = [strip + Math.floor(i / columns) * height, (i % columns) * line];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < line; x++) {
        const value = images[(i * height + y) * line + x]!;
        sheet[(top + y) * columns * line + left + x] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
    }
  }
  const raw = {
    width: columns * width,
    height: strip + (count / columns) * height,
    channels: channels === 1 ? 1 : 3,
  } as const;
  return sharp(sheet, { raw }).png().toBuffer();
}
