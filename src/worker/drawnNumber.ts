/** Numbers in pixels: pictures of any machine can have them, whatever fonts it has. */

export const DIGIT_HEIGHT = 5;

/** Five rows each, 1 where there is ink. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  '0': ['111', '101', '101', '101', '111'],
  '1': ['010', '110', '010', '010', '111'],
  '2': ['111', '001', '111', '100', '111'],
  '3': ['111', '001', '111', '001', '111'],
  '4': ['101', '101', '111', '001', '001'],
  '5': ['111', '100', '111', '001', '111'],
  '6': ['111', '100', '111', '101', '111'],
  '7': ['111', '001', '010', '010', '010'],
  '8': ['111', '101', '111', '101', '111'],
  '9': ['111', '101', '111', '001', '111'],
  '.': ['0', '0', '0', '0', '1'],
  e: ['000', '111', '111', '100', '111'],
  '+': ['000', '010', '111', '010', '000'],
  '-': ['00', '00', '11', '00', '00'],
};

export interface DrawnNumber {
  readonly width: number;
  /** Pixels, from the upper left corner. */
  readonly ink: readonly (readonly [x: number, y: number])[];
}

/** A number as `String` writes it. @throws RangeError for anything else */
export function drawnNumber(text: string): DrawnNumber {
  const ink: [number, number][] = [];
  let width = 0;
  for (const sign of text) {
    const rows = GLYPHS[sign];
    if (!rows) throw new RangeError(`${text} is no number`);
    rows.forEach((row, y) => {
      for (let x = 0; x < row.length; x++) if (row[x] === '1') ink.push([width + x, y]);
    });
    width += rows[0]!.length + 1;
  }
  return { width: Math.max(0, width - 1), ink };
}
