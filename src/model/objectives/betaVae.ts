import { mul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Regulariser, describeObjective, weight } from './describeObjective';
import { rateHalves } from './totalCorrelation';
import { SCHEDULE, SCHEDULE_MEANINGS, shareOf } from './rateSchedule';

const OF_PARTS = {
  'marginal-kl':
    '`objective.beta` is the price of the marginal KL, which is how far q(z), the posteriors of all examples together, is from the prior: a higher β draws them there as a whole, a lower one leaves gaps where the prior has samples. It does not ask single images to say less.',
  'mutual-information':
    '`objective.beta` is the price of the mutual information of images and z: a higher β leaves less of each image in z and blurs, a lower one sharpens. It does not ask q(z) to be like the prior.',
};

/** Higgins et al. (2017): β · rate; Bozkurt et al. (2021), section 4.5: β · a part of it. */
export const betaVae = describeObjective({
  name: 'beta-vae',
  summary: 'β · rate (Higgins et al. 2017)',
  parameters: z.object({
    beta: weight
      .default(1)
      .describe(
        'β of beta-vae, the weight of the rate (KL divergence, nats an example) beside the distortion. 1 is the ELBO; above 1 fewer latent units stay active and reconstructions blur, below 1 reconstructions sharpen and the rate grows.',
      ),
    rate: z
      .enum(['full', 'marginal-kl', 'mutual-information'])
      .optional()
      .describe(
        'Which part of the rate β weighs (Bozkurt et al. 2021, section 4.5). full, as when it is left out: all of it; marginal-kl: how far the samples of all examples together are from the prior; mutual-information: how much a sample tells of its example. The two make up the rate; each is estimated from a batch, in which the own posterior of a sample counts as one of all training examples.',
      ),
    ...SCHEDULE,
  }),
  meanings: {
    beta: '`objective.beta` is the price of the rate: a higher β leaves fewer units active and blurs, a lower one sharpens.',
    rate: '`objective.rate` is which part of the rate has a price. `full`: all of it, as in the ELBO. `marginal-kl`: how far q(z), the posteriors of all examples together, is from the prior; each may say all of its image. `mutual-information`: what z tells of its example, wherever in the latent space; samples of the prior need not look like the data then.',
    ...SCHEDULE_MEANINGS,
  },
  meaningsInstead: ({ rate = 'full' }) => (rate === 'full' ? {} : { beta: OF_PARTS[rate] }),
  main: { key: 'beta', symbol: 'β', some: [0.25, 1, 4, 16] },
  scalars: (objective, moment) => ({ klWeight: objective.beta * shareOf(objective, moment) }),
  variant: 'rate',
  lossWeight: ({ beta, rate = 'full' }) => (rate === 'full' ? beta : null),
  smallestBatch: ({ rate = 'full' }) => (rate === 'full' ? undefined : 2),
});

export const betaVaeRegulariser: Regulariser<typeof betaVae> = ({ rate: part = 'full' }, given) => {
  const { rate, klWeight, examples } = given;
  if (part === 'full') return mul(klWeight, rate);
  const { mutualInformation, marginalKl } = rateHalves(given, examples);
  return mul(klWeight, part === 'marginal-kl' ? marginalKl : mutualInformation);
};
