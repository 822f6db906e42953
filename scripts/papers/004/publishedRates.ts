/** Numbers that Bae et al. (2023) and their code's table give, nats an example. */

/** Their table of a small budget: a residual multi-rate VAE, 8 epochs of 50,000 binarised digits. */
export const SMALL_BUDGET = [
  { beta: 0.1, rate: 76.1, distortion: 48.9 },
  { beta: 1, rate: 30.2, distortion: 65.3 },
  { beta: 10, rate: 4.7, distortion: 141.6 },
] as const;

/** Table 2, MNIST: the lowest −ELBO on test digits after 200 epochs. */
export const LOWEST = { retrained: 89.63, multiRate: 87.89 } as const;

/** Parameters of the residual and the convolutional network without gates, by their code. */
export const PARAMETERS = { resnet: 1_881_217, cnn: 17_526_977 } as const;
