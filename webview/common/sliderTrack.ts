import { spread } from '../../src/base/evenly';
import { textWidth } from '../../src/views/chart/labels';
import { BEST, UNTRAINED } from '../../src/views/chart/checkpointNames';
import { formatCount, formatShort } from '../../src/views/chart/format';

/** Where the parts of a checkpoint slider lie, and where its keys lead. Pure: the slider itself is in slider.ts. */

export interface Track {
  /** What is said of the untrained model, which stands apart at the left end as step 0; null where there is none. */
  untrained: string | null;
  /** The step of the best of them; null where it is not known. */
  best: number | null;
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

/** Pixels that the untrained model stands before step 0 of the track. */
export const APART = 56;
/** Pixels between the middles of neighbouring ticks. */
const TICK_ROOM = 12;
/** Pixels between labels. */
const LABEL_ROOM = 6;
const LABEL_SIZE = 10;
/** Page keys go a tenth of the way. */
const PAGES = 10;

/** Where the part of the track begins that training is laid out on, pixels. */
export function startOf({ untrained }: Track): number {
  return untrained === null ? 0 : APART;
}

/** The steps that the slider can stand at, the untrained model's first. */
export function stopsOf({ untrained, steps }: Track): readonly number[] {
  return untrained === null ? steps : [0, ...steps];
}

/** How far along a track of `width` pixels a step lies, in pixels. */
export function placeOf(step: number, track: Track, width: number): number {
  const { untrained, steps, pending, end } = track;
  if (untrained !== null && step === 0) return 0;
  const last = Math.max(end, steps.at(-1) ?? 0, pending.at(-1) ?? 0, 1);
  const start = startOf(track);
  return start + Math.min(1, Math.max(0, step / last)) * (width - start);
}

/** The step that the slider can stand at and that is nearest to a place on a track of `width` pixels. */
export function nearestStep(x: number, track: Track, width: number): number | undefined {
  let nearest: number | undefined;
  let least = Infinity;
  for (const step of stopsOf(track)) {
    const away = Math.abs(placeOf(step, track, width) - x);
    if (away < least) [nearest, least] = [step, away];
  }
  return nearest;
}

/** Where of these steps a key leads to; undefined for keys that are not the slider's. `step`: undefined before the first. */
export function stepAfterKey(key: string, step: number | undefined, steps: readonly number[]): number | undefined {
  const last = steps.length - 1;
  const at = step === undefined ? -1 : steps.indexOf(step);
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

/** 'step 500, checkpoint 3 of 8', 'step 500, checkpoint 3 of 8, best'; 'untrained', which is none of them. */
export function stepInWords(step: number, { untrained, best, steps }: Track): string {
  if (untrained !== null && step === 0) return UNTRAINED;
  const mark = step === best ? `, ${BEST}` : '';
  return `step ${formatCount(step)}, checkpoint ${formatCount(steps.indexOf(step) + 1)} of ${formatCount(steps.length)}${mark}`;
}

/**
 * The ticks of a track of `width` pixels: the selected one, the ends, the best, and as many more as stand clear of each other.
 * Labels are left out where they would touch one that matters more.
 */
export function ticksOf(track: Track, selected: number | undefined, width: number): Tick[] {
  const all = [
    ...stopsOf(track).map(step => ({ step, pending: false })),
    ...track.pending.map(step => ({ step, pending: true })),
  ].map(tick => ({ ...tick, x: placeOf(tick.step, track, width) }));
  const first = [
    all.find(({ step, pending }) => !pending && step === selected),
    all[0],
    all.at(-1),
    all.find(({ step }) => step === track.best),
  ];
  // Asking for more than fit costs time with thousands of checkpoints and shows nothing more.
  const candidates = [...first, ...spread(all, Math.max(2, Math.floor(width / TICK_ROOM)))];
  const kept: Tick[] = [];
  for (const tick of candidates) {
    if (tick && kept.every(other => Math.abs(other.x - tick.x) >= TICK_ROOM)) kept.push(tick);
  }
  label(kept, track);
  return kept.sort((a, b) => a.x - b.x);
}

/** Labels ticks in order of weight. The untrained model's name begins at its mark: there is no room before it. */
function label(ticks: readonly Tick[], { untrained }: Track): void {
  const taken: { from: number; to: number }[] = [];
  for (const tick of ticks) {
    const isUntrained = untrained !== null && tick.step === 0;
    const text = isUntrained ? UNTRAINED : formatShort(tick.step);
    const width = textWidth(text, LABEL_SIZE);
    const left = isUntrained ? tick.x : tick.x - width / 2;
    const [from, to] = [left - LABEL_ROOM / 2, left + width + LABEL_ROOM / 2];
    if (taken.some(other => from < other.to && other.from < to)) continue;
    taken.push({ from, to });
    tick.label = text;
  }
}
