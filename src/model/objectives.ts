import { type Tensor, add, mul } from '@tensorflow/tfjs-core';

/** β-VAE (Higgins et al. 2017): distortion + β·rate. Scalars. */
export function betaVae(rate: Tensor, distortion: Tensor, beta: Tensor): Tensor {
  return add(distortion, mul(beta, rate));
}
