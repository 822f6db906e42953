/** Where a β lies on a logarithmic track, and where its keys lead. Pure: the slider itself is in betaSlider.ts. */

export type Range = readonly [least: number, greatest: number];

/** Arrow keys go a hundredth of the way, Page keys a tenth. */
const STEPS = 100;
const PAGES = 10;
/** A tick is left out where an end is less than this factor away. */
const NEAR = 1.5;

/** How far along the track a β lies, from 0 to 1. */
export function shareOf(beta: number, [least, greatest]: Range): number {
  return Math.log(beta / least) / Math.log(greatest / least);
}

/** The β there, with no more digits than tell one step from the next; beyond the ends it is an end. */
export function betaAt(share: number, range: Range): number {
  const [least, greatest] = range;
  if (share <= 0) return least;
  if (share >= 1) return greatest;
  const step = Math.log(greatest / least) / STEPS;
  const digits = Math.min(15, Math.max(3, Math.ceil(-Math.log10(step)) + 1));
  return within(Number((least * (greatest / least) ** share).toPrecision(digits)), range);
}

/** The nearest β of the range. */
export function within(beta: number, [least, greatest]: Range): number {
  return Math.min(greatest, Math.max(least, beta));
}

/** Where a key leads to; undefined for keys that are not the slider's. */
export function betaAfterKey(key: string, beta: number, range: Range): number | undefined {
  const by = {
    ArrowRight: 1 / STEPS,
    ArrowUp: 1 / STEPS,
    ArrowLeft: -1 / STEPS,
    ArrowDown: -1 / STEPS,
    PageUp: 1 / PAGES,
    PageDown: -1 / PAGES,
    Home: -2,
    End: 2,
  }[key];
  return by === undefined ? undefined : betaAt(shareOf(beta, range) + by, range);
}

/** What somebody typed, and what of it can be had; null where it is no β. */
export function betaTyped(text: string, range: Range): { beta: number; isBeyond: boolean } | null {
  const typed = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(typed) || typed <= 0) return null;
  const beta = within(typed, range);
  return { beta, isBeyond: beta !== typed };
}

/** Powers of ten on the track, and its ends where these are not too near. */
export function ticksOf(range: Range): { beta: number; share: number }[] {
  const [least, greatest] = range;
  const [first, last] = [Math.ceil(Math.log10(least)), Math.floor(Math.log10(greatest))];
  const tens = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(`1e${first + i}`));
  const inner = tens.filter(ten => ten > least * NEAR && ten < greatest / NEAR);
  return [least, ...inner, greatest].map(beta => ({ beta, share: shareOf(beta, range) }));
}
