import { type Finding } from '../results/finding';
import { type LayerProfile, type Profiled } from '../results/profile';
import { ERRORS, errorsAmong } from './significance';

interface Told {
  readonly name: string;
  readonly value: number;
  readonly error: number;
}

interface Rise {
  readonly before: Told;
  readonly after: Told;
  readonly value: number;
}

/**
 * Between which neighbours on the way from input to output, or from the first to the last of other layers, Δ(layer → input)
 * rises most. Nothing where that rise is within the errors of what was chosen for being the largest, or not ahead of every
 * other one by more than theirs: errors of layers over the same examples are taken as if they were independent, which makes
 * them rather too large.
 */
export function whereInformationGoesFinding({ step, layers }: Profiled): Finding | undefined {
  const path = layers.flatMap(layer => told(layer));
  const rises = path.slice(1).map((after, i): Rise => {
    const before = path[i]!;
    return { before, after, value: after.value - before.value };
  });
  const [largest, ...others] = rises.sort((a, b) => b.value - a.value);
  if (!largest) return undefined;
  const error = Math.hypot(largest.before.error, largest.after.error);
  if (largest.value <= errorsAmong(rises.length) * error) return undefined;
  if (others.some(other => largest.value - other.value <= ERRORS * errorOfDifference(largest, other))) return undefined;
  const { before, after } = largest;
  const lost = rises.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const most = largest.value > lost / 2;
  const where = `between ${before.name} and ${after.name}`;
  const first = step === null ? layers[0]!.name : 'the input';
  const figures = `Δ to ${first} rises from ${imbalance(before)} to ${imbalance(after)}`;
  return {
    rule: 'where information goes',
    holds: true,
    numbers: {
      from: before.name,
      to: after.name,
      rise: largest.value,
      error,
      share: largest.value / lost,
    },
    sentence: most
      ? `Most about ${first} is lost ${where}: ${figures}.`
      : `More about ${first} is lost ${where} than between any other two layers: ${figures}.`,
    next: null,
  };
}

/** Of one rise less another: the layer between two that follow each other counts twice, since it is in both. */
function errorOfDifference(one: Rise, other: Rise): number {
  const [first, last] = one.after === other.before ? [one, other] : [other, one];
  const { before, after } = first;
  return after === last.before
    ? Math.hypot(before.error, 2 * after.error, last.after.error)
    : Math.hypot(before.error, after.error, last.before.error, last.after.error);
}

/** What a layer on the path tells of the input, if that is known with its error. */
function told({ name, kind, toInput: value, toInputError: error }: LayerProfile): Told[] {
  return kind === 'logVariance' || value === null || typeof error !== 'number' ? [] : [{ name, value, error }];
}

/** With as many digits as its error leaves. */
function imbalance({ value, error }: Told): string {
  const digits = Math.min(4, Math.max(2, -Math.floor(Math.log10(Math.max(error, 1e-4)))));
  return value.toFixed(digits);
}
