import { UserError } from '../../base/errors';
import { decodeBySharp } from './decode';
import { type Picture, greyOf } from './decodedPicture';
import { pictureKind } from './pictureKind';
import { resizeTo } from './resize';
import { READING } from './reading';

/**
 * A PNG or JPEG file as the first version of reading has it (`READING`), at size × size where a size is given. Runs of
 * that version are read by it, bit for bit.
 *
 * @param label names the file in errors
 * @throws UserError as `decodePicture`
 */
export async function readFirst(bytes: Buffer, label: string, size: number | undefined): Promise<Picture> {
  const kind = pictureKind(bytes);
  if (kind !== 'png' && kind !== 'jpeg') throw new UserError(`${label} is neither a PNG nor a JPEG file`);
  const { height, width, channels, pixels } = await decodeBySharp(bytes, label, image =>
    image.flatten({ background: '#000' }),
  );
  const grey = channels === 1 ? pixels : greyOf(pixels);
  const picture: Picture = { height, width, channels: grey === undefined ? 3 : 1, pixels: grey ?? pixels };
  if (size === undefined || (height === size && width === size)) return picture;
  const how = { size, fit: 'stretch', reading: READING.first } as const;
  const resized = new Uint8Array(size * size * picture.channels);
  resizeTo([height, width, picture.channels], how, 0, 255)(picture.pixels, 0, 1, resized, 0);
  return { ...picture, height: size, width: size, pixels: resized };
}
