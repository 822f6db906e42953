import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import type { sweep } from '../../protocol/worker';
import { runQueue } from '../sweepQueue';

/** Trains the members of a sweep in processes of their own. */
export async function sweepJob(
  params: z.output<typeof sweep.params>,
  watch: Watch,
): Promise<z.output<typeof sweep.result>> {
  const { trained, failures, stopped } = await runQueue(params, watch);
  return { runs: trained.flatMap(member => member?.run ?? []), failures: [...failures], stopped };
}
