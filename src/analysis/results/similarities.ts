/** The measures of similarity between two layers: all that is said of each, beside what computes it. */

/** Below how many examples a measure is not to be read as it stands, and why (our thresholds). */
export interface Few {
  readonly below: number;
  readonly because: string;
  /** What is to be read then, where there are enough examples for debiased CKA. */
  readonly read?: string;
}

interface Described {
  /** 'Procrustes similarity' */
  readonly label: string;
  /** Where there is little room: 'Procrustes'. */
  readonly short: string;
  /** What the switch between measures says of it. */
  readonly title: string;
  /** What two layers of similarity 1 may still differ in, most of all first. */
  readonly upTo: readonly [string, ...string[]];
  readonly few: Few;
  /** It is printed by `measure NAME`, and by `compare --NAME` where it is slow. */
  readonly command?: string;
  /** What `measure NAME --help` says. */
  readonly help?: string;
  /** Measured only where it is asked for; how long that takes. */
  readonly slow?: string;
  /** It sees the first so many of the examples. */
  readonly most?: number;
  /** It is the smaller of these, which are measured. */
  readonly smallerOf?: readonly string[];
}

const DECLARED = {
  linearCka: {
    label: 'linear CKA',
    short: 'CKA',
    title: 'Linear CKA, from 0 to 1',
    upTo: ['rotation', 'scale'],
    few: { below: 100, because: 'CKA is biased upwards', read: 'the debiased one' },
    command: 'cka',
    help: `The first dimension counts the examples, in the same order in both files; the rest is flattened. Values are floats,
integers or booleans.`,
  },
  debiasedCka: {
    label: 'debiased CKA',
    short: 'Debiased',
    title: 'Linear CKA without what few examples add to it',
    upTo: ['rotation', 'scale'],
    few: { below: 20, because: 'debiased CKA depends much on which they are' },
    command: 'cka',
  },
  procrustes: {
    label: 'Procrustes similarity',
    short: 'Procrustes',
    title: 'How well one layer fits the other once it is turned and scaled; measuring it takes a while',
    upTo: ['rotation', 'scale'],
    few: { below: 100, because: 'Procrustes similarity is biased upwards', read: 'debiased CKA' },
    command: 'procrustes',
    help: `1 means that the two are equal up to rotation and scale. The value is exact to three decimals, and to more where one of
the files has up to 256 columns. Files as for measure cka.`,
    slow: 'minutes for wide layers of thousands of examples',
  },
  smaller: {
    label: 'smaller of CKA and Procrustes',
    short: 'Smaller of both',
    title:
      'The smaller of CKA and Procrustes similarity. CKA overlooks what changes outside its largest components, ' +
      'Procrustes overrates wide layers on few examples',
    upTo: ['rotation', 'scale'],
    few: { below: 100, because: 'CKA and Procrustes similarity are biased upwards', read: 'debiased CKA' },
    smallerOf: ['linearCka', 'procrustes'],
  },
  svcca: {
    label: 'SVCCA',
    short: 'SVCCA',
    title:
      'The mean canonical correlation of the directions that hold 99 % of the variance, on at most 2,000 examples; ' +
      'measuring it takes a while',
    upTo: ['linear maps'],
    few: { below: 100, because: 'SVCCA is biased upwards', read: 'debiased CKA' },
    command: 'svcca',
    help: `The mean canonical correlation of the directions that hold 99 % of each one's variance: 1 means that these are equal up
to an invertible linear map. Of more than 2,000 examples the first 2,000 are used. Files as for measure cka.`,
    slow: 'some minutes for wide layers, on the first 2,000 examples',
    most: 2000,
  },
} as const satisfies Record<string, Described>;

/** A smaller difference between two similarities is none: two decimals do not show it (our threshold). */
export const NO_DIFFERENCE = 0.005;

type Declared = typeof DECLARED;
type With<Key extends keyof Described> = {
  [Name in keyof Declared]: Declared[Name] extends Required<Pick<Described, Key>> ? Name : never;
}[keyof Declared];

