import { z } from 'zod';
import type { Factors } from './factors';
import { LEAST_TO_CUT, type Sides, factorsOf, inUpperHalf } from './splitKinds';

/** Which part of the space of factors a split trains on, which it holds out, and which it leaves out. */

const count = () => z.int().nonnegative();

export const splitCellsSchema = z
  .object({
    /** Those whose ranges are cut in two: how many values each has, and the first and the last that is used at all. */
    factors: z.array(z.object({ name: z.string(), size: count(), used: z.tuple([count(), count()]) })),
    /** Each half of each factor with each of the others, the last factor changing fastest, lower halves first. */
    cells: z.array(z.object({ train: count(), heldOut: count(), unused: count() })),
  })
  // So many are drawn, whatever a file says of factors.
  .refine(({ factors, cells }) => cells.length === 2 ** factors.length, 'has no cell for each half of each factor');
export type SplitCells = z.output<typeof splitCellsSchema>;
export type CellCounts = SplitCells['cells'][number];

const SIDES = ['unused', 'train', 'heldOut'] as const satisfies readonly (keyof CellCounts)[];

/** Counts the examples of a split in each cell; factors of one value are none. */
export function cellsOf(factors: Factors, examples: number, split: Sides): SplitCells {
  const cut = factorsOf(factors, LEAST_TO_CUT);
  const cells = Array.from({ length: 2 ** cut.length }, () => ({ train: 0, heldOut: 0, unused: 0 }));
  const used = cut.map((factor): [number, number] => [factors.sizes[factor]!, 0]);
  const sides = new Uint8Array(examples);
  for (const example of split.train) sides[example] = SIDES.indexOf('train');
  for (const example of split.heldOut) sides[example] = SIDES.indexOf('heldOut');
  for (let example = 0; example < examples; example++) {
    const side = SIDES[sides[example]!]!;
    let cell = 0;
    for (const [i, factor] of cut.entries()) {
      cell = 2 * cell + Number(inUpperHalf(factors, example, factor));
      if (side === 'unused') continue;
      const range = used[i]!;
      const value = factors.classOf(example, factor);
      if (value < range[0]) range[0] = value;
      if (value > range[1]) range[1] = value;
    }
    cells[cell]![side]++;
  }
  return {
    factors: cut.map((factor, i) => ({ name: factors.names[factor]!, size: factors.sizes[factor]!, used: used[i]! })),
    cells,
  };
}
