import type { z } from 'zod';
import { UserError, asError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { checkConfig } from '../../config/complaints';
import type { SingleConfig } from '../../config/schema';
import { lastEvaluation } from '../../analysis/curve';
import type { train } from '../../protocol/worker';
import { acquireLock } from '../../run/lock';
import { readState, removeRunLeftovers, writeState } from '../../run/folder';
import { readScalars } from '../../run/scalars';
import { clearStop, stopRequested } from '../../run/stop';
import { NotFiniteError } from '../../train/trainer';
import { Session } from '../session';
import { chooseRun } from '../chooseRun';
import { begin } from '../stages';

type Params = z.output<typeof train.params>;
type Result = z.output<typeof train.result>;

/** How often a request to stop is looked for, and how often the others hear of progress. */
const STOP_POLL_MS = 50;
const PROGRESS_MS = 100;

/** Trains, writing everything into a run folder; stops with a checkpoint when it is cancelled or a `stop` file appears. */
export async function trainJob(params: Params, watch: Watch): Promise<Result> {
  const { config, complaints } = checkConfig(params.config);
  if (!config) throw new UserError(complaints[0]?.message ?? 'the config is wrong', true);
  const { dir, info, engine, dataset, split, done } = await chooseRun(params, config, watch);
  if (done) return resultOf(dir, 'finished', info.steps);

  const lock = acquireLock(dir);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('stopped'));
  const poll = setInterval(() => {
    if (stopRequested(dir)) stop();
  }, STOP_POLL_MS);
  watch.signal.addEventListener('abort', stop);
  try {
    // Another process may have finished it between our choice and our lock.
    if (readState(dir)?.status === 'finished') return resultOf(dir, 'finished', info.steps);
    clearStop(dir);
    removeRunLeftovers(dir);
    if (watch.signal.aborted) stop();
    begin('Tracing the training step', watch);
    const session = await Session.open({ dir, info, config, engine, dataset, split }).catch((thrown: unknown) => {
      noteFailure(dir, asError(thrown).message);
      throw thrown;
    });
    try {
      return await run(session, dir, config, stopping.signal, watch);
    } finally {
      await session.close();
    }
  } finally {
    clearInterval(poll);
    watch.signal.removeEventListener('abort', stop);
    lock.release();
  }
}

/** Lets whoever looks at the folder know why training never got to its first step. */
function noteFailure(dir: string, error: string): void {
  const { step = 0, seconds = 0 } = readState(dir) ?? {};
  writeState(dir, { status: 'failed', step, seconds, heartbeat: new Date().toISOString(), error });
}

async function run(
  session: Session,
  dir: string,
  config: SingleConfig,
  stopped: AbortSignal,
  watch: Watch,
): Promise<Result> {
  try {
    const state = (await trainToEnd(stopped, session, watch)) ? 'finished' : 'stopped';
    session.finish(state);
    return resultOf(dir, state, session.step);
  } catch (thrown) {
    const message = thrown instanceof NotFiniteError ? explain(thrown, session, config) : asError(thrown).message;
    session.fail(message);
    throw thrown instanceof NotFiniteError ? new UserError(`${dir}: ${message}`) : thrown;
  }
}

/** Whether the last step and all that belongs to it was done before somebody wanted it to stop. */
async function trainToEnd(stopped: AbortSignal, session: Session, watch: Watch): Promise<boolean> {
  const { total } = session.schedule;
  let told = 0;
  try {
    await session.begin(stopped);
    if (session.step < total) begin('First step', watch);
    while (session.step < total && !stopped.aborted) {
      await session.advance(stopped);
      if (performance.now() - told > PROGRESS_MS || session.step === total) {
        told = performance.now();
        watch.progress(session.step, total, `steps, loss ${session.loss.toFixed(1)}`);
      }
    }
    return session.step === total;
  } catch (thrown) {
    if (thrown !== stopped.reason) throw thrown;
    return false;
  }
}

function explain(error: NotFiniteError, session: Session, config: SingleConfig): string {
  const good = session.lastCheckpoint;
  const kept = good === undefined ? 'there is no checkpoint yet' : `the checkpoint of step ${good} is intact`;
  return `training failed: ${error.message}; ${kept}. ` + `Try a train.learningRate below ${config.train.learningRate}`;
}

function resultOf(run: string, state: Result['state'], step: number): Result {
  const last = lastEvaluation(readScalars(run), 'test');
  return {
    run,
    state,
    step,
    test: last ? { rate: last.rate, distortion: last.distortion, elbo: last.elbo } : null,
  };
}
