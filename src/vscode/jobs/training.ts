import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import * as vscode from 'vscode';
import { UserError, asError } from '../../base/errors';
import { CancelledError, type Request } from '../../base/rpc';
import { objectiveLabel } from '../../config/schema/objective';
import { formsOf, resolvedConfig } from '../../config/reading/expandSweep';
import { overriddenConfig } from '../../config/reading/storedConfig';
import type { startingSchema } from '../../protocol/panel';
import { sweep, train } from '../../protocol/worker';
import { STAGES } from '../../worker/stages';
import { memberNames } from '../../run/sweeps/sweepMembers';
import { stopSweep } from '../../run/sweeps/queueFile';
import { requestStop } from '../../run/stop';
import { formatCount } from '../../views/chart/format';
import { type StartedWorker, startWorker } from '../../worker/client';
import type { Log } from '../log';
import { readRun, readState, standsAlone } from '../../run/folder';
import { configOf } from '../../run/places';
import { runsRoot } from '../configs';
import { engineFolders } from './engineFolders';
import { letEditorGoFirst } from './priority';
import { type Trainable, jobsAtATime, readTrainable, sweepMembers } from './trainable';

export type Starting = z.output<typeof startingSchema>;

/** How a training that this window started has ended. */
export interface Ended {
  readonly configFile: string;
  readonly label: string;
  /** Null if it could not even begin. */
  readonly run: string | null;
  readonly outcome: 'finished' | 'stopped' | 'failed';
  readonly error: string | null;
}

interface RunName {
  readonly dir: string;
  readonly label: string;
}

interface Job {
  readonly configFile: string;
  readonly label: string;
  /** What exactly was asked for. */
  readonly asked: string;
  readonly worker: StartedWorker;
  readonly abort: AbortController;
  readonly stages: { what: string; begun: number }[];
  /** Asks for the same once more. */
  readonly again: () => unknown;
  /** Its folder tells of it from here on. */
  trains: boolean;
}

/**
 * Trainings that this window starts, each in a process of its own that outlives the window. What becomes of them is read
 * from their folders; only the time before there is a folder is known to nobody else.
 */
