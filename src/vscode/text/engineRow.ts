import type { z } from 'zod';
import type { engineStatusSchema } from '../../protocol/worker';

/** How an engine is put into words in its view. */

export type EngineStatus = z.output<typeof engineStatusSchema>;

/** What stands beside its name: '48 ms a step · CPU, 2 threads', or why it is not available, as the icon says it is. */
export function engineDescription({ device, available, reason, msPerStep }: EngineStatus): string {
  if (!available) return reason ?? 'not available';
  return msPerStep === undefined ? device : `${stepTime(msPerStep)} · ${device}`;
}

/** What a screen reader says of it, which has no icon. */
export function engineLabel(status: EngineStatus): string {
  const { name, available, reason } = status;
  if (available) return `Engine ${name}, ${engineDescription(status)}`;
  return `Engine ${name}, not available${reason === null ? '' : `: ${reason}`}`;
}

/** '4.2 ms a step', '48 ms a step', '12 s a step' */
export function stepTime(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${Math.round(milliseconds / 1000)} s a step`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms a step`;
}

/** All that is known of it, a line each. */
export function engineFacts({ name, device, available, reason, msPerStep }: EngineStatus): string[] {
  return [
    `${name}: ${device}`,
    available
      ? 'Self-check passed: its training steps give the numbers that they must.'
      : `Not available: ${reason ?? ''}.`,
    ...(msPerStep === undefined
      ? []
      : [`${stepTime(msPerStep)}: the conv architecture on 64 images of 64 × 64 pixels.`]),
    ...(available ? [`To use it, set train.engine: ${name} in a config; auto takes the fastest.`] : []),
  ];
}

/** About what a row of a narrow side bar holds. */
const ROW = 44;

/** Why an engine is not available, in rows below it: the description beside its name is cut off. */
export function reasonRows({ available, reason }: EngineStatus): string[] {
  if (available || reason === null) return [];
  const rows: string[] = [];
  for (const word of reason.split(/\s+/)) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + 1 + word.length <= ROW) rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows;
}

/** What menus tell engines apart by. */
export function engineContext({ name, available }: EngineStatus): string {
  return `engine.${name}.${available ? 'here' : 'missing'}`;
}
