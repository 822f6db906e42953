import type { z } from 'zod';
import type { engineStatusSchema } from '../../protocol/worker';

/** How an engine is put into words in its view. */

export type EngineStatus = z.output<typeof engineStatusSchema>;

/** What stands beside its name: 'CPU, 2 threads · 48 ms a step', 'not here: no Vulkan driver'. */
export function engineDescription({ device, available, reason, msPerStep }: EngineStatus): string {
  if (!available) return `not available: ${reason ?? 'no reason given'}`;
  return msPerStep === undefined ? device : `${device} · ${stepTime(msPerStep)}`;
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
    available ? 'It has computed training steps whose numbers are known.' : `Not available: ${reason ?? ''}.`,
    ...(msPerStep === undefined
      ? []
      : [`${stepTime(msPerStep)}: the conv architecture on 64 images of 64 × 64 pixels.`]),
    ...(available ? [`A config takes it by train.engine: ${name}; auto takes the fastest.`] : []),
  ];
}

/** What menus tell engines apart by. */
export function engineContext({ name, available }: EngineStatus): string {
  return `engine.${name}.${available ? 'here' : 'missing'}`;
}
