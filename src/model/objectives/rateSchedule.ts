import { z } from 'zod';
import { count } from './describeObjective';

/** How the weight of the rate goes on during training: keys that an objective may have, and what they give. */

export const SCHEDULE = {
  schedule: z
    .enum(['constant', 'linear', 'cyclic'])
    .optional()
    .describe(
      'How the weight of the rate goes on during training. constant, as when it is left out; linear: from 0 up over warmup steps, which keeps latent units from switching off early; cyclic: cycles times from 0 up over half a cycle, and there for the other half (Fu et al. 2019).',
    ),
  warmup: count
    .optional()
    .describe('Over how many steps a linear schedule rises. Left out, it is 0.3 of the whole training.'),
  cycles: count.optional().describe('How many cycles a cyclic schedule has in the whole training. Left out, it has 4.'),
};

export const SCHEDULE_MEANINGS = {
  schedule:
    '`objective.schedule` is how the price of the rate goes on. `constant`: the same in every step. `linear`: from 0 up, so that units learn to be of use before they cost, and fewer switch off. `cyclic`: up again and again, which gives units that switched off another chance.',
  warmup:
    '`objective.warmup` is over how many steps a linear schedule rises: a longer one lets more units become active before the rate has its full price, and leaves less training at that price.',
  cycles:
    '`objective.cycles` is how often a cyclic schedule starts from 0: more cycles give units more chances to come back, each with less time at the full price.',
};

/** Which schedule a key belongs to. */
export const SCHEDULED: Readonly<Record<string, string>> = { warmup: 'linear', cycles: 'cyclic' };

/** Where nothing else is said: a linear schedule rises over this share of the training, a cyclic one has so many cycles. */
const WARM_UP = 0.3;
const CYCLES = 4;
/** The share of a cycle in which the weight rises. */
const RISING = 0.5;

/** The share of its full weight that the rate has in a step: 0 to 1. A training that goes on after its schedule has 1. */
export function shareOf(
  { schedule, warmup, cycles }: z.output<z.ZodObject<typeof SCHEDULE>>,
  { step, steps }: { step: number; steps: number },
): number {
  switch (schedule) {
    case undefined:
    case 'constant':
      return 1;
    case 'linear':
      return Math.min(1, step / (warmup ?? WARM_UP * steps));
    case 'cyclic': {
      if (step >= steps) return 1;
      const cycle = steps / (cycles ?? CYCLES);
      return Math.min(1, (step % cycle) / cycle / RISING);
    }
  }
}

/**
 * Whether evaluations after so many steps may be compared with each other: the rate has had its full weight since before
 * them. Of a cyclic schedule at the ends of its cycles alone, as the weight starts from 0 again after each.
 */
export function isAtFullWeight(
  { schedule, warmup, cycles }: z.output<z.ZodObject<typeof SCHEDULE>>,
  { step, steps }: { step: number; steps: number },
): boolean {
  switch (schedule) {
    case undefined:
    case 'constant':
      return true;
    case 'linear':
      return step >= (warmup ?? WARM_UP * steps);
    case 'cyclic': {
      if (step >= steps) return true;
      // A cycle need not be a whole number of steps: its end is within the last step.
      const cyclesBy = (count: number): number => Math.floor((count * (cycles ?? CYCLES)) / steps);
      return step > 0 && cyclesBy(step) > cyclesBy(step - 1);
    }
  }
}
