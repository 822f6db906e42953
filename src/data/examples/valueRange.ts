/** The least and the greatest of numbers. */
export type Range = readonly [least: number, greatest: number];

/** The greatest numbers that cameras and scanners write: a range that ends below one of them most likely means that one. */
const FULL_SCALES = [1, 255, 1023, 4095, 16383, 65535];
/** Beyond this, squared errors and the first layer's sums are so large that trainings fail for them. */
const LARGE = 20;

export function rangeOf(values: ArrayLike<number>): Range {
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

/** What bytes up to `greatest` are divided by: where none is above 1 they are black and white, whatever holds them. */
export const byteDivisor = (greatest: number): number => (greatest > 1 ? 255 : 1);

export const isLarge = ([least, greatest]: Range): boolean => Math.max(-least, greatest) > LARGE;

/** The least of those that holds a number; undefined beyond all. */
export const fullScale = (greatest: number): number | undefined => FULL_SCALES.find(full => full >= greatest);

/** 'data.range: [0, 255] maps them to 0–1' */
export function rangeAdvice([least, greatest]: Range): string {
  const scale = least < 0 ? undefined : fullScale(greatest);
  const [low, high] = scale === undefined ? [least, greatest] : [0, scale];
  return `data.range: [${low}, ${high}] maps them to 0–1`;
}
