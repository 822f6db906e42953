import type { z } from 'zod';
import { UserError } from '../base/errors';
import type { Watch } from '../base/progress';
import { configId } from '../config/reading/expandSweep';
import { physicalCores } from '../engine/threads';
import { type sweep, train } from '../protocol/worker';
import { findRuns, ifReadable, readState, runsFolder } from '../run/folder';
import { lockOwner } from '../run/lock';
import { isAlive } from '../run/process';
import { memberForm, runsByConfig } from '../run/sweeps/sweepMembers';
import { acquireQueue, isSweeping, sweepStopRequested } from '../run/sweeps/queueFile';
import { WorkerEndedError } from './client';
import { noteFailure } from './noteFailure';
import { WorkerSlot } from './slot';
import { STAGES } from './stages';
import { SweepSteps } from './sweepSteps';

type Params = z.output<typeof sweep.params>;
type Trained = z.output<typeof train.result>;

/** What a queue did: of each member in their order how it was trained, undefined if it failed or had no turn. */
export interface QueueResult {
  readonly trained: readonly (Trained | undefined)[];
  /** Members that share a fault have one sentence. */
  readonly failures: readonly string[];
  readonly stopped: boolean;
}

/** How often a request to stop is looked for. */
const STOP_POLL_MS = 50;

/**
 * Trains the members of a sweep, `jobs` at a time, in worker processes that end with this one. Finished runs are not trained
 * again, unfinished ones go on. A member that fails, or whose process dies, does not keep the others from being trained. A
 * stop of one, of the whole sweep, or by `watch` ends all with checkpoints.
 * @throws what says that no member can be trained
 */
export async function runQueue(params: Params, watch: Watch): Promise<QueueResult> {
  const runs = runsFolder(params.runsRoot, params.name);
  if (isSweeping(runs)) watch.progress(0, 1, 'waiting for the sweep of this config that is under way');
  const lock = await acquireQueue(runs, watch.signal);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(watch.signal.reason ?? new Error('stopped'));
  const poll = setInterval(() => {
    if (sweepStopRequested(runs)) stop();
  }, STOP_POLL_MS);
  watch.signal.addEventListener('abort', stop);
  if (watch.signal.aborted) stop();
  try {
    return await new Queue(params, stopping, watch).run();
  } finally {
    clearInterval(poll);
    watch.signal.removeEventListener('abort', stop);
    lock.release();
  }
}

class Queue {
  private next = 0;
  private readonly steps: SweepSteps;
  /** Of each member the form in which it is trained. */
  private readonly configs: readonly Record<string, unknown>[];
  private readonly trained: (Trained | undefined)[];
  private readonly failures = new Set<string>();

  constructor(
    private readonly params: Params,
    private readonly stopping: AbortController,
    private readonly watch: Watch,
  ) {
    const { length } = params.configs;
    this.configs = chooseForms(params);
    this.steps = new SweepSteps(length, { ...watch, signal: stopping.signal });
    this.trained = Array.from({ length });
  }

  async run(): Promise<QueueResult> {
    const jobs = Math.min(this.params.jobs, this.configs.length);
    // Members side by side share the cores.
    const threads = Math.max(1, Math.floor(physicalCores() / jobs));
    const outcomes = await Promise.allSettled(Array.from({ length: jobs }, () => this.work(threads)));
    const broken = outcomes.find(outcome => outcome.status === 'rejected');
    if (broken) throw broken.reason;
    // A stop may come too late for any.
    const finished = this.trained.filter(member => member?.state === 'finished').length;
    const stopped = this.stopping.signal.aborted && finished < this.trained.length;
    return { trained: this.trained, failures: [...this.failures], stopped };
  }

  /** Trains one member after the other, while there are any. */
  private async work(threads: number): Promise<void> {
    const slot = new WorkerSlot();
    try {
      while (this.next < this.configs.length && !this.stopping.signal.aborted) {
        await this.trainNext(slot, this.next++, threads);
      }
    } finally {
      await slot.end();
    }
  }

  private async trainNext(slot: WorkerSlot, index: number, threads: number): Promise<void> {
    const { name, configFile, runsRoot, data } = this.params;
    const config = this.configs[index]!;
    const where = { name, configFile, runsRoot };
    const distinction = this.params.distinctions?.[index];
    try {
      const result = await slot.call(
        train,
        { ...where, config, data, resume: 'finished', distinction, threads },
        this.watchOf(index),
      );
      this.trained[index] = result;
      if (result.state === 'stopped') this.stopping.abort(new Error('stopped'));
    } catch (thrown) {
      if (this.stopping.signal.aborted) return;
      if (!(thrown instanceof UserError) || thrown.usage) {
        // Nobody is to begin another one.
        this.next = this.configs.length;
        throw thrown;
      }
      if (thrown instanceof WorkerEndedError) noteDeath(where, thrown);
      this.failures.add(thrown.message);
    }
    this.steps.end(index);
  }

  /** The first member's stages are those of the sweep. */
  private watchOf(index: number): Watch {
    const member = this.steps.watchOf(index);
    if (index > 0) return member;
    return {
      ...member,
      progress: (done, total, what, detail) => {
        const stage = STAGES.some(one => one === what);
        (stage ? this.watch : member).progress(done, total, what, detail);
      },
    };
  }
}

/** Of each member the form that counts, by the runs that are there. */
function chooseForms({ configs, runsRoot, name }: Params): Record<string, unknown>[] {
  const runs = findRuns(runsFolder(runsRoot, name)).map(run => ({
    ...run,
    health: ifReadable(() => readState(run.dir))?.status ?? 'stopped',
  }));
  const known = runsByConfig(runs.filter(({ info }) => !info.parent));
  return configs.map(forms => {
    const id = memberForm(forms.map(configId), known);
    return forms.find(form => configId(form) === id)!;
  });
}

/** Says in the folders of the runs that a dead worker was training why they go on no more. */
function noteDeath({ runsRoot, name }: Pick<Params, 'runsRoot' | 'name'>, { end }: WorkerEndedError): void {
  for (const { dir } of findRuns(runsFolder(runsRoot, name))) {
    const owner = lockOwner(dir);
    if (!owner || isAlive(owner) !== false || ifReadable(() => readState(dir))?.status !== 'running') continue;
    noteFailure(dir, { error: `the process that trained it ended (${end})` });
  }
}
