import type { RunView } from '../../protocol/panel';
import { readMetadata } from '../../run/checkpoints/checkpoint';
import { ifReadable } from '../../run/folder';
import type { FollowedRun } from '../../run/follow';

/** By file: it is written once. */
const known = new Map<string, number | null>();

/** What panels are told of a run's untrained model; null where the run has not kept it. */
export function untrainedModelOf({ untrained }: Pick<FollowedRun, 'untrained'>): RunView['untrained'] {
  if (!untrained) return null;
  const { file } = untrained;
  const read = known.has(file) ? undefined : ifReadable(() => readMetadata(file));
  if (read) known.set(file, read.statisticsFrom ?? null);
  return { step: 0, file, statisticsFrom: known.get(file) ?? null };
}
