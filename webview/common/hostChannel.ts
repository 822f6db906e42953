import { z } from 'zod';
import { type Channel, Caller, handler, type Request, serve } from '../../src/base/rpc';
import type { Watch } from '../../src/base/progress';
import { ping } from '../../src/protocol/panel';

/** The extension host, as the panel sees it. */

const api = acquireVsCodeApi();

const PING_EVERY = 2000;
/** The host may be busy for a moment; after this many milliseconds it is taken for gone. */
const SILENT_AFTER = 4000;

const messageListeners: ((message: unknown) => void)[] = [];
const silenceListeners: ((silent: boolean) => void)[] = [];
const channel: Channel = {
  send: message => {
    api.postMessage(message);
  },
  onMessage: listener => {
    messageListeners.push(listener);
  },
};
const caller = new Caller(channel);
const handlers = new Map<string, ReturnType<typeof handler>[1]>();
let heard = 0;
let silent = false;

function setSilent(value: boolean): void {
  if (silent === value) return;
  silent = value;
  for (const listener of silenceListeners) listener(value);
}

function listen(): void {
  serve(channel, handlers);
  heard = performance.now();
  let ticked = heard;
  addEventListener('message', (event: MessageEvent<unknown>) => {
    heard = performance.now();
    setSilent(false);
    for (const listener of messageListeners) listener(event.data);
  });
  setInterval(() => {
    const now = performance.now();
    // A page that was asleep has not heard anything for another reason.
    if (now - ticked > SILENT_AFTER) heard = now;
    ticked = now;
    // The answer counts as being heard; that there is none shows in `heard`.
    caller.call(ping, null).catch(() => undefined);
    if (now - heard > SILENT_AFTER) setSilent(true);
  }, PING_EVERY);
}

export const host = {
  /** Asks the host; both the question and the answer are checked. */
  call<Params, Result>(request: Request<Params, Result>, params: Params, watch?: Watch): Promise<Result> {
    return caller.call(request, params, watch);
  },
  /** Answers what the host asks. */
  on<Params, Result>(request: Request<Params, Result>, answer: (params: Params) => Result | Promise<Result>): void {
    handlers.set(...handler(request, async params => answer(params)));
  },
  /** Begins to listen, and to watch whether anybody answers. */
  start: listen,
  /** Called when nobody answers any more, and when somebody does again. */
  onSilence(listener: (silent: boolean) => void): void {
    silenceListeners.push(listener);
  },
};

/** What the panel remembers while it is hidden and over a reload of the window. */
export function persisted<T extends object>(
  schema: z.ZodType<T>,
  initial: T,
): { get(): T; set(change: Partial<T>): void } {
  const stored = schema.safeParse(api.getState());
  let state = stored.success ? stored.data : initial;
  return {
    get: () => state,
    set: change => {
      state = { ...state, ...change };
      api.setState(state);
    },
  };
}
