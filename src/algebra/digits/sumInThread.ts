import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UserError, asError } from '../../base/errors';
import { type Watch } from '../../base/progress';
import { pacer } from '../pace';
import type { AddSum, Centred, Columns, ReadRows } from './digitSums';
import code from './gramThread.thread';
import type { FromThread, ToThread } from './messages';

/** Threads that have nothing to do: to start one takes longer than many a sum. They keep no process alive. */
const idle: Worker[] = [];

/** Packages are found from where this file lies, as everywhere. */
const FROM_HERE = `require('node:module').createRequire(${JSON.stringify(__filename)})`;

/** A thread that has nothing to do; undefined where none starts, or what it runs does not load in one. */
async function freeThread(): Promise<Worker | undefined> {
  const free = idle.pop();
  if (free) return free;
  try {
    const thread = new Worker(`(require => {${code}\n})(${FROM_HERE})`, {
      eval: true,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    // What it says first is that it runs. Without that it ends by itself.
    await once(thread, 'message');
    return thread;
  } catch {
    return undefined;
  }
}

/**
 * As `sumBlocks`, in another thread; rows are read in this one. False where there is no other thread: nothing was added then.
 * @param threads of the runtime, for each product
 */
export async function sumInThread(
  threads: number,
  x: Centred,
  blocks: readonly Columns[],
  read: ReadRows,
  add: AddSum,
  watch: Watch,
): Promise<boolean> {
  const thread = await freeThread();
  if (!thread) return false;
  const pause = pacer(watch);
  const say = (message: ToThread) => thread.postMessage(message);
  thread.ref();
  try {
    await new Promise<void>((resolve, reject) => {
      const answer = async (message: FromThread) => {
        if ('done' in message) {
          resolve();
          return;
        }
        if ('refused' in message) throw new UserError(message.refused);
        if ('part' in message) add(message.part);
        else {
          const { into, from, count, columns } = message.wanted;
          await read(into, columns.to - columns.from, from, count, columns);
        }
        await pause();
        say({ go: true });
      };
      thread.on(
        'message',
        (message: FromThread) => void answer(message).catch((thrown: unknown) => reject(asError(thrown))),
      );
      thread.on('error', reject);
      thread.on('exit', status => reject(new Error(`a thread ended with status ${status}`)));
      say({ task: { x, blocks, threads } });
    });
  } catch (thrown) {
    await thread.terminate();
    throw thrown;
  } finally {
    // Only ours: it has some of its own.
    for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
    thread.unref();
  }
  idle.push(thread);
  return true;
}
