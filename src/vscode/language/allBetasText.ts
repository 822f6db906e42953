import type { AllBetas } from '../../config/language/allBetas';
import type { Config } from '../../config/schema/schema';
import type { FollowedRun } from '../../run/follow';
import { sweepMembersOf } from '../../run/sweeps/sweepMembers';
import { formatCount, formatRoughDuration } from '../../views/chart/format';

/** What is needed of a followed run. */
type Done = Pick<FollowedRun, 'info' | 'health' | 'state'>;

/**
 * 'Train all β at once: 1 run instead of 6, about 12 min of training less': what is left of a sweep less what would take its place, by how
 * long its newest finished run took.
 */
export function allBetasTitle(config: Config, { runs }: AllBetas, done: readonly Done[]): string {
  const members = sweepMembersOf(config, done);
  const finished = members.flatMap(({ run, state }) => (state === 'finished' && run ? [run] : []));
  const [newest] = finished.sort((a, b) => Date.parse(b.info.created) - Date.parse(a.info.created));
  const spared = members.length - finished.length - runs;
  const seconds = spared * (newest?.state?.seconds ?? 0);
  const less = seconds > 0 ? `, about ${formatRoughDuration(seconds)} of training less` : '';
  return `Train all β at once: ${counted(runs)} instead of ${formatCount(members.length)}${less}`;
}

const counted = (runs: number): string => `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`;
