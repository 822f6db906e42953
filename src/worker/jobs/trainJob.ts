import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { UserError, asError, errorCode } from '../../base/errors';
import { listed } from '../../base/listed';
import type { Watch } from '../../base/progress';
import { checkConfig } from '../../config/reading/complaints';
import type { SingleConfig } from '../../config/schema/schema';
import { lastClassified, lastEvaluation } from '../../analysis/population/curvePoints';
import { type Range, isLarge, rangeAdvice } from '../../data/examples/valueRange';
import { EngineError } from '../../engine/failure';
import type { train } from '../../protocol/worker';
import { NewestDamagedError, newestSoundStep } from '../../run/checkpoints/checkpoint';
import { bestEvaluation } from '../../run/bestEvaluation';
import { RUN_FILE, type FoundRun, readState, removeRunLeftovers } from '../../run/folder';
import { type Failure, type Scalar, scheduleStepsOf } from '../../run/records';
import { acquireLockSoon } from '../../run/sweeps/queueFile';
import { readScalars } from '../../run/scalars';
import { clearStop, stopRequested } from '../../run/stop';
import { NotFiniteError } from '../../train/trainer';
import { type ChosenRun, chooseRun } from '../chooseRun';
import { type Bench, hereWith } from '../engines/decide';
import { probeInChild } from '../engines/probeInChild';
import { remembering } from '../engines/rememberedTrials';
import { noteFailure } from '../noteFailure';
import { Session } from '../trainingSession';
import { begin } from '../stages';
import { warn } from '../../base/warn';

type Params = z.output<typeof train.params>;
type Result = z.output<typeof train.result>;

/** The worker of a queue that was killed lives on for up to a second. */
const LOCK_PATIENCE_MS = 1500;
/** How often a request to stop is looked for, and how often the others hear of progress. */
const STOP_POLL_MS = 50;
const PROGRESS_MS = 100;

/** Trains, writing everything into a run folder; stops with a checkpoint when it is cancelled or a `stop` file appears. */
export async function trainJob(
  params: Params,
  watch: Watch,
  bench: Bench = hereWith(remembering(probeInChild)),
): Promise<Result> {
  const { config, complaints } = checkConfig(params.config);
  if (!config) throw new UserError(complaints[0]?.message ?? 'the config is wrong', true);
  const chosen = await chooseRun(params, config, watch, bench);
  const { dir } = chosen;
  if (chosen.done) return finishedBefore(chosen, config);

  const lock = await acquireLockSoon(dir, LOCK_PATIENCE_MS);
  const tells = params.resume === 'unfinished';
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('stopped'));
  const poll = setInterval(() => {
    if (stopRequested(dir)) stop();
  }, STOP_POLL_MS);
  watch.signal.addEventListener('abort', stop);
  try {
    // Another process may have finished it between our choice and our lock.
    if (readState(dir)?.status === 'finished') return finishedBefore(chosen, config);
    clearStop(dir);
    removeRunLeftovers(dir);
    if (watch.signal.aborted) stop();
    const { fallBack } = chosen;
    try {
      return await run(chosen, config, stopping.signal, watch, tells);
    } catch (thrown) {
      // One that may fall back throws this before its first step alone.
      if (!fallBack || !(thrown instanceof EngineError)) throw thrown;
      return await run(await fallBack(thrown), config, stopping.signal, watch, tells);
    }
  } finally {
    clearInterval(poll);
    watch.signal.removeEventListener('abort', stop);
    lock.release();
  }
}

/** Trains until its end or a stop. @throws EngineError if the engine failed before the first step of one that may fall back */
async function run(
  { fallBack, ...chosen }: ChosenRun,
  config: SingleConfig,
  stopped: AbortSignal,
  watch: Watch,
  tells: boolean,
): Promise<Result> {
  const { dir } = chosen;
  let session: Session | undefined;
  let ended: Pick<Result, 'state' | 'step' | 'resumed'>;
  try {
    begin('Tracing the training step', watch);
    session = await Session.open({ ...chosen, config });
    const resumed = chosen.resumed ? { from: session.step } : null;
    // Of the members of a sweep its own result tells.
    if (resumed && tells) warn(`resumed at step ${resumed.from}: ${dir}`);
    const state = (await trainToEnd(stopped, session, watch)) ? 'finished' : 'stopped';
    session.finish(state);
    ended = { state, step: session.step, resumed };
  } catch (thrown) {
    if (fallBack && thrown instanceof EngineError && (!session || session.step === session.firstStep)) throw thrown;
    if (!existsSync(join(dir, RUN_FILE))) throw gone(dir, session?.lastCheckpoint);
    const failure = explain(thrown, dir, session, config, chosen.dataset.range);
    if (session) session.fail(failure);
    else noteFailure(dir, failure);
    throw thrown instanceof NotFiniteError || thrown instanceof EngineError
      ? new UserError(`${dir}: ${failure.error}`, false, { cause: thrown })
      : thrown;
  } finally {
    await session?.close();
  }
  // What cannot be read any more has been trained all the same.
  return { ...resultOf(chosen, config, ended.state, ended.step), resumed: ended.resumed };
}

