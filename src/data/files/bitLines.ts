import { createGunzip } from 'node:zlib';
import { UserError } from '../../base/errors';
import { breathe, type Watch } from '../../base/progress';
import { damagedFile } from './damagedFile';
import { notThe } from './fileKind';
import { isGzip } from './idx';

/** Read at one time. */
const PIECE = 2 ** 20;

const [ZERO, ONE, NEWLINE] = Buffer.from('01\n');
const BLANKS = new Set(Buffer.from(' \t\r\n'));

/** How much of what is no number is shown. */
const SHOWN = 12;

/** The numbers of a text, each 0 or 1, in lines of equal length. */
class BitLines {
  private readonly lines: Uint8Array[] = [];
  private current: Uint8Array;
  /** Numbers of the current line. */
  private count = 0;
  private afterNumber = false;

  constructor(
    private readonly width: number,
    private readonly label: string,
  ) {
    this.current = new Uint8Array(width);
  }

  private get place(): string {
    return `${this.label}, line ${this.lines.length + 1},`;
  }

  add(piece: Buffer): void {
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at]!;
      if (BLANKS.has(byte)) {
        this.afterNumber = false;
        if (byte === NEWLINE) this.endLine();
        continue;
      }
      if (this.afterNumber || (byte !== ZERO && byte !== ONE)) throw this.noBit(piece, at);
      if (this.count < this.width) this.current[this.count] = byte - ZERO!;
      this.count++;
      this.afterNumber = true;
    }
  }

  /** All numbers, line by line. */
  end(): Uint8Array {
    this.endLine();
    if (this.lines.length === 0) throw new UserError(`${this.label} holds no images`);
    return Buffer.concat(this.lines);
  }

  private endLine(): void {
    if (this.count === 0) return;
    if (this.count !== this.width) {
      throw new UserError(
        `${this.place} has ${this.count} numbers, an image has ${this.width}: the file is damaged or of another kind, download it again`,
      );
    }
    this.lines.push(this.current);
    this.current = new Uint8Array(this.width);
    this.count = 0;
  }

  private noBit(piece: Buffer, at: number): UserError {
    const from = this.afterNumber ? Math.max(0, at - 1) : at;
    const [found = ''] = piece.toString('latin1', from, from + SHOWN).split(/\s/);
    return new UserError(
      `${this.place} holds '${found}' where 0 or 1 was expected: save other numbers by numpy.save for data.name: npy`,
    );
  }
}

async function* piecesOf(bytes: Buffer, label: string): AsyncGenerator<Buffer> {
  if (!isGzip(bytes)) {
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
    return;
  }
  try {
    const unpacked = createGunzip({ chunkSize: PIECE });
    unpacked.end(bytes);
    for await (const piece of unpacked as AsyncIterable<Buffer>) yield piece;
  } catch (err) {
    throw damagedFile(label, err);
  }
}

/**
 * The numbers of a text, plain or gzip, each 0 or 1 and `width` in a line, parted by blanks: a byte each, line by line.
 * Empty lines are passed over.
 *
 * @param label names the file in errors
 * @throws UserError naming the line that is something else; the signal's reason when `watch` is cancelled
 */
export async function readBitLines(bytes: Buffer, width: number, label: string, watch: Watch): Promise<Uint8Array> {
  const text = new BitLines(width, label);
  let isFirst = true;
  for await (const piece of piecesOf(bytes, label)) {
    await breathe(watch);
    if (isFirst && !/^\s*[01](\s|$)/.test(piece.toString('latin1', 0, SHOWN))) {
      const lines = `its lines have ${width} numbers, each 0 or 1`;
      throw notThe('a text of 0 and 1', label, piece, lines, lines);
    }
    isFirst = false;
    text.add(piece);
  }
  return text.end();
}
