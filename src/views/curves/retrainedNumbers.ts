import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import { pathNames } from '../../base/paths/pathNames';
import { withError } from '../chart/evaluated';
import { formatGiven } from '../../base/formatGiven';
import { examplesOf, formatCount, formatNats } from '../chart/format';
import type { Table } from '../chart/table';

/** A multi-rate run beside one of one β, its numbers as text. */
export interface RetrainedRow {
  run: string;
  /** The run's folder, short. */
  name: string;
  /** The multi-rate run's, short. */
  multiRateName: string;
  beta: string;
  /** Distortion + β · rate. */
  multiRate: string;
  retrained: string;
  difference: string;
  /** Of the retrained run; '1, not 0' where the multi-rate one has another. */
  seed: string;
  /** Of the retrained run. */
  steps: string;
  seconds: string;
}

export function retrainedRows(retrained: readonly RetrainedRun[]): RetrainedRow[] {
  const names = pathNames(retrained.map(({ run }) => run));
  const multiRateNames = pathNames(retrained.map(({ multiRateRun }) => multiRateRun));
  return retrained.map((one, i) => ({
    run: one.run,
    name: names[i]!,
    multiRateName: multiRateNames[i]!,
    beta: formatGiven(one.beta),
    multiRate: formatNats(one.multiRate),
    retrained: formatNats(one.retrained),
    difference: withError(one.difference.mean, one.difference.error),
    seed: one.seed === one.multiRateSeed ? String(one.seed) : `${one.seed}, not ${one.multiRateSeed}`,
    steps: formatCount(one.retrainedStep),
    seconds: formatCount(Math.round(one.seconds)),
  }));
}

/** What the numbers are: 'distortion + β · rate, nats, 1,000 held-out examples, errors of paired differences'. */
export function retrainedBasis(all: readonly [RetrainedRun, ...RetrainedRun[]], likelihood: string): string {
  const unit = likelihood === 'sse' ? 'distortion a sum of squares' : 'nats';
  const sharesBeta = new Set(all.map(({ beta }) => beta)).size < all.length;
  const apart = sharesBeta ? '; runs of one β stand side by side' : '';
  return `distortion + β · rate, ${unit}, ${examplesOf(all[0].n)}, errors of paired differences${apart}`;
}

export function retrainedTable(retrained: readonly RetrainedRun[]): Table {
  return {
    columns: [
      'beta',
      'multiRate',
      'retrained',
      'difference',
      'error',
      'seed',
      'multiRateSeed',
      'retrainedStep',
      'seconds',
      'run',
    ],
    rows: retrained.map(one => [
      ...[one.beta, one.multiRate, one.retrained, one.difference.mean, one.difference.error],
      ...[one.seed, one.multiRateSeed, one.retrainedStep, one.seconds, one.run],
    ]),
  };
}

/** What multi-rate runs and those of one β each have cost: 'multi-rate: 1 run, 6,000 steps, 75 s; retrained: …'. */
export function costText(retrained: readonly RetrainedRun[]): string {
  const own = retrained.map(one => ({ run: one.multiRateRun, step: one.step, seconds: one.multiRateSeconds }));
  const others = retrained.map(one => ({ run: one.run, step: one.retrainedStep, seconds: one.seconds }));
  return `multi-rate: ${sumOf(own)}; retrained: ${sumOf(others)}`;
}

/** '2 runs, 6,000 steps, 75 s' */
function sumOf(runs: readonly { run: string; step: number; seconds: number }[]): string {
  const each = [...new Map(runs.map(one => [one.run, one])).values()];
  const sum = (key: 'step' | 'seconds'): string =>
    formatCount(Math.round(each.reduce((total, one) => total + one[key], 0)));
  return `${each.length} ${each.length === 1 ? 'run' : 'runs'}, ${sum('step')} steps, ${sum('seconds')} s`;
}