/** Where the folder went nobody can tell; what was written until then went with it. */
function gone(dir: string, lastCheckpoint: number | undefined): UserError {
  const from = lastCheckpoint === undefined ? 'from the start' : `from its last checkpoint, of step ${lastCheckpoint}`;
  return new UserError(
    `${dir} was moved, renamed or deleted while it was trained: put it back, or leave it where it is now, and resume it there; it goes on ${from}`,
  );
}

/** Whether the last step and all that belongs to it was done before somebody wanted it to stop. */
async function trainToEnd(stopped: AbortSignal, session: Session, watch: Watch): Promise<boolean> {
  const { total } = session.schedule;
  let told = 0;
  try {
    await session.begin(stopped);
    const isDone = (): boolean => session.step === total || session.isOutOfPatience;
    if (!isDone()) begin('First step', watch);
    while (!isDone() && !stopped.aborted) {
      await session.advance(stopped);
      if (performance.now() - told > PROGRESS_MS || session.step === total) {
        told = performance.now();
        watch.progress(session.step, total, 'steps', `loss ${session.loss.toFixed(1)}`);
      }
    }
    return isDone();
  } catch (thrown) {
    if (thrown !== stopped.reason) throw thrown;
    return false;
  }
}

/** Why a training failed, and what to do about it where that is known. */
function explain(
  thrown: unknown,
  dir: string,
  session: Session | undefined,
  { train, objective }: SingleConfig,
  range: Range,
): Failure {
  // Without a session it was to go on from the last checkpoint, if there is one.
  const good = session ? session.lastCheckpoint : newestSoundStep(dir);
  const kept = good === undefined ? 'there is no checkpoint yet' : `the checkpoint of step ${good} is intact`;
  if (thrown instanceof NotFiniteError && isLarge(range)) {
    const [least, greatest] = range;
    return {
      error: `training failed: ${thrown.message}; ${kept}. The data's values go from ${least} to ${greatest}: ${rangeAdvice(range)}`,
      cause: 'not finite',
    };
  }
  if (thrown instanceof NotFiniteError && thrown.updates === 0) {
    const numbers = Object.entries(objective).flatMap(([key, value]) =>
      typeof value === 'number' ? `objective.${key} ${value}` : [],
    );
    return {
      error: `training failed: ${thrown.message}; ${kept}. No update came before, so train.learningRate is not the cause: too large a number is among ${listed(['the pixels of the data', ...numbers])}`,
      cause: 'not finite',
    };
  }
  if (thrown instanceof NotFiniteError) {
    return {
      error: `training failed: ${thrown.message}; ${kept}. Try a train.learningRate below ${train.learningRate}`,
      cause: 'not finite',
      advice: { key: 'train.learningRate', value: Number((train.learningRate / 10).toPrecision(2)) },
    };
  }
  if (thrown instanceof EngineError) {
    const step = (session?.step ?? good ?? 0) + 1;
    return { error: `training failed in step ${step}: ${thrown.message}; ${kept}. ${thrown.advice}` };
  }
  const error = asError(thrown);
  const cause = errorCode(error) ?? errorCode(error.cause);
  return {
    error: error.message,
    ...(cause !== undefined && { cause }),
    ...(error instanceof NewestDamagedError && { from: error.from }),
  };
}

/** A run that was finished before anybody asked. */
function finishedBefore(run: FoundRun, config: SingleConfig): Result {
  const step = readState(run.dir)?.step ?? run.info.steps;
  return { ...resultOf(run, config, 'finished', step), alreadyThere: true, resumed: null };
}

function resultOf(
  { dir, info }: FoundRun,
  { objective }: SingleConfig,
  state: Result['state'],
  step: number,
): Omit<Result, 'resumed'> {
  const scalars = readScalars(dir);
  const best = bestEvaluation(scalars, objective, scheduleStepsOf(info))?.step ?? null;
  const reason = readState(dir)?.reason;
  return { run: dir, state, step, test: testOf(scalars), best, ...(reason !== undefined && { reason }) };
}

function testOf(scalars: readonly Scalar[]): Result['test'] {
  const classified = lastClassified(scalars, 'test');
  if (classified) return { crossEntropy: classified.crossEntropy, accuracy: classified.accuracy };
  const last = lastEvaluation(scalars, 'test');
  return last ? { rate: last.rate, distortion: last.distortion, elbo: last.elbo } : null;
}
