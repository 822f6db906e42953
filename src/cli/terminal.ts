import { Presets, SingleBar } from 'cli-progress';
import { UserError, asError, errorCode } from '../base/errors';
import { CancelledError } from '../base/rpc';
import type { Watch } from '../base/progress';

/** What the command line shows and how it ends. */

export const STATUS = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Prints what a command gives: one line of JSON, or text for people. */
export function show(json: boolean, result: object, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(result) : text()}\n`);
}

/** Says what is to be known beside the result, wherever that goes. */
export function caution(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
}

/** The JSON of a command that failed. */
export function showError(error: string): void {
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

/** Prints why a command failed and gives its exit status. */
export function complain(thrown: unknown, json: boolean): number {
  const error = asError(thrown);
  const interrupted = error instanceof CancelledError;
  const known = interrupted || error instanceof UserError;
  process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`);
  if (json) showError(error.message);
  if (interrupted) return STATUS.interrupted;
  return error instanceof UserError && error.usage ? STATUS.usage : STATUS.failed;
}

/** Whoever reads the output may leave (`| head -1`) and a terminal may be closed while work goes on: neither is a crash. */
export function surviveClosedOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: Error) => {
    if (errorCode(error) === 'EPIPE') return;
    process.stderr.write(`standard output cannot be written: ${error.message}\n`);
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
 * Runs `work` with a progress bar; the first Ctrl-C (or SIGTERM, or a closed terminal) asks it to stop cleanly, a second
 * one does not wait.
 */
export async function watched<T>(label: string, work: (watch: Watch) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const progress = new Progress(label);
  const interrupt = (signal: NodeJS.Signals): void => {
    // Node.js aborts when it cannot give a terminal that is gone its old mode back: it is to end by the signal instead.
    if (signal === 'SIGHUP') process.once('exit', () => process.kill(process.pid, 'SIGHUP'));
    if (controller.signal.aborted) {
      progress.end();
      process.exit(STATUS.interrupted);
    }
    progress.note('stopping… (once more: at once)');
    controller.abort(new CancelledError('interrupted'));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work({
      signal: controller.signal,
      progress: (done, total, what, detail) => {
        if (!controller.signal.aborted) progress.update(done, total, what, detail);
      },
    });
  } finally {
    progress.end();
    for (const signal of signals) process.off(signal, interrupt);
  }
}
