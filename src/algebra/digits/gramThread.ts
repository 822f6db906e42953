import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { UserError } from '../../base/errors';
import type { HoldBytes } from '../../engine/engine';
import { byteHolder } from '../../engine/onnx/modelBytes';
import { Kernels } from '../kernels/kernels';
import { type ReadRows, sumBlocks } from './digitSums';
import { type FromThread, READY, type Task, type ToThread } from './messages';

/** What a thread runs that sums products of digits: one task after the other. */

/** Values of a part of a triangle. */
const PART = 2 ** 18;

const port = parentPort!;
const kernels = new Kernels();
let room = new Float32Array(new SharedArrayBuffer(4 * PART));
let go: () => void = () => undefined;

setFlagsFromString('--expose-gc');
/** A runtime may have settled its flags for good before: then memory is freed late. */
const collect = runInNewContext('globalThis.gc ?? (() => undefined)') as () => void;

/** Products after which the garbage is collected. */
const COLLECTED = 8;
let held = 0;

/** What sessions of the runtime held is freed with their garbage, of which a thread makes so little that it waits for long. */
function collecting(hold: HoldBytes): HoldBytes {
  return (right, shape) => {
    if (++held % COLLECTED === 0) collect();
    return hold(right, shape);
  };
}

/** Says something, and waits until it is dealt with. */
function ask(message: FromThread): Promise<void> {
  const answered = new Promise<void>(resolve => (go = resolve));
  port.postMessage(message);
  return answered;
}

const read: ReadRows = async (into, stride, from, count, columns) => {
  const width = columns.to - columns.from;
  if (room.length < count * width) room = new Float32Array(new SharedArrayBuffer(4 * count * width));
  await ask({ wanted: { into: room, from, count, columns } });
  for (let r = 0; r < count; r++) into.set(room.subarray(r * width, (r + 1) * width), r * stride);
};

async function sum({ x, blocks, threads }: Task): Promise<void> {
  const sums = await sumBlocks(kernels, collecting(byteHolder(threads)), x, blocks, read, () => Promise.resolve());
  for (let at = 0; at < sums.triangle.length; at += PART) {
    const part = sums.triangle.subarray(at, at + PART);
    room.set(part);
    await ask({ part: { triangle: room.subarray(0, part.length), at } });
  }
  await ask({ part: { diagonal: sums.diagonal.slice(), lost: sums.lost } });
  port.postMessage({ done: true } satisfies FromThread);
}

port.on('message', (message: ToThread) => {
  if ('go' in message) {
    go();
    return;
  }
  sum(message.task).catch((thrown: unknown) => {
    if (thrown instanceof UserError) port.postMessage({ refused: thrown.message } satisfies FromThread);
    // Out of the promise: of a rejected one the other thread may hear nothing, and wait for ever.
    else {
      setImmediate(() => {
        throw thrown;
      });
    }
  });
});
port.postMessage(READY);
