/** How pictures of another shape become square. */
export const FITS = {
  stretch: 'the whole picture, its sides scaled each by itself',
  crop: 'the largest square in its middle',
  pad: 'the whole picture at its own proportions, between bars of data.background',
} as const;
export type Fit = keyof typeof FITS;
export const FIT_NAMES = Object.keys(FITS) as [Fit, ...Fit[]];

/** Pixels of a picture, from `top` and `left` on. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What part of a height × width picture is taken, and where in size × size it goes. */
export interface Placing {
  readonly part: Box;
  readonly place: Box;
}

/** A box of height × width in the middle of a larger one. */
export function centred(height: number, width: number, ofHeight: number, ofWidth: number): Box {
  return { top: Math.floor((ofHeight - height) / 2), left: Math.floor((ofWidth - width) / 2), height, width };
}

export function placing(height: number, width: number, size: number, fit: Fit): Placing {
  const whole = centred(height, width, height, width);
  const all = centred(size, size, size, size);
  if (fit === 'stretch') return { part: whole, place: all };
  if (fit === 'crop') {
    const side = Math.min(height, width);
    return { part: centred(side, side, height, width), place: all };
  }
  const scaled = (side: number): number => Math.max(1, Math.round((side * size) / Math.max(height, width)));
  return { part: whole, place: centred(scaled(height), scaled(width), size, size) };
}
