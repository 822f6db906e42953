import type { Background } from './background';
import type { Fit } from './fit';

/**
 * How files are read has a version, kept in run.json, because what is trained on depends on it:
 *
 * 1. PNG and JPEG files by their names, linked folders passed over; as they are stored, whatever EXIF says of their
 *    orientation; transparency over black; no smoothing where pictures shrink. Runs without a version are of this one.
 * 2. Pictures by their content; turned upright; transparency over the background that shows most; smoothed where they
 *    shrink, data.fit; folders train and test are the split.
 * 3. Pictures of 16 bits a channel keep them (before, the upper 8); data.range; others of more than 8 bits are refused.
 * 4. Bytes of idx and .mat files of which none is above 1 are black and white (before, all but black), as those of
 *    arrays were from the first.
 */
export const READING = { first: 1, smoothed: 2, deep: 3, binary: 4, newest: 4 } as const;

/** The version that a run's files were read by. */
export const readingOf = ({ reading }: { readonly reading?: number | undefined }): number => reading ?? READING.first;

/** What `data` in a config says of pictures. */
export interface PictureKeys {
  /** They are resized to size × size. */
  readonly size?: number | undefined;
  /** How those that are not square are. */
  readonly fit?: Fit | undefined;
  /** What transparency and bars lie over. */
  readonly background?: Background | undefined;
}
