import { createHash } from 'node:crypto';
import { DamagedFileError } from './safetensorsHeader';
import type { SafetensorsHeader } from './safetensorsHeader';

/**
 * Two keys of a safetensors file's metadata by which damage is told: `sha256` of the tensors' bytes, in hexadecimal, and
 * `headerSha256` of what the header says, however it is written. Files of older versions and of others have none.
 */

const DATA = 'sha256';
const HEADER = 'headerSha256';

type Described = Omit<SafetensorsHeader, 'dataStart'>;

/** The metadata with both keys. @param data the tensors' bytes, in order */
export function sealed({ metadata, tensors }: Described, data: readonly Uint8Array[]): Record<string, string> {
  const hash = createHash('sha256');
  for (const piece of data) hash.update(piece);
  const withData = { ...metadata, [DATA]: hash.digest('hex') };
  return { ...withData, [HEADER]: headerHash({ metadata: withData, tensors }) };
}

/** The metadata without them: they are about a file, not about what it holds. */
export function unsealed(metadata: Described['metadata']): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== DATA && key !== HEADER));
}

/** Of the same header the same, whatever the order and the spaces of its JSON. */
function headerHash({ metadata, tensors }: Described): string {
  const said = Object.entries({ ...metadata, [HEADER]: '' }).sort(([a], [b]) => (a < b ? -1 : 1));
  const listed = tensors.map(({ name, dtype, shape, begin, end }) => [name, dtype, shape, begin, end]);
  return createHash('sha256')
    .update(JSON.stringify([said, listed]))
    .digest('hex');
}

/** @throws DamagedFileError if the header says something else than it did when it was written */
export function checkHeader(header: Described, label: string): void {
  const written = header.metadata[HEADER];
  if (written !== undefined && written !== headerHash(header)) {
    throw new DamagedFileError(`${label} is damaged: its header is not the one that was written (SHA-256)`);
  }
}

/** Takes a file's tensors as they are read, all of them and in order, and compares them with what was written. */
export class DataCheck {
  private readonly hash = createHash('sha256');
  private readonly written: string | undefined;

  constructor(
    { metadata }: Described,
    private readonly label: string,
  ) {
    // Another program's key of that name may mean something else.
    this.written = metadata[HEADER] === undefined ? undefined : metadata[DATA];
  }

  add(bytes: Uint8Array): void {
    if (this.written !== undefined) this.hash.update(bytes);
  }

  /** @throws DamagedFileError */
  end(): void {
    if (this.written !== undefined && this.written !== this.hash.digest('hex')) {
      throw new DamagedFileError(`${this.label} is damaged: its data are not those that were written (SHA-256)`);
    }
  }
}
