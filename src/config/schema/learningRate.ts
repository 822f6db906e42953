import { z } from 'zod';
import { float32 } from '../../base/float32';
import { formatGiven } from '../../base/formatGiven';
import type { Moment } from '../../model/objectives/describeObjective';

/** The learning rate during training: the keys of `train` that say how it goes on, and what they give. */

/** Where nothing else is said: the share of the training in which a cosine schedule rises, and what it falls to. */
const WARM_UP = 0.05;
const END = 1e-6;
/** The share of its full value that a schedule with a warm-up begins with, as PyTorch's LinearLR is usually given it. */
const START = 1e-10;

export const LEARNING_RATE = {
  learningRate: float32().positive().default(0.001).describe('The learning rate of Adam; of a schedule its largest.'),
  learningRateSchedule: z
    .enum(['constant', 'cosine'])
    .optional()
    .describe(
      'How the learning rate goes on during training. constant, as when it is left out; cosine: from 1e-10 of train.learningRate up to all of it in a straight line, then down along half a cosine, to train.learningRateEnd where training ends (Loshchilov and Hutter 2017). It changes nothing of which checkpoint is best, nor of train.patience.',
    ),
  learningRateWarmup: z
    .int()
    .min(0)
    .optional()
    .describe(
      `Over how many steps the learning rate of a cosine schedule rises. Left out, it is ${WARM_UP} of the whole training; with 0 it begins at its largest.`,
    ),
  learningRateEnd: float32()
    .min(0)
    .optional()
    .describe(
      `What the learning rate of a cosine schedule falls to. Left out, it is ${END}, or train.learningRate where that is less.`,
    ),
};

/** The keys that belong to a schedule, and to which. */
export const LEARNING_RATE_SCHEDULED: Readonly<Record<string, string>> = {
  learningRateWarmup: 'cosine',
  learningRateEnd: 'cosine',
};

export type LearningRate = Readonly<z.output<z.ZodObject<typeof LEARNING_RATE>>>;

/** What the learning rate of a cosine schedule falls to. */
export function learningRateEnd({ learningRate, learningRateEnd: given }: LearningRate): number {
  return given ?? Math.min(END, learningRate);
}

/** How many steps it rises in, which need not be a whole number. @param steps those that it is laid out on */
export function learningRateWarmup({ learningRateWarmup: given }: LearningRate, steps: number): number {
  return given ?? WARM_UP * steps;
}

/**
 * The learning rate of a step. Of a cosine schedule that of PyTorch's SequentialLR of a LinearLR with start_factor 1e-10 and
 * a CosineAnnealingLR, both stepped with the optimiser; a training that goes on after it stays at its end.
 */
export function learningRateAt(how: LearningRate, { step, steps }: Moment): number {
  const { learningRate, learningRateSchedule } = how;
  if (learningRateSchedule !== 'cosine') return learningRate;
  const warmup = learningRateWarmup(how, steps);
  if (step < warmup) return learningRate * (START + (1 - START) * (step / warmup));
  const end = learningRateEnd(how);
  if (step >= steps) return end;
  const fallen = (step - warmup) / (steps - warmup);
  return end + ((learningRate - end) * (1 + Math.cos(Math.PI * fallen))) / 2;
}

/** What whoever trains for so many steps should know of their warm-up, if anything. */
export function warmupCaution(how: LearningRate, steps: number): string | undefined {
  const { learningRateWarmup: warmup, learningRate } = how;
  if (warmup === undefined || warmup < Math.max(1, steps)) return undefined;
  const last = formatGiven(learningRateAt(how, { step: steps - 1, steps }));
  return `train.learningRateWarmup is ${warmup} steps, and the training has ${steps}: its learning rate ends at ${last}, before it is ${formatGiven(learningRate)}`;
}

/** What is wrong between these keys, by key. */
export function learningRateComplaints(how: LearningRate): [key: keyof LearningRate, message: string][] {
  const { learningRate, learningRateSchedule = 'constant', learningRateEnd: end } = how;
  const alone = Object.entries(LEARNING_RATE_SCHEDULED).flatMap<[keyof LearningRate, string]>(([name, schedule]) => {
    const key = name as keyof LearningRate;
    const wrong = how[key] !== undefined && learningRateSchedule !== schedule;
    return wrong ? [[key, `only a ${schedule} schedule has ${key}, this one is ${learningRateSchedule}`]] : [];
  });
  if (alone.length > 0 || end === undefined || end <= learningRate) return alone;
  return [
    ['learningRateEnd', `the learning rate falls to it, and ${end} is above train.learningRate, ${learningRate}`],
  ];
}

/** The keys of `train` that contradict a schedule, dotted. */
export function excludedByLearningRate(schedule: unknown): string[] {
  return Object.entries(LEARNING_RATE_SCHEDULED).flatMap(([key, its]) => (its === schedule ? [] : [`train.${key}`]));
}
