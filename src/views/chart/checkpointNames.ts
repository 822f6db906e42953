import { formatCount } from './format';

/** How a run's model before its first step is called, which stands beside its checkpoints and is none of them. */

export const UNTRAINED = 'untrained';

/** 'step 500'; 'untrained' before the first one. */
export function formatCheckpoint(step: number): string {
  return step === 0 ? UNTRAINED : `step ${formatCount(step)}`;
}

/** In a sentence: 'the layers of step 500', 'the layers of the untrained model'. */
export function inSentence(step: number): string {
  return step === 0 ? 'the untrained model' : formatCheckpoint(step);
}

/** When something is so, by what a checkpoint is called: 'at step 500', 'at β 4, seed 0', 'untrained'. */
export function whenCalled(name: string): string {
  return name === UNTRAINED ? name : `at ${name}`;
}

/** @param statisticsFrom training examples that running statistics are measured on; null where there are none */
export function untrainedSentence(statisticsFrom: number | null): string {
  const statistics = statisticsFrom === null ? [] : [statisticsSentence(statisticsFrom)];
  return ['Untrained: the model before its first step.', ...statistics].join(' ');
}

/** Where an untrained model's running statistics come from. */
export function statisticsSentence(examples: number): string {
  return `Batch normalisation’s statistics are those of one pass over ${formatCount(examples)} training examples.`;
}

/** How the checkpoint of the best evaluation on held-out examples is marked. */
export const BEST = 'best';

/** @param among how many evaluations it was chosen from */
export function bestSentence(among: number): string {
  const what = among === 1 ? 'The only evaluation that counts' : `The best of ${formatCount(among)} evaluations`;
  return `${what} on these held-out examples: chosen on them, it looks a little better there than it is.`;
}
