import { mainKeyOf, mainParameter } from '../../config/schema/objective';
import { storedConfig } from '../../config/reading/storedConfig';
import type { RunInfo } from '../../run/records';
import { ESTIMATED, type Estimated } from '../results/estimated';
import { peek } from '../results/remembered';
import type { RatePartsPoint } from '../results/curves/ratePartsPoint';

/** A run and its last checkpoint. */
export interface RunAtLast {
  readonly dir: string;
  readonly info: RunInfo;
  readonly file: string;
}

/** What the estimates of a run's last checkpoint say of its rate; undefined of a classifier. @throws UserError if its config cannot be read */
export function ratePartsPoint(
  { dir, info }: Omit<RunAtLast, 'file'>,
  estimated: Estimated,
): RatePartsPoint | undefined {
  const { objective, seed } = storedConfig(info.config, dir);
  const parameter = mainParameter(objective);
  if (!parameter) return undefined;
  const { n, count, rate, exact } = estimated.train;
  return {
    run: dir,
    parameter: { name: mainKeyOf(objective.name)!, value: parameter.value },
    symbol: parameter.symbol,
    seed,
    step: estimated.step,
    n,
    count,
    rate,
    ...exact,
  };
}

/** Of those runs whose last checkpoint was measured before. */
export function knownRateParts(runs: readonly RunAtLast[]): RatePartsPoint[] {
  return runs.flatMap(run => {
    const known = peek(ESTIMATED, [run.file], {});
    return (known && ratePartsPoint(run, known)) ?? [];
  });
}
