import type { Factors } from './factors';

/** Ways to split examples that have ground-truth factors, and their random halves (Bozkurt, Esmaeili et al. 2021, §4). */

/** Indices of the examples of each side. */
export interface Sides {
  readonly train: Uint32Array<ArrayBuffer>;
  readonly heldOut: Uint32Array<ArrayBuffer>;
}

interface Given {
  /** All examples, in a random order. */
  readonly order: Uint32Array<ArrayBuffer>;
  readonly train: number;
  readonly factors: Factors;
}

interface SplitKind {
  /** What the documentation of data.split says of it. */
  readonly about: string;
  /** Whether `train` has to be given, may be, or must not be. */
  readonly train: 'needed' | 'optional' | 'refused';
  /** How many factors it cuts: those of at least so many values. */
  readonly cuts?: { readonly least: number; readonly values: number };
  /** How many can be trained on of `count` examples, where the factors do not decide it. */
  readonly most?: (count: number) => number;
  readonly divide: (given: Given) => Sides;
}

const half = (count: number): number => Math.floor(count / 2);

const halves = (order: Uint32Array<ArrayBuffer>): Sides => ({
  train: order.slice(0, half(order.length)),
  heldOut: order.slice(half(order.length)),
});

/** The factors of at least so many values. */
export const factorsOf = ({ sizes }: Pick<Factors, 'sizes'>, values: number): number[] =>
  sizes.flatMap((size, factor) => (size >= values ? [factor] : []));

/** Shrinking a range of fewer values would take whole values away, in no order that means anything. */
const LEAST_TO_SHRINK = 4;
export const LEAST_TO_CUT = 2;

/** In which half of a factor's range an example lies. */
export const inUpperHalf = ({ positionOf }: Factors, example: number, factor: number): boolean =>
  positionOf(example, factor) > 0.5;

/** Trained on where the number of factors that lie in the upper half of their range is even. */
function onWhite(factors: Factors): (example: number) => boolean {
  const cut = factorsOf(factors, LEAST_TO_CUT);
  return example => cut.filter(factor => inUpperHalf(factors, example, factor)).length % 2 === 0;
}

/** Whether all factors lie in the middle of their ranges, `share` of the whole in volume. */
function inMiddle(factors: Factors, share: number): (example: number) => boolean {
  const shrunk = factorsOf(factors, LEAST_TO_SHRINK);
  const reach = share ** (1 / shrunk.length) / 2;
  return example => shrunk.every(factor => Math.abs(factors.positionOf(example, factor) - 0.5) <= reach);
}

export const SPLIT_KINDS = {
  half: {
    about: 'a random half is trained on',
    train: 'refused',
    most: half,
    divide: ({ order }) => halves(order),
  },
  'constant-volume': {
    about: 'train of them, at random, are trained on: the fewer, the farther apart they lie',
    train: 'needed',
    most: count => count - 1,
    divide: ({ order, train }) => ({ train: order.slice(0, train), heldOut: order.slice(train) }),
  },
  'constant-density': {
    about: `a random half is trained on, and of both halves only those are kept whose factors lie in the middle of their ranges, so that about train of the training ones are left, as dense as before (factors of fewer than ${LEAST_TO_SHRINK} values stay whole)`,
    train: 'needed',
    cuts: { least: 1, values: LEAST_TO_SHRINK },
    most: half,
    divide({ order, train, factors }) {
      const { train: known, heldOut } = halves(order);
      const kept = inMiddle(factors, train / known.length);
      return { train: known.filter(kept), heldOut: heldOut.filter(kept) };
    },
  },
  checkerboard: {
    about:
      'the range of each factor is cut in two, and those are trained on of which an even number of factors lies in the upper half, so that neighbouring cells are on different sides; with train, so many of them',
    train: 'optional',
    cuts: { least: 2, values: LEAST_TO_CUT },
    divide({ order, train, factors }) {
      const white = onWhite(factors);
      return { train: order.filter(white).slice(0, train), heldOut: order.filter(example => !white(example)) };
    },
  },
} as const satisfies Record<string, SplitKind>;

export type SplitKindName = keyof typeof SPLIT_KINDS;
export const SPLIT_KIND_NAMES = Object.keys(SPLIT_KINDS) as [SplitKindName, ...SplitKindName[]];

export const splitKind = (name: SplitKindName): SplitKind => SPLIT_KINDS[name];

/** Whether enough factors have enough values for the kind; `factors` is undefined where none are known. */
export function hasFactorsFor(name: SplitKindName, factors: Pick<Factors, 'sizes'> | undefined): boolean {
  const { cuts } = splitKind(name);
  return cuts === undefined || (factors !== undefined && factorsOf(factors, cuts.values).length >= cuts.least);
}
