import type { Objective } from '../../src/model/objectives/objectives';
import type { Vae } from '../../src/model/vae';
import { modelOf, smallConv, smallConvBn, smallFc, smallLargeResnet, smallResnet } from '../unit/model/models';

/** The models whose steps are compared: every architecture at its smallest, every likelihood, every objective. */

interface Compared {
  readonly name: string;
  readonly vae: () => Vae;
  /** Examples at a time. */
  readonly batch?: number;
  /** One step of it on the reference takes seconds: it is not trained. */
  readonly large?: boolean;
  readonly objective?: Objective;
  readonly clipGradient?: number;
  readonly weightDecay?: number;
}

const mlp = (likelihood: string): Compared => ({
  name: `mlp, ${likelihood}`,
  vae: () => modelOf({ architecture: 'mlp', hidden: [7, 5], latent: 3, likelihood }, [4, 5, 2]),
});

export const ARCHITECTURES: readonly Compared[] = [
  mlp('bernoulli'),
  mlp('gaussian'),
  mlp('sse'),
  {
    name: 'mlp with one latent dimension',
    vae: () => modelOf({ architecture: 'mlp', hidden: [5], latent: 1 }, [3, 3, 1]),
  },
  { name: 'linear', vae: () => modelOf({ architecture: 'linear', latent: 3 }, [4, 5, 2]) },
  { name: 'the layers of conv on 8×8', vae: () => smallConv() },
  { name: 'the layers of fc', vae: () => smallFc() },
  { name: 'the layers of resnet on 14×14', vae: () => smallResnet() },
  { name: 'those of its larger images on 12×12', vae: () => smallLargeResnet() },
  // Normalised over two examples, decoder/1 would be ±1 whatever it is given, and its gradient rounding alone.
  { name: 'the layers of conv-bn on 8×8', vae: () => smallConvBn(), batch: 6 },
  {
    name: 'cnn on 13×10',
    vae: () => modelOf({ architecture: 'cnn', channels: [3, 4], latent: 2 }, [13, 10, 2]),
  },
  {
    name: 'cnn on 11×9, normalised',
    vae: () => modelOf({ architecture: 'cnn', channels: [3, 4, 5], norm: 'batch', latent: 2 }, [11, 9, 2]),
    batch: 6,
  },
  { name: 'conv', vae: () => modelOf({ architecture: 'conv', latent: 4 }, [64, 64, 1]), large: true },
];

const trainedBy = (what: string, objective: Objective): Compared => ({
  name: what,
  vae: () => modelOf({ architecture: 'mlp', hidden: [7], latent: 3 }, [3, 3, 1]),
  batch: 6,
  objective,
});

export const OBJECTIVES: readonly Compared[] = [
  trainedBy('beta-vae, marginal-kl', { name: 'beta-vae', beta: 3, rate: 'marginal-kl' }),
  trainedBy('beta-vae, mutual-information', {
    name: 'beta-vae',
    beta: 3,
    rate: 'mutual-information',
    schedule: 'cyclic',
  }),
  trainedBy('dip-vae-1', { name: 'dip-vae-1', lambda: 5 }),
  trainedBy('dip-vae-2', { name: 'dip-vae-2', lambda: 5, lambdaDiagonal: 2, schedule: 'linear', warmup: 10 }),
  trainedBy('annealed-vae', { name: 'annealed-vae', capacity: 2, gamma: 1000, threshold: 30 }),
  trainedBy('info-vae', { name: 'info-vae', alpha: 0.5, lambda: 10, schedule: 'linear', warmup: 15 }),
  trainedBy('beta-tc-vae, locatello', { name: 'beta-tc-vae', beta: 6, estimator: 'locatello' }),
  trainedBy('beta-tc-vae, mws', { name: 'beta-tc-vae', beta: 6, estimator: 'mws', schedule: 'cyclic' }),
  trainedBy('beta-tc-vae, mss', { name: 'beta-tc-vae', beta: 6, estimator: 'mss' }),
];

/** Decays as large as the gradients. Biases before batch normalisation have no gradient but theirs. */
export const DECAYED: readonly Compared[] = [
  { ...mlp('bernoulli'), name: 'mlp, its weights decayed', weightDecay: 0.1 },
  { ...mlp('bernoulli'), name: 'mlp, clipped and decayed', clipGradient: 0.1, weightDecay: 0.1 },
  { name: 'the layers of conv-bn, decayed', vae: () => smallConvBn(), batch: 6, weightDecay: 0.01 },
];

/** Gradients far longer than the limit: all in one tensor of the state, and in several. */
export const CLIPPED: readonly Compared[] = [
  { ...mlp('bernoulli'), name: 'mlp, its gradient clipped', clipGradient: 0.1 },
  {
    name: 'mlp with large layers, its gradient clipped',
    vae: () => modelOf({ architecture: 'mlp', hidden: [50], latent: 3 }, [28, 28, 1]),
    clipGradient: 0.1,
    large: true,
  },
];
