/** Just enough of protocol buffers to walk through a message that somebody else wrote. */

/** The bytes are no message, or are cut off. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Of 32 bits. */
const MOST_TAG = 2 ** 32 - 1;

export interface Field {
  readonly number: number;
  /** Of wire type 0, as far as a double holds it. */
  readonly value?: number;
  /** Of wire type 2: text, raw bytes or another message; not a copy. */
  readonly bytes?: Uint8Array;
}

/** The fields of a message, in their order: a singular field may come more than once. @throws WireError */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1, count = 0; count < 10; factor *= 128, count++) {
      const byte = message[at++];
      if (byte === undefined) throw new WireError('it ends within a number');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new WireError('it has a number that is too long');
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new WireError('it ends within a field');
    return message.subarray(at, (at += length));
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0) throw new WireError('it has a field without a number');
    // Some readers take the rest of it for another field.
    if (tag > MOST_TAG) throw new WireError('it has a field whose number is too large');
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 2) yield { number, bytes: take(varint()) };
    else if (wire === 1 || wire === 5) {
      take(wire === 1 ? 8 : 4);
      yield { number };
    } else throw new WireError(`it has a field of type ${wire}`);
  }
}
