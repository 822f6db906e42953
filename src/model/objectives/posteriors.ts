import { type Tensor } from '@tensorflow/tfjs-core';

/** What an objective adds to the distortion, from one mini-batch. Nats an example. */

/** The posteriors of a batch's examples, and a sample of each: [batch, latent]. */
export interface Posteriors {
  readonly mean: Tensor;
  readonly logVariance: Tensor;
  readonly z: Tensor;
}
