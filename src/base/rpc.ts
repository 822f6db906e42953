import { z } from 'zod';
import { UserError, asSentence } from './errors';
import { type Watch, UNWATCHED } from './progress';

/**
 * One mechanism for every border that messages cross: requests with progress, cancellation and errors. Both ends check
 * what they get against the same declaration.
 */

export interface Request<Params, Result> {
  readonly method: string;
  readonly params: z.ZodType<Params>;
  readonly result: z.ZodType<Result>;
}

/** Declares a request. */
export function request<Params, Result>(
  method: string,
  params: z.ZodType<Params>,
  result: z.ZodType<Result>,
): Request<Params, Result> {
  return { method, params, result };
}

/** Sends and receives plain JSON values. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

const progressSchema = z.object({
  done: z.number(),
  total: z.number(),
  what: z.string(),
  detail: z.string().optional(),
});
const callSchema = z.object({ id: z.number(), method: z.string(), params: z.unknown() });
const cancelSchema = z.object({ cancel: z.number() });
/** A Remedy. */
export const remedySchema = z.object({ locateData: z.string() });
const errorSchema = z.object({
  message: z.string(),
  usage: z.boolean(),
  cancelled: z.boolean(),
  remedy: remedySchema.optional(),
  stack: z.string().optional(),
});
const answerSchema = z.union([
  z.object({
    id: z.number(),
    error: errorSchema,
  }),
  z.object({ id: z.number(), progress: progressSchema }),
  // JSON leaves out what is undefined.
  z.strictObject({ id: z.number(), ok: z.unknown().optional() }),
]);

/** The other side gave up because it was asked to. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** An error on the other side that is not the user's doing: a bug. `stack` is the other side's. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
}

export type Handler = (params: unknown, watch: Watch) => Promise<unknown>;

/** Pairs a request with the function that answers it. */
export function handler<Params, Result>(
  { method, params, result }: Request<Params, Result>,
  answer: (params: Params, watch: Watch) => Promise<Result>,
): [string, Handler] {
  return [method, async (raw, watch) => result.parse(await answer(params.parse(raw), watch))];
}

export interface Server {
  /** Cancels all that is under way. */
  cancelAll(): void;
  /** The same, and what is yet to come. */
  close(): void;
}

/** Answers requests until the channel closes. */
export function serve(channel: Channel, handlers: ReadonlyMap<string, Handler>): Server {
  const running = new Map<number, AbortController>();
  let closed = false;
  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    if (closed) controller.abort(new CancelledError('interrupted'));
    try {
      const answers = handlers.get(method);
      if (!answers) throw new Error(`nobody answers '${method}'`);
      const watch: Watch = {
        signal: controller.signal,
        progress: (done, total, what, detail) => channel.send({ id, progress: { done, total, what, detail } }),
      };
      channel.send({ id, ok: await answers(params, watch) });
    } catch (thrown) {
      const error = asSentence(thrown);
      const known = error instanceof UserError;
      const message =
        error instanceof z.ZodError ? `bad message '${method}': ${z.prettifyError(error)}` : error.message;
      channel.send({
        id,
        error: {
          message,
          usage: known && error.usage,
          // What fails while it stops has failed all the same.
          cancelled: error instanceof CancelledError,
          ...(known ? { remedy: error.remedy } : { stack: error.stack }),
        },
      });
    } finally {
      running.delete(id);
    }
  };
  channel.onMessage(message => {
    const call = callSchema.safeParse(message);
    if (call.success) {
      void answer(call.data.id, call.data.method, call.data.params);
      return;
    }
    const cancel = cancelSchema.safeParse(message);
    if (cancel.success) running.get(cancel.data.cancel)?.abort(new CancelledError('interrupted'));
  });
  const cancelAll = (): void => {
    for (const controller of running.values()) controller.abort(new CancelledError('interrupted'));
  };
  return {
    cancelAll,
    close() {
      closed = true;
      cancelAll();
    },
  };
}

interface Waiting {
  readonly watch: Watch;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Makes requests over a channel. */
export class Caller {
  private readonly waiting = new Map<number, Waiting>();
  /** A page that starts anew must not take the answers that its predecessor asked for. */
  private next = Math.floor(Math.random() * 2 ** 40);
  private closed: Error | undefined;

  constructor(private readonly channel: Channel) {
    channel.onMessage(message => {
      const answer = answerSchema.safeParse(message);
      if (!answer.success) return;
      const { data } = answer;
      const call = this.waiting.get(data.id);
      if (!call) return;
      if ('progress' in data) {
        const { done, total, what, detail } = data.progress;
        call.watch.progress(done, total, what, detail);
        return;
      }
      this.waiting.delete(data.id);
      if ('error' in data) call.reject(errorOf(data.error));
      else call.resolve(data.ok);
    });
  }

  /** @throws UserError, CancelledError or RemoteError, as the other side failed; the error of `close` */
  async call<Params, Result>(
    { method, params, result }: Request<Params, Result>,
    values: Params,
    watch: Watch = UNWATCHED,
  ): Promise<Result> {
    if (this.closed) throw this.closed;
    // Before anything waits: it may throw.
    const sent = params.parse(values);
    const id = this.next++;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { watch, resolve, reject }));
    const cancel = (): void => {
      this.channel.send({ cancel: id });
    };
    this.channel.send({ id, method, params: sent });
    watch.signal.addEventListener('abort', cancel, { once: true });
    if (watch.signal.aborted) cancel();
    try {
      return result.parse(await answer);
    } finally {
      watch.signal.removeEventListener('abort', cancel);
    }
  }

  /** Nobody will answer any more. */
  close(error: Error): void {
    this.closed = error;
    for (const call of this.waiting.values()) call.reject(error);
    this.waiting.clear();
  }
}

function errorOf({ message, usage, cancelled, remedy, stack }: z.output<typeof errorSchema>): Error {
  if (cancelled) return new CancelledError(message);
  if (stack === undefined) return new UserError(message, usage, { remedy });
  const error = new RemoteError(message);
  error.stack = stack;
  return error;
}
