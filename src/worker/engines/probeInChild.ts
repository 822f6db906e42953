import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { asError } from '../../base/errors';
import { CancelledError } from '../../base/rpc';
import { isStopSignal } from '../../base/stopSignals';
import { probe } from '../../protocol/worker';
import { WorkerEndedError, startWorker } from '../client';
import type { Outcome, Prober } from './outcome';

/** A driver that hangs must not hold up a training for long; compiling for a GPU takes seconds. */
const PATIENCE_MS = 60_000;

/** Tries an engine in a process of its own, so that a driver that crashes or hangs does no harm. */
export const probeInChild: Prober = async (name, { threads, measure, patienceMs }, watch) => {
  watch.signal.throwIfAborted();
  // Drivers say on standard error what is also said in the outcome.
  const nowhere = openSync(devNull, 'w');
  const { child, caller, ended } = startWorker({ log: nowhere });
  closeSync(nowhere);
  const kill = (): void => void child.kill('SIGKILL');
  let tooLong: Outcome | undefined;
  let timer: NodeJS.Timeout | undefined;
  const allow = (milliseconds: number, otherwise: Outcome): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      tooLong = otherwise;
      kill();
    }, milliseconds);
  };
  const hanging = `it did not answer within ${PATIENCE_MS / 1000} s: its driver may hang`;
  allow(PATIENCE_MS, { device: null, reason: hanging, msPerStep: null });
  watch.signal.addEventListener('abort', kill);
  try {
    return await caller.call(
      probe,
      { engine: name, threads, measure },
      {
        signal: watch.signal,
        // It computes what it should, and is measured now.
        progress: (_done, _total, device) => allow(patienceMs, { device, reason: null, msPerStep: patienceMs }),
      },
    );
  } catch (thrown) {
    watch.signal.throwIfAborted();
    // Ctrl-C at a terminal reaches it too, and may be heard of first by its end, which says nothing about the engine.
    if (thrown instanceof WorkerEndedError && isStopSignal(thrown.end)) throw new CancelledError('interrupted');
    return tooLong ?? { device: null, reason: reasonOf(thrown), msPerStep: null };
  } finally {
    clearTimeout(timer);
    watch.signal.removeEventListener('abort', kill);
    if (child.connected) child.disconnect();
    await ended;
  }
};

function reasonOf(thrown: unknown): string {
  if (thrown instanceof WorkerEndedError) return `its driver ended the process that tried it (${thrown.end})`;
  return asError(thrown).message;
}
