/** NumPy's own file format, written from its description (version 1.0). */

export interface NpyForm {
  readonly order?: 'C' | 'F';
  /** '<f8', '>f4', '<i4', … */
  readonly type?: string;
}

/** rows × columns; value(i, j) */
export function npyFile(
  rows: number,
  columns: number,
  value: (i: number, j: number) => number,
  { order = 'C', type = '<f8' }: NpyForm = {},
): Buffer {
  const values: number[] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) values.push(value(i, j));
  const stored = order === 'C' ? values : values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
  const big = type.startsWith('>');
  const size = Number(type[2]);
  const body = Buffer.alloc(stored.length * size);
  stored.forEach((number, i) => {
    const at = i * size;
    switch (type.slice(1)) {
      case 'f8':
        return big ? body.writeDoubleBE(number, at) : body.writeDoubleLE(number, at);
      case 'f4':
        return big ? body.writeFloatBE(number, at) : body.writeFloatLE(number, at);
      default:
        return big ? body.writeIntBE(number, at, size) : body.writeIntLE(number, at, size);
    }
  });
  return Buffer.concat([header(type, order === 'F', [rows, columns]), body]);
}

export function header(type: string, fortran: boolean, shape: readonly number[]): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')},), }`;
  const padded = text.padEnd(64 * Math.ceil((10 + text.length + 1) / 64) - 11) + '\n';
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded, 'latin1')]);
}
