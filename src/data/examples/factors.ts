/** Ground-truth factors: what each example shows, as one class for each factor. */
export interface Factors {
  readonly names: readonly string[];
  /** How many classes each factor has. */
  readonly sizes: readonly number[];
  /** The class of an example along a factor, all three counted from 0. */
  readonly classOf: (example: number, factor: number) => number;
  /** Where in the factor's range an example lies, from 0 to 1; of classes without values between them, in their middle. */
  readonly positionOf: (example: number, factor: number) => number;
}

/** The factors whose classes divide their ranges evenly, each example in the middle of its class. */
function evenFactors(factors: Readonly<Record<string, number>>, classOf: Factors['classOf']): Factors {
  const sizes = Object.values(factors);
  return {
    names: Object.keys(factors),
    sizes,
    classOf,
    positionOf: (example, factor) => (classOf(example, factor) + 0.5) / sizes[factor]!,
  };
}

/** The factors of examples that are all the combinations of their classes, the last factor changing fastest. */
export function gridFactors(factors: Readonly<Record<string, number>>): Factors {
  const sizes = Object.values(factors);
  const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((product, size) => product * size, 1));
  return evenFactors(factors, (example, factor) => Math.floor(example / strides[factor]!) % sizes[factor]!);
}

/** The factors of examples whose classes are listed: `classes` has a row for each example. */
export function listedFactors(factors: Readonly<Record<string, number>>, classes: Uint8Array): Factors {
  const count = Object.keys(factors).length;
  return evenFactors(factors, (example, factor) => classes[example * count + factor]!);
}
