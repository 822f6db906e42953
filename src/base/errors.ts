/**
 * An error whose message is meant for the person at the keyboard: it names the file or key, what is wrong and what
 * would be right. Anything else that is thrown is a bug.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';

  /** For a button beside the message. */
  readonly remedy: Remedy | undefined;

  /** @param usage true when the request or the config is wrong (exit status 2), false when the work failed (1). */
  constructor(
    message: string,
    readonly usage = false,
    options?: ErrorOptions & { readonly remedy?: Remedy | undefined },
  ) {
    super(message, options);
    this.remedy = options?.remedy;
  }
}

/** What the editor can do about an error. */
export interface Remedy {
  /** Ask where the data are of the run in this folder. */
  readonly locateData: string;
}

/** What was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The `code` of a Node.js system error ('ENOENT', 'ENOSPC', …), or undefined. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

const CAUSES: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be changed by this user',
  EROFS: 'lies on a read-only disk',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the disk quota is used up',
  EISDIR: 'is a folder, a file was expected',
  ENOTDIR: 'lies under a file, a folder was expected',
  EMFILE: 'cannot be opened: too many files are open',
};

/** A system error as one sentence about `path`; anything else is returned as it is. */
export function fileError(thrown: unknown, path: string): Error {
  const cause = CAUSES[errorCode(thrown) ?? ''];
  return cause === undefined ? asError(thrown) : new UserError(`${path} ${cause}`, false, { cause: thrown });
}
