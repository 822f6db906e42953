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

/** Whether something failed because a file is not there. */
export function isAbsent(thrown: unknown): boolean {
  return [thrown, asError(thrown).cause].some(error => errorCode(error) === 'ENOENT');
}

const CAUSES: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be changed by this user',
  EROFS: 'lies on a read-only disk: choose a place elsewhere',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the disk quota is used up',
  EISDIR: 'is a folder, a file was expected',
  ENOTDIR: 'lies under a file, a folder was expected',
  EMFILE: 'cannot be opened: this process has too many files open, raise its limit (ulimit -n)',
  ENFILE: 'cannot be opened: the system has too many files open, close other programs',
  EIO: 'cannot be read or written: its disk or network reports an error, check that and try again',
  EFBIG: 'cannot be written: the disk or a limit (ulimit -f) allows no file of this size',
  ENAMETOOLONG: 'has a name that is too long for the disk: choose a shorter name or folder',
  ELOOP: 'leads round in circles by links: remove them',
  ENXIO: 'is a socket or a device, a file was expected',
  ENOMEM: 'cannot be opened: the system has no memory left, close other programs',
  EBUSY: 'is in use by another program: close that and try again',
  ESTALE: 'has changed on the server of its network disk: try again',
  ETIMEDOUT: 'cannot be reached: its network disk does not answer, try again',
  ENODEV: 'is a device that is not there, a file was expected',
};

/** What was thrown, as an Error; one of the system that knows which path it is about, as a sentence. */
export function asSentence(thrown: unknown): Error {
  const error = asError(thrown);
  return 'path' in error && typeof error.path === 'string' ? fileError(error, error.path) : error;
}

/** A system error as one sentence about `path`; anything else is returned as it is. */
export function fileError(thrown: unknown, path: string): Error {
  const cause = CAUSES[errorCode(thrown) ?? ''];
  return cause === undefined ? asError(thrown) : new UserError(`${path} ${cause}`, false, { cause: thrown });
}
