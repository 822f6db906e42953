import { readlinkSync } from 'node:fs';
import { UserError, errorCode, fileError } from '../errors';

/** As `fileError`, of what could not be opened: a link is there though what it points to is not. */
export function openingError(thrown: unknown, path: string | Buffer, label = String(path)): Error {
  const target = errorCode(thrown) === 'ENOENT' ? targetOf(path) : undefined;
  if (target === undefined) return fileError(thrown, label);
  const message = `${label} is a link to ${target}, which is not there: put that back, or remove the link`;
  return new UserError(message, false, { cause: thrown });
}

/** What a link points to; undefined where there is none. */
function targetOf(path: string | Buffer): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
