import type { Inspector, RunView } from '../../../src/protocol/panel';
import { lengthOf } from './checkpoints';
import { formatCount, formatDuration, formatEarlyEnd, formatTimeLeft } from '../../../src/views/chart/format';

/** What a run does, in a line. */

export interface Status {
  icon: string;
  tone: 'busy' | 'good' | 'bad' | 'warning' | 'plain';
  word: string;
  bits: string[];
}

/** '4 min', '2 h', '3 days': how long ago, roughly. */
export function roughly(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

function perSecond(rate: number): string {
  return `${rate < 10 ? rate.toPrecision(2) : rate < 100 ? rate.toFixed(1) : formatCount(Math.round(rate))} steps/s`;
}

function epochOf({ summary, info }: RunView): string {
  const epochs = info.steps / info.stepsPerEpoch;
  const at = summary.step / info.stepsPerEpoch;
  const digits = (value: number): string => value.toFixed(Number.isInteger(value) ? 0 : 1);
  return `epoch ${at.toFixed(1)} of ${digits(epochs)}`;
}

/** Seconds since a run's folder was last written to; null if nobody knows. */
export function quietFor({ summary }: RunView, now: number): number | null {
  return summary.heartbeat === null ? null : Math.max(0, (now - Date.parse(summary.heartbeat)) / 1000);
}

/** The state of the selected run in a line. `now` in ms since 1970. */
export function statusOf(run: RunView, now: number): Status {
  const { summary, info, owner } = run;
  const { step, steps } = summary;
  const at = `step ${formatCount(step)} of ${formatCount(steps)}`;
  switch (summary.health) {
    case 'preparing':
      return { icon: 'loading', tone: 'busy', word: 'Preparing', bits: [step > 0 ? at : 'no step yet', info.engine] };
    case 'running': {
      const bits = [
        at,
        run.timeLeft === null ? null : formatTimeLeft(run.timeLeft),
        epochOf(run),
        run.stepsPerSecond === null ? null : perSecond(run.stepsPerSecond),
        info.engine,
      ];
      return { icon: 'loading', tone: 'busy', word: 'Training', bits: bits.filter(bit => bit !== null) };
    }
    case 'stopped':
      return { icon: 'debug-pause', tone: 'plain', word: 'Stopped', bits: [at, info.engine] };
    case 'finished':
      return {
        icon: 'pass',
        tone: 'good',
        word: run.reason === null ? 'Finished' : 'Finished early',
        bits: [
          `${formatCount(lengthOf(run))} steps in ${formatDuration(run.seconds)}`,
          ...(run.reason === null ? [] : [formatEarlyEnd(run.reason, run.best?.step ?? step)]),
          info.engine,
        ],
      };
    case 'failed':
      return { icon: 'error', tone: 'bad', word: 'Failed', bits: [at, info.engine] };
    case 'interrupted':
      return { icon: 'warning', tone: 'warning', word: 'Interrupted', bits: [at, info.engine] };
    case 'silent': {
      const quiet = quietFor(run, now);
      const word = quiet === null ? 'No news' : `No news for ${roughly(quiet)}`;
      return { icon: 'warning', tone: 'warning', word, bits: [at, ...(owner ? [`on ${owner.host}`] : [])] };
    }
  }
}

/** What the header says where a training has no folder yet. */
export function startingStatus({ stages }: NonNullable<Inspector['starting']>): Status {
  const last = stages.at(-1);
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const bits = last ? [last.what, formatDuration(seconds)] : [];
  return { icon: 'loading', tone: 'busy', word: 'Preparing', bits };
}

/** A run's name in the picker: what tells it from the others, and how it is doing. */
export function pickerText({ label, health, step, steps }: Inspector['runs'][number]): string {
  const share = `${Math.floor((100 * step) / Math.max(1, steps))} %`;
  const state = {
    preparing: 'preparing',
    running: `training, ${share}`,
    stopped: `stopped at ${share}`,
    finished: 'finished',
    failed: 'failed',
    interrupted: `interrupted at ${share}`,
    silent: 'no news',
  }[health];
  return `${label} · ${state}`;
}
