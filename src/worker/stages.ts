import type { Watch } from '../base/progress';

/** What happens before a training's second step, in order: long enough to wonder about. */
export const STAGES = ['Reading the data', 'Choosing the engine', 'Tracing the training step', 'First step'] as const;
export type Stage = (typeof STAGES)[number];

/** Tells that a stage begins. */
export function begin(stage: Stage, watch: Watch): void {
  watch.progress(STAGES.indexOf(stage), STAGES.length, stage);
}
