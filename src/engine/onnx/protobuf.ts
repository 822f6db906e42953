/** Just enough of protocol buffers to write an ONNX model (onnx.proto, IR version 8). */

/** Bytes of one message under construction. */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** A field of wire type 0: an integer in [−2^53, 2^53]. */
  int(field: number, value: number | bigint): this {
    this.varint(BigInt(field << 3));
    return this.varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** A field of wire type 5. */
  float(field: number, value: number): this {
    this.varint(BigInt((field << 3) | 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(bytes);
  }

  /** A field of wire type 2: text, raw bytes or another message. */
  bytes(field: number, value: string | Uint8Array | Message): this {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Message ? value.finish() : value;
    this.varint(BigInt((field << 3) | 2));
    this.varint(BigInt(bytes.length));
    return this.push(bytes);
  }

  finish(): Uint8Array {
    return Buffer.concat(this.parts, this.length);
  }

  private varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.push(Uint8Array.from(bytes));
  }

  private push(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.length += bytes.length;
    return this;
  }
}
