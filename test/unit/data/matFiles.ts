/** An element of a level 5 file: type, length, values, filled up to eight bytes. */
function element(type: number, values: Uint8Array, write = 'LE' as 'LE' | 'BE'): Buffer {
  const tag = Buffer.alloc(8);
  tag[`writeUInt32${write}`](type, 0);
  tag[`writeUInt32${write}`](values.length, 4);
  return Buffer.concat([tag, values, Buffer.alloc((8 - (values.length % 8)) % 8)]);
}

function words(values: readonly number[], write: 'LE' | 'BE'): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes[`writeUInt32${write}`](value, 4 * i));
  return bytes;
}

interface Options {
  name?: string;
  /** mxUINT8_CLASS is 9, mxDOUBLE_CLASS 6; the flag of logicals is 0x200. */
  kind?: number;
  write?: 'LE' | 'BE';
  /** As what the values are stored: miUINT8 is 2. */
  stored?: number;
}

/** miMATRIX: flags, dimensions, name, values, in MATLAB's own words for them. */
export function array(shape: readonly number[], values: Uint8Array, options: Options = {}): Buffer {
  const { name = 'im', kind = 9, write = 'LE', stored = 2 } = options;
  const parts = [
    element(6, words([kind, 0], write), write),
    element(5, words(shape, write), write),
    element(1, Buffer.from(name), write),
    element(stored, values, write),
  ];
  return element(14, Buffer.concat(parts), write);
}

export function matFile(elements: readonly Buffer[], write = 'LE' as 'LE' | 'BE'): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file, written by a test');
  header[`writeUInt16${write}`](0x0100, 124);
  header[`writeUInt16${write}`](0x4d49, 126);
  return Buffer.concat([header, ...elements]);
}

/** miCOMPRESSED. */
export function compressed(packed: Buffer): Buffer {
  return Buffer.concat([Buffer.from(Uint32Array.of(15, packed.length).buffer), packed]);
}
