/** Ground-truth factors: what each example shows, as one class for each factor. */
export interface Factors {
  readonly names: readonly string[];
  /** How many classes each factor has. */
  readonly sizes: readonly number[];
  /** The class of an example along a factor, all three counted from 0. */
  readonly classOf: (example: number, factor: number) => number;
}

/** The factors of examples that are all the combinations of their classes, the last factor changing fastest. */
export function gridFactors(factors: Readonly<Record<string, number>>): Factors {
  const sizes = Object.values(factors);
  const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((product, size) => product * size, 1));
  return {
    names: Object.keys(factors),
    sizes,
    classOf: (example, factor) => Math.floor(example / strides[factor]!) % sizes[factor]!,
  };
}

/** The factors of examples whose classes are listed: `classes` has a row for each example. */
export function listedFactors(factors: Readonly<Record<string, number>>, classes: Uint8Array): Factors {
  const names = Object.keys(factors);
  return {
    names,
    sizes: Object.values(factors),
    classOf: (example, factor) => classes[example * names.length + factor]!,
  };
}
