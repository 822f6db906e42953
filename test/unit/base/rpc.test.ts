import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { UserError } from '../../../src/base/errors';
import type { Watch } from '../../../src/base/progress';
import {
  type Channel,
  Caller,
  CancelledError,
  RemoteError,
  type Server,
  handler,
  request,
  serve,
} from '../../../src/base/rpc';

type Listener = (message: unknown) => void;

interface End extends Channel {
  /** Hears a message. */
  hear(message: unknown): void;
  /** What was sent from here. */
  readonly sent: unknown[];
}

/** Two ends of a channel that carries what JSON can, as between processes. */
function pair(): [End, End] {
  const make = (other: () => End): End => {
    const listeners: Listener[] = [];
    const sent: unknown[] = [];
    return {
      sent,
      send: message => {
        const text = JSON.stringify(message);
        sent.push(JSON.parse(text));
        setImmediate(() => other().hear(JSON.parse(text)));
      },
      onMessage: listener => listeners.push(listener),
      hear: message => listeners.forEach(listener => listener(message)),
    };
  };
  const ends: [End, End] = [make(() => ends[1]), make(() => ends[0])];
  return ends;
}

const double = request('double', z.object({ n: z.number() }), z.object({ twice: z.number() }));
const wait = request('wait', z.object({}), z.string());
const fail = request('fail', z.enum(['user', 'usage', 'bug']), z.null());
const nothing = request('nothing', z.object({}), z.undefined());
const wrong = request('wrong', z.object({}), z.number());

const handlers = new Map([
  handler(double, async ({ n }, watch) => {
    watch.progress(1, 2, 'half');
    watch.progress(2, 2, 'all', 'done');
    return Promise.resolve({ twice: 2 * n });
  }),
  handler(wait, (_, watch) => {
    watch.progress(0, 1, 'waiting');
    return new Promise((_, reject) => {
      watch.signal.addEventListener('abort', () => reject(watch.signal.reason as Error));
    });
  }),
  handler(fail, kind => {
    if (kind === 'user') throw new UserError('the disk is full');
    if (kind === 'usage') throw new UserError('no such key', true);
    return Promise.reject(new TypeError('x is not a function'));
  }),
  handler(nothing, () => Promise.resolve(undefined)),
  handler(wrong, () => Promise.resolve('a word' as unknown as number)),
]);

function connected(): { caller: Caller; near: End; far: End; server: Server } {
  const [near, far] = pair();
  return { caller: new Caller(near), near, far, server: serve(far, handlers) };
}

/** A watch that keeps what it is told, and can be cancelled. */
function watching(): { watch: Watch; told: unknown[]; cancel: () => void } {
  const controller = new AbortController();
  const told: unknown[] = [];
  const watch: Watch = { signal: controller.signal, progress: (...progress) => told.push(progress) };
  return { watch, told, cancel: () => controller.abort() };
}

test('an answer, and progress before it', async () => {
  const { caller } = connected();
  const { watch, told } = watching();
  assert.deepEqual(await caller.call(double, { n: 21 }, watch), { twice: 42 });
  assert.deepEqual(told, [
    [1, 2, 'half', undefined],
    [2, 2, 'all', 'done'],
  ]);
});

test('many calls at once each get their own answer', async () => {
  const { caller } = connected();
  const answers = await Promise.all([1, 2, 3].map(n => caller.call(double, { n })));
  assert.deepEqual(
    answers.map(({ twice }) => twice),
    [2, 4, 6],
  );
});

test('an answer that is undefined arrives', async () => {
  const answer: unknown = await connected()
    .caller.call(nothing, {})
    .then(value => [value]);
  assert.deepEqual(answer, [undefined]);
});

test('a cancelled call ends with CancelledError', async () => {
  const { caller } = connected();
  const { watch, cancel } = watching();
  const answer = caller.call(wait, {}, { ...watch, progress: cancel });
  await assert.rejects(answer, CancelledError);
});

test('a call cancelled before it is made does too', async () => {
  const { caller } = connected();
  const { watch, cancel } = watching();
  cancel();
  await assert.rejects(caller.call(wait, {}, watch), CancelledError);
});

test('the serving side can cancel all that is under way', async () => {
  const { caller, server } = connected();
  const answer = caller.call(wait, {}, { ...watching().watch, progress: () => server.cancelAll() });
  await assert.rejects(answer, CancelledError);
});

