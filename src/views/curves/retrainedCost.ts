import type { RetrainedRun } from '../../analysis/results/curves/retrained';
import { formatCount } from '../chart/format';

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
