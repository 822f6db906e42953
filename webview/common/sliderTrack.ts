import { textWidth } from '../../src/views/chart/labels';
import { formatCount, formatShort } from '../../src/views/chart/format';

/** Where the parts of a checkpoint slider lie, and where its keys lead. Pure: the slider itself is in slider.ts. */

export interface Track {
  /** Steps of the checkpoints that are there, ascending. */
  steps: readonly number[];
  /** Steps of those to come, ascending. */
  pending: readonly number[];
  /** The step at the right end: training's last one. */
  end: number;
}

export interface Tick {
  step: number;
  pending: boolean;
  /** Pixels from the left end. */
  x: number;
  /** Undefined where there is no room for it. */
  label?: string;
}

/** Pixels between the middles of neighbouring ticks. */
const TICK_ROOM = 12;
/** Pixels between labels. */
const LABEL_ROOM = 6;
const LABEL_SIZE = 10;
/** Page keys go a tenth of the way. */
const PAGES = 10;

/** How far along the track a step lies, 0 to 1. */
export function shareOf(step: number, { steps, pending, end }: Track): number {
  const last = Math.max(end, steps.at(-1) ?? 0, pending.at(-1) ?? 0, 1);
  return Math.min(1, Math.max(0, step / last));
}

/** The checkpoint that is there and nearest to a place on the track. */
export function nearestStep(share: number, track: Track): number | undefined {
  let nearest: number | undefined;
  for (const step of track.steps) {
    const away = Math.abs(shareOf(step, track) - share);
    if (nearest === undefined || away < Math.abs(shareOf(nearest, track) - share)) nearest = step;
  }
  return nearest;
}

/** The checkpoint that a key leads to; undefined for keys that are not the slider's. */
export function stepAfterKey(key: string, step: number, steps: readonly number[]): number | undefined {
  const last = steps.length - 1;
  const at = steps.indexOf(step);
  const page = Math.max(1, Math.round(steps.length / PAGES));
  const target = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    PageUp: at + page,
    PageDown: at - page,
    Home: 0,
    End: last,
  }[key];
  return target === undefined ? undefined : steps[Math.min(last, Math.max(0, target))];
}

/** 'step 500, checkpoint 3 of 8' */
export function stepInWords(step: number, steps: readonly number[]): string {
  return `step ${formatCount(step)}, checkpoint ${formatCount(steps.indexOf(step) + 1)} of ${formatCount(steps.length)}`;
}

/** At most `most` of the items, evenly spread, the first and the last among them. */
export function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

/**
 * The ticks of a track of `width` pixels: the selected one, the ends, and as many more as stand clear of each other.
 * Labels are left out where they would touch one that matters more.
 */
export function ticksOf(track: Track, selected: number | undefined, width: number): Tick[] {
  const all = [
    ...track.steps.map(step => ({ step, pending: false })),
    ...track.pending.map(step => ({ step, pending: true })),
  ].map(tick => ({ ...tick, x: shareOf(tick.step, track) * width }));
  const first = [all.find(({ step, pending }) => !pending && step === selected), all[0], all.at(-1)];
  // Asking for more than fit costs time with thousands of checkpoints and shows nothing more.
  const candidates = [...first, ...spread(all, Math.max(2, Math.floor(width / TICK_ROOM)))];
  const kept: Tick[] = [];
  for (const tick of candidates) {
    if (tick && kept.every(other => Math.abs(other.x - tick.x) >= TICK_ROOM)) kept.push(tick);
  }
  label(kept);
  return kept.sort((a, b) => a.x - b.x);
}

/** Labels ticks in order of weight. */
function label(ticks: readonly Tick[]): void {
  const taken: { from: number; to: number }[] = [];
  for (const tick of ticks) {
    const text = formatShort(tick.step);
    const half = textWidth(text, LABEL_SIZE) / 2;
    const [from, to] = [tick.x - half - LABEL_ROOM / 2, tick.x + half + LABEL_ROOM / 2];
    if (taken.some(other => from < other.to && other.from < to)) continue;
    taken.push({ from, to });
    tick.label = text;
  }
}
