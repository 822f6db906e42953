import { UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import { RandomStream } from '../../base/random';
import type { Dataset } from './dataset';
import { gridFactors } from './factors';
import { hasFactorsFor, type Sides, type SplitKindName, splitKind } from './splitKinds';

/** Share of the examples that is trained on where neither the config nor the files say. */
const DEFAULT_SPLIT = 0.9;

/** How many of them are trained on where nobody says how many. */
const defaultTrainCount = (count: number): number => Math.round(count * DEFAULT_SPLIT);

/** With as many examples the default leaves one for each side at least. */
function leastExamples(): number {
  let count = 1;
  while (defaultTrainCount(count) >= count) count++;
  return count;
}

/** The parts of a data set, and what examples of each are called. */
export const PARTS = { 'held-out': 'held-out', train: 'training' } as const;
export type Part = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as [Part, ...Part[]];

export interface Split extends Sides {
  /** What became of a `train` that is not met exactly, a sentence. */
  readonly note?: string;
}

/**
 * How examples are split: a share to train on, the data's own split (by default 0.9 to train on) of which no more than
 * `train` are trained on, or one of a kind, which ignores the data's own.
 */
export type Splitting = number | { readonly kind?: SplitKindName | undefined; readonly train?: number | undefined };

type OfKind = Extract<Splitting, object> & { readonly kind: SplitKindName };

/** As a config's section `data` says them. */
interface SplitKeys {
  readonly split?: Splitting | undefined;
  readonly splitSeed?: number | undefined;
}

/** How many examples there are, and how many of them the files themselves have for training. */
interface Counts {
  readonly count: number;
  readonly ownTrain?: number | undefined;
}

type Examples = Counts & Pick<Dataset, 'name' | 'factors'>;

/** Whether it is of a kind, and not a share or the data's own. */
export function isOfKind(split: Splitting | undefined): split is OfKind {
  return typeof split === 'object' && split.kind !== undefined;
}

/** How many examples are not held out. */
function trainCountOf({ count, ownTrain }: Counts, { split }: Pick<SplitKeys, 'split'>): number {
  return typeof split === 'number' ? Math.round(count * split) : (ownTrain ?? defaultTrainCount(count));
}

/** Whether each side gets an example; of kinds, whether it might. */
export function canSplit(examples: Counts, keys: Pick<SplitKeys, 'split'>): boolean {
  const trainCount = isOfKind(keys.split) ? 1 : trainCountOf(examples, keys);
  return trainCount > 0 && trainCount < examples.count;
}

/** Why a side is empty. */
function emptySide({ name, count, ownTrain }: Examples, { split }: SplitKeys, trainCount: number): string {
  if (typeof split !== 'number' && ownTrain === undefined) {
    const least = leastExamples();
    return (
      `${name} has ${count} ${count === 1 ? 'example' : 'examples'}, which is too few to train on some and hold out ` +
      `others: at least ${least} are needed, add ${least - count} or more`
    );
  }
  return (
    `data.split leaves ${trainCount} of the ${count} examples of ${name} for training and ${count - trainCount} ` +
    'held out, both sides need at least one'
  );
}

/** @throws UserError when the data lack the factors, a side would be empty, or `train` is more than there can be */
function splitByKind(dataset: Examples, { kind, train }: OfKind, order: Uint32Array<ArrayBuffer>): Split {
  const { name, count, factors } = dataset;
  const { cuts, most, divide } = splitKind(kind);
  if (cuts && !hasFactorsFor(kind, factors)) {
    throw new UserError(
      `data.split.kind ${kind} needs ${cuts.least} or more factors of at least ${cuts.values} values each, ${name} has ` +
        (factors ? listed(factors.names.map((factor, i) => `${factor} with ${factors.sizes[i]!}`)) : 'none'),
      true,
    );
  }
  const tooMany = (largest: number): UserError =>
    new UserError(
      `data.split.train is ${train}, but of the ${count} examples of ${name} a ${kind} split can train on ${largest} at ` +
        `most: make it ${largest} or less`,
      true,
    );
  const largest = most?.(count) ?? Infinity;
  if (train !== undefined && train > largest) throw tooMany(largest);
  const sides = divide({ order, train: train ?? count, factors: factors ?? gridFactors({}) });
  const [known, heldOut] = [sides.train.length, sides.heldOut.length];
  if (known === 0 || heldOut === 0) {
    throw new UserError(
      `data.split of kind ${kind} leaves ${known} of the ${count} examples of ${name} for training and ${heldOut} held ` +
        'out, both sides need at least one',
      true,
    );
  }
  if (train === undefined || known === train) return sides;
  if (kind === 'checkerboard') throw tooMany(known);
  return {
    ...sides,
    note: `${name} has ${known} training and ${heldOut} held-out examples there: ${train} were asked for`,
  };
}

/**
 * Which examples are trained on and which are held out, both in a random order that `splitSeed` fixes (left out: the
 * seed), so that the first n of either are a fair sample.
 *
 * @param keys `split`: share of the examples to train on; undefined: the files' own split, or else 0.9; of `{train}` that,
 *   with the first `train` of the training examples; of `{kind, train}` what `SPLIT_KINDS` says
 * @throws UserError when one side would be empty, or there are fewer than `split.train`
 */
export function splitExamples(dataset: Examples, keys: SplitKeys, seed: number): Split {
  const { count, ownTrain } = dataset;
  const { split, splitSeed } = keys;
  const trainCount = trainCountOf(dataset, keys);
  if (!canSplit(dataset, keys)) throw new UserError(emptySide(dataset, keys, trainCount), true);
  const order = new RandomStream(splitSeed ?? seed, 'split').permutation(count);
  if (isOfKind(split)) return splitByKind(dataset, split, order);
  const own = typeof split === 'number' ? undefined : ownTrain;
  const all =
    own === undefined
      ? { train: order.slice(0, trainCount), heldOut: order.slice(trainCount) }
      : { train: order.filter(i => i < own), heldOut: order.filter(i => i >= own) };
  if (typeof split !== 'object' || split.train === undefined) return all;
  if (split.train > trainCount) {
    throw new UserError(
      `data.split.train is ${split.train}, but ${dataset.name} has only ${trainCount} training examples: make it ${trainCount} or less`,
      true,
    );
  }
  return { ...all, train: all.train.slice(0, split.train) };
}

/** The examples of a part. */
export function partOf({ train, heldOut }: Split, part: Part = 'held-out'): Uint32Array<ArrayBuffer> {
  return part === 'train' ? train : heldOut;
}