export type Similarity = keyof Declared;
/** Those that are measured, each by itself. */
export type MeasuredSimilarity = With<'command'>;
/** Those that are measured only where they are asked for. */
export type Slow = With<'slow'>;
/** Those that every comparison has. */
export type Fast = Exclude<MeasuredSimilarity, Slow>;
/** Those that are made of others. */
export type Derived = With<'smallerOf'>;
export type MeasureCommand = Declared[MeasuredSimilarity]['command'];

interface Measure extends Described {
  readonly smallerOf?: readonly MeasuredSimilarity[];
}
export const SIMILARITIES: Readonly<Record<Similarity, Measure>> = DECLARED;

/** In the order of switches and tables. */
export const SIMILARITY_NAMES = Object.keys(DECLARED) as [Similarity, ...Similarity[]];
export const isSlow = (name: Similarity): name is Slow => SIMILARITIES[name].slow !== undefined;
export const isDerived = (name: Similarity): name is Derived => SIMILARITIES[name].smallerOf !== undefined;
const isMeasured = (name: Similarity): name is MeasuredSimilarity => !isDerived(name);
export const MEASURED = SIMILARITY_NAMES.filter(isMeasured);
export const isFast = (name: Similarity): name is Fast => isMeasured(name) && !isSlow(name);
export const FAST = MEASURED.filter(isFast);
export const SLOW = SIMILARITY_NAMES.filter(isSlow) as [Slow, ...Slow[]];
export const DERIVED = SIMILARITY_NAMES.filter(isDerived);

export const MEASURE_COMMANDS = [...new Set(MEASURED.map(name => DECLARED[name].command))] as [
  MeasureCommand,
  ...MeasureCommand[],
];
/** What `measure NAME` prints. */
export const measuresOf = (command: MeasureCommand): MeasuredSimilarity[] =>
  MEASURED.filter(name => DECLARED[name].command === command);

/** What no slow measure has said of. */
export const UNASKED = Object.fromEntries(SLOW.map(name => [name, null])) as Readonly<Record<Slow, null>>;

/** The slow measures that one rests on; none if it takes no time. */
export function slowPartsOf(name: Similarity): Slow[] {
  return (SIMILARITIES[name].smallerOf ?? [name]).filter(isSlow);
}

/** How many of n examples a measure sees. */
export function examplesSeen(name: Similarity, n: number): number {
  return Math.min(n, SIMILARITIES[name].most ?? n);
}

/** Debiased CKA is not defined on fewer examples. */
export const DEBIASED_NEEDS = 4;

/** Of CKA, what is shown first: without its bias where that is large. */
export function firstOf(n: number): Fast {
  return n >= DEBIASED_NEEDS && n < DECLARED.linearCka.few.below ? 'debiasedCka' : 'linearCka';
}

/**
 * '30 examples: CKA is biased upwards; read the debiased one.', of measures; null where there are enough for each. Of fewer
 * than debiased CKA needs: '3 examples: CKA is biased upwards below 100.'
 */
export function fewText(measures: readonly Few[], n: number): string | null {
  const lacking = measures.filter(({ below }) => n < below);
  if (lacking.length === 0) return null;
  const reasons = lacking.map(({ below, because, read }) => {
    if (n === 2) return 'all are 1 or have no value, whatever the layers hold';
    if (n < DEBIASED_NEEDS) return `${because} below ${below}`;
    return read !== undefined && n >= DECLARED.debiasedCka.few.below ? `${because}; read ${read}` : because;
  });
  return `${n} ${n === 1 ? 'example' : 'examples'}: ${reasons.join('; ')}.`;
}

/** Under what a comparison's `causes` tell why two layers have no value of a measure, though each alone could have. */
export function pairOf(name: Similarity, row: string, column: string): string {
  return `${pairsOf(name)}${row} × ${column}`;
}

/** How such a key starts. */
export const pairsOf = (name: Similarity): string => `${name} of `;
