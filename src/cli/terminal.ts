import { Presets, SingleBar } from 'cli-progress';
import { UserError, asSentence, errorCode } from '../base/errors';
import { CancelledError } from '../base/rpc';
import type { Watch } from '../base/progress';
import { INTERRUPTED, interrupted } from './interrupts';
import { warn } from '../base/warn';

/** What the command line shows and how it ends. */

export const STATUS = { done: 0, failed: 1, usage: 2, interrupted: INTERRUPTED } as const;

/** Prints what a command gives: one line of JSON, or text for people. */
export function show(json: boolean, result: object, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(result) : text()}\n`);
}

/** Says what is to be known beside the result, wherever that goes. */
export function caution(sentences: readonly string[]): void {
  sentences.forEach(warn);
}

/** The JSON of a command that failed. */
export function showError(error: string): void {
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

/** Prints why a command failed and gives its exit status. */
export function complain(thrown: unknown, json: boolean): number {
  const error = asSentence(thrown);
  const cancelled = error instanceof CancelledError;
  const known = cancelled || error instanceof UserError;
  warn(known ? error.message : (error.stack ?? error.message));
  if (json) showError(error.message);
  if (cancelled) return STATUS.interrupted;
  return error instanceof UserError && error.usage ? STATUS.usage : STATUS.failed;
}

/** Whoever reads the output may leave (`| head -1`) and a terminal may be closed while work goes on: neither is a crash. */
export function surviveClosedOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: Error) => {
    if (errorCode(error) === 'EPIPE') return;
    warn(`standard output cannot be written: ${error.message}`);
    process.exitCode = STATUS.failed;
  });
}

/** A progress bar on a terminal, nothing on a pipe. The rate and the time left come from what is done here. */
class Progress {
  private readonly bar: SingleBar | undefined;
  private began: { at: number; done: number; unit: string } | undefined;
  private last = 0;

  constructor(label: string) {
    if (!process.stderr.isTTY) return;
    this.bar = new SingleBar(
      {
        format: `${label} {bar} {value}/{total} {what}  {pace}`,
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
        barsize: 24,
      },
      Presets.shades_classic,
    );
  }

  /** As Watch.progress; the unit is the first word of `things`. */
  update(done: number, total: number, things: string, detail: string | undefined): void {
    if (!this.bar) return;
    const at = performance.now();
    const unit = things.split(' ', 1)[0]!;
    const what = detail === undefined ? things : `${things}, ${detail}`;
    if (this.began?.unit !== unit || done < this.last) {
      // The first piece of the work, or the next one on the same bar.
      if (!this.began) this.bar.start(total, done, { what, pace: '' });
      this.began = { at, done, unit };
    }
    this.last = done;
    const perSecond = ((done - this.began.done) / (at - this.began.at)) * 1000;
    this.bar.setTotal(total);
    this.bar.update(done, { what, pace: perSecond > 0 ? pace(perSecond, unit, total - done) : '' });
  }

  /** Says something in place of the pace. */
  note(text: string): void {
    if (this.began) this.bar?.update({ pace: text });
  }

  end(): void {
    this.bar?.stop();
  }
}

/** '125 steps/s, 1 min 15 s left' */
function pace(perSecond: number, unit: string, left: number): string {
  const rate = perSecond < 100 ? perSecond.toPrecision(2) : perSecond.toFixed(0);
  return `${rate} ${unit}/s, ${duration(left / perSecond)} left`;
}

/** 75 -> '1 min 15 s' */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/**
 * Runs `work` with a progress bar; the first Ctrl-C (or SIGTERM, or a closed terminal) asks it to stop cleanly, one that
 * comes later does not wait.
 */
export async function watched<T>(label: string, work: (watch: Watch) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new CancelledError('interrupted'));
  if (interrupted.aborted) interrupt();
  controller.signal.throwIfAborted();
  const progress = new Progress(label);
  const stop = (): void => {
    progress.note('stopping… (once more: at once)');
    interrupt();
  };
  const end = (): void => progress.end();
  interrupted.addEventListener('abort', stop);
  process.once('exit', end);
  try {
    return await work({
      signal: controller.signal,
      progress: (done, total, what, detail) => {
        if (!controller.signal.aborted) progress.update(done, total, what, detail);
      },
    });
  } finally {
    end();
    process.off('exit', end);
    interrupted.removeEventListener('abort', stop);
  }
}
