import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import type { sweep } from '../../protocol/worker';
import { STAGES } from '../stages';
import { SweepSteps } from '../sweepSteps';
import { trainJob } from './train';

/** Trains the members of a sweep one after the other. */
export async function sweepJob(
  { configs, ...where }: z.output<typeof sweep.params>,
  watch: Watch,
): Promise<z.output<typeof sweep.result>> {
  const steps = new SweepSteps(configs.length, watch);
  const runs: string[] = [];
  // Members that share a fault fail with one sentence.
  const failures = new Set<string>();
  const resultOf = (stopped: boolean) => ({ runs, failures: [...failures], stopped });
  for (const [index, config] of configs.entries()) {
    const member = steps.watchOf(index);
    const relay: Watch = index === 0 ? withStages(member, watch) : member;
    try {
      const { run, state } = await trainJob({ ...where, config, resume: 'finished' }, relay);
      runs.push(run);
      if (state === 'stopped') return resultOf(true);
    } catch (thrown) {
      if (watch.signal.aborted && thrown === watch.signal.reason) return resultOf(true);
      if (!(thrown instanceof UserError) || thrown.usage) throw thrown;
      failures.add(thrown.message);
    }
    steps.end(index);
    if (watch.signal.aborted) return resultOf(true);
  }
  return resultOf(false);
}

/** The first member's stages are those of the sweep. */
function withStages(member: Watch, watch: Watch): Watch {
  return {
    signal: watch.signal,
    progress: (done, total, what) => {
      const stage = STAGES.some(name => name === what);
      (stage ? watch : member).progress(done, total, what);
    },
  };
}
