import type { Comparison } from '../../../src/analysis/results/comparison';
import { UNWATCHED, type Watch } from '../../../src/base/progress';
import { compareJob } from '../../../src/worker/jobs/inspectJobs';
import { type Run, runsOf } from './runs';
import { type Spread, spreadOf } from './quantiles';

/** The parts of a model that the paper tells apart. */
export const isEncoder = (layer: string): boolean => layer.startsWith('encoder/');
export const isDecoder = (layer: string): boolean => layer.startsWith('decoder/');
export const isLatent = (layer: string): boolean => ['z_mean', 'z_log_var', 'sampling'].includes(layer);

/** What the claims are judged by: runs, and similarities that are measured when they are first asked for. */
export class Evidence {
  private asked = 0;

  constructor(readonly runs: readonly Run[]) {}

  of(architecture: string, objective: Partial<Run['objective']>): Run[] {
    return runsOf(this.runs, architecture, given =>
      Object.entries(objective).every(([key, value]) => (given as unknown as Record<string, unknown>)[key] === value),
    );
  }

  /** All similarities between the layers of one checkpoint, or of two. */
  async compare(...files: [string, string?]): Promise<Comparison> {
    process.stderr.write(`\r${++this.asked} comparisons`);
    const watch: Watch = UNWATCHED;
    return compareJob({ files: files.filter(file => file !== undefined), measures: [] }, watch);
  }
}

/** CKA of the layers with one of these names, each with the one of the same name. */
export function same({ rows, columns, linearCka }: Comparison, of: (layer: string) => boolean): number[] {
  return rows.flatMap((row, i) => {
    const value = of(row) ? linearCka[i]?.[columns.indexOf(row)] : undefined;
    return value === undefined || value === null ? [] : [value];
  });
}

/** CKA of one layer with another. */
export function between({ rows, columns, linearCka }: Comparison, row: string, column: string): number | null {
  return linearCka[rows.indexOf(row)]?.[columns.indexOf(column)] ?? null;
}

const mean = (values: readonly number[]): number => spreadOf(values).mean;

/** The mean over the layers of a part, of each comparison: its spread over the comparisons. */
export function overLayers(comparisons: readonly Comparison[], of: (layer: string) => boolean): Spread {
  return spreadOf(comparisons.map(comparison => mean(same(comparison, of))));
}

/** Each of the first with each of the second. */
export function pairsOf<T>(first: readonly T[], second: readonly T[]): [T, T][] {
  return first.flatMap(a => second.map((b): [T, T] => [a, b]));
}