export class Trainings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** A training has been asked for, gone on to its next stage, or ended. */
  readonly onDidChange = this.changed.event;
  private readonly ended = new vscode.EventEmitter<Ended>();
  readonly onDidEnd = this.ended.event;
  private readonly jobs = new Set<Job>();
  private readonly failures = new Map<string, { readonly shown: Starting; readonly again: Job['again'] }>();

  constructor(private readonly log: Log) {}

  /** Trains a config as it is now; a changed document is saved first. @throws UserError if it cannot be trained */
  async train(configUri: vscode.Uri): Promise<void> {
    const trainable = await readTrainable(configUri);
    this.start(
      trainable,
      `${objectiveLabel(trainable.config.objective)}, seed ${trainable.config.seed}`,
      train,
      {
        ...target(trainable),
        config: resolvedConfig(trainable.config),
        resume: 'no',
      },
      () => this.train(configUri),
    );
  }

  /** Trains every member of a config's sweep, or one over β for which it asks; false if nobody answers. @throws UserError */
  async sweep(configUri: vscode.Uri): Promise<boolean> {
    const trainable = await readTrainable(configUri);
    const members = await sweepMembers(trainable);
    if (!members) return false;
    this.start(
      trainable,
      `sweep of ${members.length} runs`,
      sweep,
      {
        ...target(trainable),
        configs: members.map(member => formsOf(trainable.config, member)),
        distinctions: memberNames(members).map(({ folder }) => folder),
        jobs: jobsAtATime(),
      },
      () => this.sweep(configUri),
    );
    return true;
  }

  /**
   * Goes on with a run of a config from its last checkpoint, or from the sound one that its failure offers. The config may
   * have been moved, runs and all, since the run began. @throws UserError if there is no such run
   */
  resume(run: RunName, configFile: string): void {
    const { dir, label } = run;
    const { name, config } = readRun(dir);
    const at = { file: configFile, name };
    this.start(
      at,
      label,
      train,
      { ...target(at), config, resume: 'unfinished', run: dir, from: readState(dir)?.from },
      () => this.resume(run, configFile),
    );
  }

  /**
   * Begins a run that goes on from a checkpoint of another one, beside it.
   * @param sets `key=value` @throws UserError if there is no such run, or a value is wrong
   */
  further(run: RunName, configFile: string, step: number, sets: readonly string[]): void {
    const { dir, label } = run;
    const info = readRun(dir);
    const { name, config: stored } = info;
    const config = resolvedConfig(overriddenConfig(stored, label, sets));
    const at = { file: configFile, name };
    const begun = { parent: { run: dir, step }, folder: dirname(dir) };
    this.start(
      at,
      `${label}, from step ${formatCount(step)}`,
      train,
      {
        ...target(at),
        // The new run is to name the config of the one that it goes on from, not what stands for it here.
        ...(standsAlone(configFile) && { configFile: configOf(dir, info) }),
        config,
        resume: 'no',
        ...begun,
      },
      () => this.further(run, configFile, step, sets),
    );
  }

  /** Asks anew for what of a config could not be started, as it would be asked for now. @throws UserError as that */
  async retry(configFile: string): Promise<void> {
    await this.failures.get(configFile)?.again();
  }

  /** Asks whoever trains a run to write a checkpoint and stop. @throws UserError */
  stop(dir: string): void {
    requestStop(dir);
  }

  /** Asks the queue that sweeps a config, whoever started it, to stop all that it trains. @param runs their folder @throws UserError */
  stopSweep(configFile: string, runs: string): void {
    this.stopStarting(configFile);
    stopSweep(runs);
  }

  /** Gives up what has been asked for and has not done its first step. */
  stopStarting(configFile: string): void {
    for (const job of this.jobs) {
      if (job.configFile === configFile && !job.trains) job.abort.abort(new CancelledError('interrupted'));
    }
  }

  /** A training of a config that was asked for here and has not done its first step; or why the last one never began. */
  starting(configFile: string): Starting | null {
    const job = [...this.jobs].find(one => one.configFile === configFile && !one.trains);
    if (!job) return this.failures.get(configFile)?.shown ?? null;
    const now = performance.now();
    const stages = job.stages.map(({ what, begun }, i) => ({
      what,
      seconds: ((job.stages[i + 1]?.begun ?? now) - begun) / 1000,
    }));
    return { label: job.label, stages, error: null };
  }

  /** Lets every training go on by itself: the window closes. */
  dispose(): void {
    for (const { worker } of this.jobs) {
      if (worker.child.connected) worker.child.disconnect();
      worker.child.unref();
    }
    this.changed.dispose();
    this.ended.dispose();
  }

  private start<P, R>(
    trainable: { file: string; name: string },
    label: string,
    request: Request<P, R>,
    params: P,
    again: Job['again'],
  ): void {
    const { file } = trainable;
    if (!vscode.workspace.isTrusted)
      throw new UserError('training starts a process, which this workspace needs trust for');
    // A double click, or impatience.
    const asked = JSON.stringify([request.method, params]);
    const goesOn = (job: Job): boolean => !job.trains && !job.abort.signal.aborted;
    if ([...this.jobs].some(job => job.asked === asked && goesOn(job))) return;
    const output = this.log.open(trainable.name);
    const worker = startWorker({ detached: true, log: output.handle, ...engineFolders(file) });
    letEditorGoFirst(worker.child);
    closeSync(output.handle);
    const following = this.log.follow(output.file, trainable.name);
    const abort = new AbortController();
    const job: Job = { configFile: file, label, asked, worker, abort, stages: [], again, trains: false };
    job.stages.push({ what: 'Starting the process', begun: performance.now() });
    this.jobs.add(job);
    this.log.info(`${trainable.name}, ${label}: started, process ${worker.child.pid ?? '?'}`);
    this.failures.delete(file);
    this.changed.fire();
    const watch = {
      signal: abort.signal,
      progress: (_done: number, _total: number, what: string) => this.progress(job, what),
    };
    void worker.caller
      .call(request, params, watch)
      .then(
        result => this.done(job, result),
        (thrown: unknown) => this.failed(job, asError(thrown)),
      )
      .finally(() => {
        if (worker.child.connected) worker.child.disconnect();
        following.dispose();
      });
  }

  private progress(job: Job, what: string): void {
    if (what === 'steps') {
      if (job.trains) return;
      job.trains = true;
    } else {
      // What is read tells of its own progress meanwhile.
      const stage = STAGES.some(name => name === what);
      if (!stage || job.trains || job.stages.at(-1)?.what === what) return;
      job.stages.push({ what, begun: performance.now() });
    }
    this.changed.fire();
  }

  private done(job: Job, result: unknown): void {
    this.jobs.delete(job);
    const { configFile, label } = job;
    const one = train.result.safeParse(result);
    if (one.success) {
      const { run, state } = one.data;
      this.ended.fire({ configFile, label, run, outcome: state, error: null });
    } else {
      const { runs, failures, stopped } = sweep.result.parse(result);
      const outcome = stopped ? 'stopped' : failures.length > 0 ? 'failed' : 'finished';
      this.ended.fire({ configFile, label, run: runs.at(-1) ?? null, outcome, error: failures.join('\n') || null });
    }
    this.changed.fire();
  }

  private failed(job: Job, error: Error): void {
    this.jobs.delete(job);
    const { configFile, label, again } = job;
    if (!(error instanceof CancelledError)) {
      const remedy = error instanceof UserError ? error.remedy : undefined;
      this.log.error(`${label}: ${error instanceof UserError ? error.message : (error.stack ?? error.message)}`);
      // Shown until the next try; one that fails after it had begun tells its story in its folder.
      if (!job.trains && job.stages.at(-1)?.what !== STAGES.at(-1))
        this.failures.set(configFile, { shown: { label, stages: [], error: error.message, remedy }, again });
      this.ended.fire({ configFile, label, run: null, outcome: 'failed', error: error.message });
    }
    this.changed.fire();
  }
}

function target({ file, name }: Pick<Trainable, 'file' | 'name'>): {
  name: string;
  configFile: string;
  runsRoot: string;
} {
  return { name, configFile: file, runsRoot: runsRoot(file) };
}
