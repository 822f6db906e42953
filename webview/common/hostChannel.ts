import { z } from 'zod';
import { type Channel, Caller, handler, type Request, serve } from '../../src/base/rpc';
import type { Watch } from '../../src/base/progress';
import { ping } from '../../src/protocol/panel';

/** The extension host, as the panel sees it. */

const api = acquireVsCodeApi();

/** Why nobody answers: the host may be busy, or its process is known to have ended. */
export type Silence = 'slow' | 'gone';

const PING_EVERY = 2000;
/** The host may be busy for a moment; after this many milliseconds it is called slow. */
const SILENT_AFTER = 4000;

const messageListeners: ((message: unknown) => void)[] = [];
const silenceListeners: ((silence: Silence | null) => void)[] = [];
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
let silence: Silence | null = null;

function setSilence(value: Silence | null): void {
  if (silence === value) return;
  silence = value;
  for (const listener of silenceListeners) listener(value);
}

/** The host's picture is larger once its process has ended. */
function lookWhetherGone(): void {
  const { mark } = document.getElementById('root')?.dataset ?? {};
  if (mark === undefined) return;
  const picture = new Image();
  picture.onload = () => {
    if (silence === 'slow' && picture.naturalWidth > 1) setSilence('gone');
  };
  // Another address each time, as pictures are kept.
  picture.src = `${mark}?${Math.round(performance.now())}`;
}

function listen(): void {
  serve(channel, handlers);
  heard = performance.now();
  let ticked = heard;
  addEventListener('message', (event: MessageEvent<unknown>) => {
    heard = performance.now();
    setSilence(null);
    for (const listener of messageListeners) listener(event.data);
  });
  setInterval(() => {
    const now = performance.now();
    // A page that was asleep has not heard anything for another reason.
    if (now - ticked > SILENT_AFTER) heard = now;
    ticked = now;
    // The answer counts as being heard; that there is none shows in `heard`.
    caller.call(ping, null).catch(() => undefined);
    if (now - heard <= SILENT_AFTER) return;
    if (silence === null) setSilence('slow');
    lookWhetherGone();
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
  /** Called when nobody answers any more, when it is known why, and with null when somebody answers again. */
  onSilence(listener: (silence: Silence | null) => void): void {
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
