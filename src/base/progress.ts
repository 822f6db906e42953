/** How a long piece of work tells what it does and learns that nobody wants it any more. */
export interface Watch {
  readonly signal: AbortSignal;
  /** done of total, in the unit that `what` names ('steps'); `detail` says more of where it is ('loss 98.1'). */
  progress(done: number, total: number, what: string, detail?: string): void;
}

/** For work that nobody watches. */
export const UNWATCHED: Watch = { signal: new AbortController().signal, progress: () => undefined };

/** Lets timers, messages and signals be handled; throws the signal's reason if the work was cancelled. */
export async function breathe(watch: Watch): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  watch.signal.throwIfAborted();
}
