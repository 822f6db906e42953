import { UserError } from '../../base/errors';

/** Of a picture that cannot be decoded, without the words of who tried: of one fault they are now these, now others. */
export function damagedPicture(label: string, cause?: unknown): UserError {
  return new UserError(
    `${label} cannot be decoded, it is damaged or cut off: download it again, or save it anew as PNG`,
    false,
    { cause },
  );
}
