/** Bytes that come in pieces of any length, taken in the lengths that are needed. */
export class ByteStream {
  private readonly pieces: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, or fewer where the stream ends, without taking them. */
  async peek(count: number): Promise<Buffer> {
    while (this.rest.length < count) {
      const next = await this.pieces.next();
      if (next.done === true) break;
      this.rest = Buffer.concat([this.rest, next.value]);
    }
    return this.rest.subarray(0, count);
  }

  /** Takes as many bytes as `out` has room for; returns their number, which is less only where the stream ends. */
  async fill(out: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < out.length) {
      if (this.rest.length === 0) {
        const next = await this.pieces.next();
        if (next.done === true) break;
        this.rest = next.value;
      }
      const taken = this.rest.subarray(0, out.length - filled);
      out.set(taken, filled);
      filled += taken.length;
      this.rest = this.rest.subarray(taken.length);
    }
    return filled;
  }

  /** Whether all bytes are taken. Where they are checked as a whole, this is what throws. */
  async atEnd(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /** Lets go of what the bytes come from. */
  async close(): Promise<void> {
    await this.pieces.return?.();
  }
}
