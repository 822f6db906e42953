import { type Finding } from '../results/finding';
import { type LayerProfile, type Profiled } from '../results/profile';
import { ERRORS } from './significance';

interface Told {
  readonly name: string;
  readonly value: number;
  readonly error: number;
}

/**
 * Between which neighbours on the way from input to output, or from the first to the last of other layers, Δ(layer → input) rises most. Nothing where that rise is within its
 * errors, or not ahead of the next largest one by more than theirs: errors of layers over the same examples are taken as if
 * they were independent, which makes them rather too large.
 */
export function whereInformationGoesFinding({ step, layers }: Profiled): Finding | undefined {
  const path = layers.flatMap(layer => told(layer));
  const rises = path.slice(1).map((after, i) => {
    const before = path[i]!;
    return { before, after, rise: after.value - before.value, error: Math.hypot(before.error, after.error) };
  });
  const [largest, next] = rises.sort((a, b) => b.rise - a.rise);
  if (!largest || largest.rise <= ERRORS * largest.error) return undefined;
  if (next && largest.rise - next.rise <= ERRORS * Math.hypot(largest.error, next.error)) return undefined;
  const { before, after } = largest;
  const lost = rises.reduce((sum, { rise }) => sum + Math.max(0, rise), 0);
  const most = largest.rise > lost / 2;
  const where = `between ${before.name} and ${after.name}`;
  const first = step === null ? layers[0]!.name : 'the input';
  const figures = `Δ to ${first} rises from ${imbalance(before)} to ${imbalance(after)}`;
  return {
    rule: 'where information goes',
    holds: true,
    numbers: {
      from: before.name,
      to: after.name,
      rise: largest.rise,
      error: largest.error,
      share: largest.rise / lost,
    },
    sentence: most
      ? `Most about ${first} is lost ${where}: ${figures}.`
      : `More about ${first} is lost ${where} than between any other two layers: ${figures}.`,
    next: null,
  };
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
