import { mean as meanOf, mul } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { float32 } from '../../base/float32';
import { followedBeta } from '../multiRate/betaRange';
import { ESTIMATOR, weighedTotalCorrelation } from './betaTcVae';
import { type ObjectiveOf, type Regulariser, describeObjective } from './describeObjective';

const gate = z.enum(['sigmoid', 'sqrt', 'film', 'open']);
const end = float32().gt(0);

/** Bae et al. (2023), eq. 14: the loss of its base, with β drawn for each example. */
export const multiRate = describeObjective({
  name: 'multi-rate',
  summary:
    'the loss of objective.base, with a β that each example draws: one training for all of them (Bae et al. 2023)',
  parameters: z
    .object({
      base: z
        .enum(['beta-vae', 'beta-tc-vae'])
        .default('beta-vae')
        .describe(
          'Whose loss multi-rate has: beta-vae, each example with a β of its own, or beta-tc-vae, a batch with one, since it compares the examples of a batch.',
        ),
      range: z
        .tuple([end, end])
        .refine(([least, greatest]) => least < greatest, 'has to go from a lower number to a higher one')
        .default([0.01, 10])
        .describe(
          'The least and the greatest β of multi-rate, log β being uniform between them. The model can be asked at every β of it once it is trained, and at none beyond. The paper has [0.01, 10], and [0.1, 10] for beta-tc-vae.',
        ),
      gateLayers: z
        .int()
        .min(1)
        .max(8)
        .optional()
        .describe('How many affine maps lead from log β to a gate, 64 units and ReLU between them. Left out, it is 1.'),
      sharedLayer: z
        .boolean()
        .optional()
        .describe('Whether all gates of multi-rate have the first of their layers in common.'),
      encoderGate: gate
        .optional()
        .describe(
          'What gates of the encoder make of it. sigmoid, as when it is left out: between 0 and 1; sqrt: √(1 − e^x), closed where x is not negative; film: a scale and a shift (Perez et al. 2018); open: no gate, so that this side does not know β, a control.',
        ),
      decoderGate: gate.optional().describe('The same of the decoder, where it is sqrt if it is left out.'),
      gateInput: z
        .enum(['own', 'other'])
        .optional()
        .describe(
          'Whose β gates see. own, as when it is left out: that of the example; other: that of another one of the batch, a control by which gates can learn nothing.',
        ),
      estimator: ESTIMATOR.optional().describe('So does multi-rate with that base.'),
    })
    .superRefine(({ base, estimator, gateInput, gateLayers = 1, sharedLayer }, context) => {
      const complain = (key: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [key], message });
      if (base === 'beta-vae' && estimator !== undefined) complain('estimator', 'is for objective.base: beta-tc-vae');
      if (base === 'beta-tc-vae' && gateInput === 'other')
        complain('gateInput', 'other needs a β for each example, and in beta-tc-vae a batch has one');
      if (sharedLayer === true && gateLayers < 2) complain('sharedLayer', 'needs objective.gateLayers of at least 2');
    }),
  meanings: {
    base: '`objective.base` is the loss whose β is learned: that of `beta-vae`, the price of the rate, or of `beta-tc-vae`, the price of the total correlation in it.',
    range:
      '`objective.range` is which β one training learns. A wider one serves more questions. Bae et al. (2023) found that it hardly matters to how good the model is at each β; near its ends, where there are neighbours on one side alone, less is learned of them.',
    gateLayers:
      '`objective.gateLayers` is how deep the function from log β to each gate is: more than 1 has not been found to be better.',
    sharedLayer:
      '`objective.sharedLayer` is whether all gates have their first layer in common: fewer weights, and no better or worse.',
    encoderGate:
      "`objective.encoderGate` is the shape of the encoder's gates. `sigmoid` is what the best linear VAE has; `open` leaves the encoder without any.",
    decoderGate:
      "`objective.decoderGate` is the shape of the decoder's gates. `sqrt` is what the best linear VAE has: it closes a channel above some β; `open` leaves the decoder without any.",
    gateInput:
      '`objective.gateInput` is whose β the gates see. `other` is a control: gates that see the β of another example can learn nothing, and what such a model loses is what gates give.',
    estimator:
      '`objective.estimator` is how the total correlation is told from one batch, for `objective.base: beta-tc-vae`.',
  },
  label: ({ base, range: [least, greatest] }) =>
    `multi-rate${base === 'beta-vae' ? '' : ` ${base}`} β ${least} to ${greatest}`,
  scalars: () => ({}),
  lossWeight: ({ base, range }) => (base === 'beta-vae' ? followedBeta(range) : null),
  smallestBatch: ({ base, gateInput }) => (base === 'beta-tc-vae' || gateInput === 'other' ? 2 : undefined),
});

export type MultiRate = ObjectiveOf<typeof multiRate>;

/** What the weights of gates are a function of, beside the model: with others they are other weights, or mean another β. */
export const GATE_KEYS = [
  'range',
  'gateLayers',
  'sharedLayer',
  'encoderGate',
  'decoderGate',
] as const satisfies readonly (keyof MultiRate)[];

export const multiRateRegulariser: Regulariser<typeof multiRate> = ({ base, estimator = 'locatello' }, given) => {
  if (!given.multiRate) throw new Error('a VAE without gates has no β of its own');
  const { rates, beta } = given.multiRate;
  return meanOf(base === 'beta-vae' ? mul(beta, rates) : weighedTotalCorrelation(beta, estimator, given));
};
