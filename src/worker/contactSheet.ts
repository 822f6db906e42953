import sharp from 'sharp';
import type { Space } from '../model/parameter';

/** Whether examples of this shape can be looked at. */
export function arePictures([height, , channels]: Space): boolean {
  return height > 1 && (channels === 1 || channels === 3);
}

/**
 * Images side by side as one PNG, row after row. `images`: as many as fill rows of `columns`, each
 * height × width × channels, values shown from 0 to 1.
 */
export function contactSheet(images: Float32Array, columns: number, [height, width, channels]: Space): Promise<Buffer> {
  const line = width * channels;
  const count = images.length / (height * line);
  const sheet = Buffer.alloc(images.length);
  for (let i = 0; i < count; i++) {
    const [top, left] = [Math.floor(i / columns) * height, (i % columns) * line];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < line; x++) {
        const value = images[(i * height + y) * line + x]!;
        sheet[(top + y) * columns * line + left + x] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
    }
  }
  const raw = {
    width: columns * width,
    height: (count / columns) * height,
    channels: channels === 1 ? 1 : 3,
  } as const;
  return sharp(sheet, { raw }).png().toBuffer();
}
