import { betaBeside } from '../../analysis/population/retrainedBeside';
import type { FollowedRun } from '../../run/follow';

/** What is needed of a followed run. */
type Followed = Pick<FollowedRun, 'dir' | 'info' | 'config' | 'health'>;

/**
 * Beside a multi-rate run the finished ones of the same data and model of one β in its range each; beside such a one the
 * finished multi-rate ones that have its β. Newest first.
 */
export function runsBeside<Run extends Followed>(own: Run, configs: readonly { runs: readonly Run[] }[]): Run[] {
  const isBeside = (run: Followed, multiRate: Followed): boolean =>
    run.config !== undefined &&
    multiRate.config !== undefined &&
    typeof betaBeside({ info: run.info, config: run.config }, { info: multiRate.info, config: multiRate.config }) ===
      'number';
  const isMultiRate = own.config?.objective.name === 'multi-rate';
  // Configs may file their runs in one folder.
  return [...new Set(configs.flatMap(({ runs }) => runs))]
    .filter(one => one.health === 'finished')
    .filter(one => (isMultiRate ? isBeside(one, own) : isBeside(own, one)))
    .sort((a, b) => Date.parse(b.info.created) - Date.parse(a.info.created));
}
