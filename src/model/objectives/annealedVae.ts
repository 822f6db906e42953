import { type Tensor, add, mul, neg, relu, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Regulariser, count, describeObjective, weight } from './describeObjective';

/** Burgess et al. (2018): γ · |rate − C(t)|, where C(t) grows evenly up to the capacity. */
export const annealedVae = describeObjective({
  name: 'annealed-vae',
  summary: 'how far the rate is from a capacity that grows (Burgess et al. 2018)',
  parameters: z.object({
    capacity: weight
      .default(25)
      .describe(
        'C of annealed-vae, the rate in nats an example that training ends at: it is asked for capacity · step / threshold until then. Information comes in bit by bit, what lowers the distortion most first. A higher capacity gives sharper reconstructions from more latent units. The papers try 5 to 100.',
      ),
    gamma: weight
      .default(1000)
      .describe(
        'γ of annealed-vae, the weight of |rate − capacity|: the larger, the closer the rate follows the capacity.',
      ),
    threshold: count
      .default(100_000)
      .describe(
        'The step at which annealed-vae has reached its capacity. With fewer train.steps than this, training ends below it.',
      ),
  }),
  meanings: {
    capacity:
      '`objective.capacity` is the rate in nats that training ends at: a higher capacity keeps more units active and sharpens, a lower one leaves room for what lowers the distortion most. Above the rate that a plain VAE has, it forces units to carry what they do not need.',
    gamma:
      '`objective.gamma` is the price of a rate that is not at the capacity: the larger, the closer the rate follows it; with a small γ the rate stays where distortion wants it.',
    threshold:
      '`objective.threshold` is the step at which the capacity is reached: a later one lets information in more slowly, unit by unit; an earlier one all at once.',
  },
  remarks({ capacity, threshold }, steps) {
    if (steps >= threshold) return {};
    const reached = Number(((capacity * steps) / threshold).toPrecision(3));
    const remark = `With \`train.steps: ${steps.toLocaleString('en')}\` training ends at ${reached} of ${capacity} nats: lower the threshold, or train longer.`;
    return { capacity: remark, threshold: remark };
  },
  main: { key: 'capacity', symbol: 'C', some: [5, 10, 25, 50], reversed: true },
  scalars: ({ capacity, gamma, threshold }, { step }) => ({
    klWeight: gamma,
    capacity: Math.min(capacity, (capacity * step) / threshold),
  }),
  isConstantFrom: ({ threshold }, step) => step >= threshold,
});

export const annealedVaeRegulariser: Regulariser<typeof annealedVae> = (_, { rate, klWeight, capacity }) =>
  mul(klWeight, absolute(sub(rate, capacity)));

/** |x|, of kernels that every engine knows. Its gradient at 0 is 0. */
function absolute(x: Tensor): Tensor {
  return add(relu(x), relu(neg(x)));
}
