import type { Comparison } from '../../src/analysis/results/comparison';
import { type Similarity, isFast } from '../../src/analysis/results/similarities';

interface States {
  /** From sketches, if there are any. */
  readonly approximate: Comparison | undefined;
  readonly exact: Comparison | undefined;
  /** What the exact one took. */
  readonly seconds: number | undefined;
  /** Whether it is being computed. */
  readonly underWay: boolean;
}

/**
 * Says how exact linear CKA on show is: "exact, 6.2 s (the sketch was within 0.003)", or how far an approximate one may be
 * off; nothing of what has no sketch.
 */
export function approximationNote({ approximate, exact, seconds, underWay }: States, measure: Similarity): string {
  if (!isFast(measure)) return '';
  if (!exact) {
    if (!approximate) return '';
    const bounds = (approximate.bounds?.[measure] ?? []).flat().filter(bound => bound !== null);
    const within = bounds.length > 0 ? `: within ${roundedUp(Math.max(...bounds))} in 99 %` : '';
    return `approximate (sketch${within})${underWay ? ', the exact one is being computed' : ''}`;
  }
  // What was known already comes at once.
  const time = seconds !== undefined && seconds >= 0.5 ? `, ${seconds.toFixed(1)} s` : '';
  const apart = approximate && largestDifference(approximate[measure], exact[measure]);
  const within = apart === undefined ? '' : ` (the sketch was within ${roundedUp(apart)})`;
  return `exact${time}${within}`;
}

function roundedUp(value: number): string {
  return (Math.ceil(value * 1000) / 1000).toFixed(3);
}

/** Undefined where no cell is in both. */
function largestDifference(a: Comparison['linearCka'], b: Comparison['linearCka']): number | undefined {
  const apart = a.flatMap((row, i) =>
    row.flatMap((value, j) => {
      const other = b[i]?.[j] ?? null;
      return value === null || other === null ? [] : [Math.abs(value - other)];
    }),
  );
  return apart.length > 0 ? Math.max(...apart) : undefined;
}
