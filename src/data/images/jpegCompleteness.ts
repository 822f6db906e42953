/** What marks the end of a JPEG file. */
const END_MARKER = Buffer.from([0xff, 0xd9]);

/** Codes of markers. */
const [FIRST_RESTART, LAST_RESTART, START, END, SCAN, STANDALONE] = [0xd0, 0xd7, 0xd8, 0xd9, 0xda, 0x01];
const isRestart = (code: number): boolean => code >= FIRST_RESTART && code <= LAST_RESTART;
const hasSegment = (code: number): boolean => !isRestart(code) && code !== START && code !== STANDALONE;

/** How long the marker is that a JPEG file starts with. */
const START_LENGTH = 2;

/** Where the markers of a JPEG end its coded pixels. */
interface Coded {
  /** After each run of coded pixels. */
  readonly ends: readonly number[];
  /** After all that belongs to the picture but the mark of its end, whether that is there or not. */
  readonly end: number;
}

/** The next marker: where it begins, where it ends, and its code. `FF 00` is a coded byte, `FF FF` fills up. */
function nextMarker(bytes: Buffer, from: number): { start: number; after: number; code: number } | undefined {
  for (let start = bytes.indexOf(0xff, from); start >= 0;) {
    let at = start + 1;
    while (bytes[at] === 0xff) at++;
    const code = bytes[at];
    if (code === undefined) return undefined;
    if (code !== 0) return { start, after: at + 1, code };
    start = bytes.indexOf(0xff, at);
  }
  return undefined;
}

/** Where a file without the mark of its end ends, half of that mark left out. */
function endOf(bytes: Buffer): number {
  let end = bytes.length;
  while (bytes[end - 1] === 0xff) end--;
  return end;
}

/** Undefined where a segment is cut off. */
function codedOf(bytes: Buffer): Coded | undefined {
  const ends: number[] = [];
  let inScan = false;
  let at = START_LENGTH;
  for (;;) {
    const marker = nextMarker(bytes, at);
    const start = marker?.start ?? endOf(bytes);
    if (inScan) ends.push(start);
    if (marker === undefined) return { ends, end: start };
    const { after, code } = marker;
    if (code === END) return { ends, end: start };
    at = after;
    if (!hasSegment(code)) continue;
    if (after + 2 > bytes.length) return undefined;
    at += bytes.readUInt16BE(after);
    if (at > bytes.length) return undefined;
    inScan = code === SCAN;
  }
}

/** Bytes that code other pixels each, if any are still to come: enough of them to be seen. */
const STUFFINGS = [0x00, 0x55, 0xa6].map(byte => Buffer.alloc(64, byte));

/** A JPEG file with nothing after its picture. */
export interface WholeJpeg {
  /** Its end marked. */
  readonly bytes: Buffer;
  /**
   * The same with bytes after each run of coded pixels, others in each. Where a run has all its pixels no decoder reads
   * them; where some are missing, they become pixels. So these files are one picture if and only if none are missing.
   */
  stuffed(): Generator<Buffer>;
}

/** A JPEG file whose end may not be marked; undefined where it ends before its pixels begin, or within a segment. */
export function wholeJpeg(bytes: Buffer): WholeJpeg | undefined {
  const coded = codedOf(bytes);
  if (coded === undefined || coded.ends.length === 0) return undefined;
  const { ends, end } = coded;
  const runs = ends.map((to, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], to));
  const rest = [bytes.subarray(ends.at(-1), end), END_MARKER];
  return {
    bytes: Buffer.concat([bytes.subarray(0, end), END_MARKER]),
    *stuffed() {
      for (const stuffing of STUFFINGS) yield Buffer.concat([...runs.flatMap(run => [run, stuffing]), ...rest]);
    },
  };
}
