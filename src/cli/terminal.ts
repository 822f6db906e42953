import { Presets, SingleBar } from 'cli-progress';
import { UserError, asError } from '../base/errors';
import { CancelledError } from '../base/rpc';
import type { Watch } from '../base/progress';

/** What the command line shows and how it ends. */

export const STATUS = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Prints what a command gives: one line of JSON, or text for people. */
export function show(json: boolean, result: object, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(result) : text()}\n`);
}

/** Prints why a command failed and gives its exit status. */
export function complain(thrown: unknown, json: boolean): number {
  const error = asError(thrown);
  const interrupted = error instanceof CancelledError;
  const known = interrupted || error instanceof UserError;
  process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  if (interrupted) return STATUS.interrupted;
  return error instanceof UserError && error.usage ? STATUS.usage : STATUS.failed;
}

/** A progress bar on a terminal, nothing on a pipe. The rate and the time left come from what is done here. */
export class Progress {
  private readonly bar: SingleBar | undefined;
  private began: { at: number; done: number } | undefined;

  constructor(label: string) {
    if (!process.stderr.isTTY) return;
    this.bar = new SingleBar(
      {
        format: `${label} {bar} {value}/{total} {what}  {rate}  {left} left`,
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
        barsize: 24,
      },
      Presets.shades_classic,
    );
  }

  update(done: number, total: number, what: string): void {
    if (!this.bar) return;
    const at = performance.now();
    if (!this.began || done < this.began.done) {
      this.began = { at, done };
      this.bar.start(total, done, { what, rate: '', left: '…' });
      return;
    }
    const perSecond = ((done - this.began.done) / (at - this.began.at)) * 1000;
    this.bar.setTotal(total);
    this.bar.update(done, {
      what,
      rate: perSecond > 0 ? `${perSecond.toPrecision(3)}/s` : '',
      left: perSecond > 0 ? duration((total - done) / perSecond) : '…',
    });
  }

  end(): void {
    this.bar?.stop();
  }
}

/** 75 -> '1 min 15 s' */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
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
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(STATUS.interrupted);
    if (process.stderr.isTTY) process.stderr.write('\nstopping…\n');
    controller.abort(new CancelledError('interrupted'));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work({
      signal: controller.signal,
      progress: (done, total, what) => progress.update(done, total, what),
    });
  } finally {
    progress.end();
    for (const signal of signals) process.off(signal, interrupt);
  }
}
