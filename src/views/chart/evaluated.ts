import { format } from 'd3';
import { gapBetween } from '../../analysis/findings/gap';
import { FEWEST_EXAMPLES } from '../../analysis/findings/significance';
import { errorText } from '../../analysis/findings/wording';
import type { Evaluation } from '../../run/records';
import { formatCount, formatNats } from './format';

/** A number of an evaluation, and what stands beside it. */
export interface Shown {
  value: string;
  unit: string;
}

/** Of a mean over n examples; one has none. */
export const errorOver = (n: number, error: number): number | null => (n < 2 ? null : error);

/** '13.7 ± 0.1', '3.58 ± 0.04', '3.58 ± <0.01': a digit more where one would leave nothing of the error. */
export function withError(value: number, error: number | null): string {
  if (error === null) return formatNats(value);
  const small = error > 0 && error < 0.05 && Math.abs(value) < 1e7;
  const text = small ? format(',.2f') : formatNats;
  return `${text(value)} ± ${small ? errorText(error, 0.01, text) : text(error)}`;
}

/** Held-out less training distortion; undefined where they were evaluated at different steps. */
export function gapShown(train: Evaluation, test: Evaluation, unit: string): Shown | undefined {
  const gap = gapBetween(train, test);
  if (!gap || !Number.isFinite(gap.mean)) return undefined;
  return gap.isFew ? tooFew(Math.min(train.n, test.n)) : { value: withError(gap.mean, gap.error), unit };
}

/** How many units are active; of very few examples that is not known. */
export function activeShown({ activeUnits, n, units }: Evaluation): Shown {
  if (n < FEWEST_EXAMPLES) return tooFew(n);
  return { value: formatCount(activeUnits), unit: `of ${formatCount(units.length)}` };
}

function tooFew(n: number): Shown {
  return { value: '–', unit: `not measurable with ${formatCount(n)} ${n === 1 ? 'example' : 'examples'}` };
}
