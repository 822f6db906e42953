/** The kinds of pictures that are read, by how their files start: `.` stands for any byte. */
const STARTS = {
  png: ['\x89PNG\r\n\x1a\n'],
  jpeg: ['\xff\xd8\xff'],
  webp: ['RIFF....WEBP'],
  gif: ['GIF87a', 'GIF89a'],
  tiff: ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'],
  bmp: ['BM....\0\0\0\0'],
} as const;
export type PictureKind = keyof typeof STARTS;

/** For people. */
export const PICTURE_KINDS = 'PNG, JPEG, WebP, GIF, TIFF and BMP';

/** How many bytes of a file tell its kind. */
export const HEAD = 12;

const startsWith = (head: string, start: string): boolean =>
  head.length >= start.length && Array.from(start).every((letter, i) => letter === '.' || letter === head[i]);

/** What kind of picture a file is, by its first HEAD bytes; undefined where it is none that is read. */
export function pictureKind(bytes: Buffer): PictureKind | undefined {
  const head = bytes.toString('latin1', 0, HEAD);
  const kinds = Object.entries(STARTS) as [PictureKind, readonly string[]][];
  return kinds.find(([, starts]) => starts.some(start => startsWith(head, start)))?.[0];
}

/** Where a PNG file says how many bits a channel has. */
const PNG_BITS = 24;

/** Whether a file may have more than 8 bits a channel: only of these it is asked what it has, which takes time. */
export function mayBeDeep(bytes: Buffer, kind: PictureKind): boolean {
  return kind === 'tiff' || (kind === 'png' && bytes[PNG_BITS] === 16);
}

/** Names that promise a picture: without one in it, such a file is damaged rather than of another kind. */
const NAMES = /\.(a?png|jpe?g|jpe|jfif|webp|gif|tiff?|bmp|dib)$/i;

export const promisesPicture = (path: string): boolean => NAMES.test(path);
