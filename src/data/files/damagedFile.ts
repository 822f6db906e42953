import { UserError } from '../../base/errors';

/** Of a packed file or member of a zip that cannot be unpacked, without the words of the library that tried. */
export function damagedFile(label: string, cause: unknown): UserError {
  return new UserError(
    `${label} cannot be unpacked, it is truncated or damaged: download or copy it again, or pack it anew`,
    false,
    { cause },
  );
}
