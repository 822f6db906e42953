import { UserError } from './errors';

/** Memory of WebAssembly, which reserves gigabytes of addresses before it has any bytes. */

const PAGE = 2 ** 16;

/** Throws a UserError where this process gets no addresses for it. */
export function newMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1 });
  } catch (thrown) {
    throw new UserError(
      'this process gets no memory for WebAssembly, which reserves some 10 GB of addresses: raise the limit (ulimit -v unlimited, or --mem of the queue), or train less at one time',
      false,
      { cause: thrown },
    );
  }
}

/** Makes a memory at least so many bytes long. Throws a UserError that says `what` is too large where it cannot be. */
export function growTo(memory: WebAssembly.Memory, bytes: number, what: string): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  try {
    if (missing > 0) memory.grow(missing);
  } catch (thrown) {
    const advice =
      bytes > MOST ? 'at most 4 GB fit, make it smaller' : 'this machine has not so much left, close other programs';
    throw new UserError(`${what} ${(bytes / 1e9).toFixed(1)} GB: ${advice}`, false, { cause: thrown });
  }
}

/** What 32 bits address. */
const MOST = 2 ** 32;