test('what is asked after all was cancelled is answered, what is asked of a closed server is cancelled', async () => {
  const [near, far] = pair();
  const careful = handler(double, ({ n }, watch) => {
    watch.signal.throwIfAborted();
    return Promise.resolve({ twice: 2 * n });
  });
  const server = serve(far, new Map([careful]));
  const caller = new Caller(near);
  server.cancelAll();
  assert.deepEqual(await caller.call(double, { n: 2 }), { twice: 4 });
  server.close();
  await assert.rejects(caller.call(double, { n: 2 }), CancelledError);
});

test("errors keep their kind: the user's with their exit status, bugs with the other side's stack", async () => {
  const { caller } = connected();
  await assert.rejects(caller.call(fail, 'user'), (error: unknown) => {
    assert.ok(error instanceof UserError && !error.usage);
    assert.equal(error.message, 'the disk is full');
    return true;
  });
  await assert.rejects(caller.call(fail, 'usage'), (error: unknown) => error instanceof UserError && error.usage);
  await assert.rejects(caller.call(fail, 'bug'), (error: unknown) => {
    assert.ok(error instanceof RemoteError);
    assert.equal(error.message, 'x is not a function');
    assert.match(error.stack ?? '', /TypeError: x is not a function\n\s+at .*rpc\.test/);
    return true;
  });
});

test('what nobody answers, and what does not fit its declaration, is refused by name', async () => {
  const { caller } = connected();
  const unknown = request('unknown', z.object({}), z.null());
  await assert.rejects(caller.call(unknown, {}), { name: 'RemoteError', message: /nobody answers 'unknown'/ });
  const loose = request('double', z.object({ n: z.string() }), z.unknown());
  await assert.rejects(caller.call(loose, { n: 'x' }), { name: 'RemoteError', message: /bad message 'double'.*n/s });
  await assert.rejects(caller.call(wrong, {}), { name: 'RemoteError', message: /bad message 'wrong'/ });
});

test('params that do not fit are not sent, and leave nothing behind', async () => {
  const { caller, near } = connected();
  await assert.rejects(caller.call(double, { n: 'x' as unknown as number }), z.ZodError);
  assert.deepEqual(near.sent, []);
  // Nobody waits for that call any more: an unhandled rejection would fail this test.
  caller.close(new Error('gone'));
  await new Promise(resolve => setImmediate(resolve));
});

test('closing ends the calls that wait and refuses new ones', async () => {
  const { caller } = connected();
  const waiting = caller.call(wait, {});
  caller.close(new Error('the worker is gone'));
  await assert.rejects(waiting, { message: 'the worker is gone' });
  await assert.rejects(caller.call(double, { n: 1 }), { message: 'the worker is gone' });
});

test('no message makes either side throw, and calls still work after it', async () => {
  const { caller, near, far } = connected();
  const id = fc.oneof(fc.integer({ min: -1, max: 40 }), fc.anything());
  const message = fc.oneof(
    fc.anything(),
    fc.record({ id, method: fc.oneof(fc.constantFrom('fail', '__proto__'), fc.anything()), params: fc.anything() }),
    fc.record({ id, ok: fc.anything() }, { requiredKeys: ['id'] }),
    fc.record({ id, error: fc.anything() }),
    fc.record({ id, progress: fc.anything() }),
    fc.record({ cancel: id }),
  );
  await fc.assert(
    fc.asyncProperty(message, async junk => {
      near.hear(junk);
      far.hear(junk);
      await new Promise(resolve => setImmediate(resolve));
    }),
    { numRuns: 500 },
  );
  assert.deepEqual(await caller.call(double, { n: 2 }), { twice: 4 });
});

test('a caller that starts anew on a channel does not take the answers that its predecessor asked for', async () => {
  const [near, far] = pair();
  let first: (twice: number) => void = () => undefined;
  const late = new Promise<number>(resolve => (first = resolve));
  serve(far, new Map([handler(double, async ({ n }) => ({ twice: n === 1 ? await late : 2 * n }))]));
  void new Caller(near).call(double, { n: 1 });
  const second = new Caller(near).call(double, { n: 5 });
  first(2);
  assert.deepEqual(await second, { twice: 10 });
});
