import type { Vae } from '../../src/model/vae';
import { modelOf, smallConv, smallConvBn, smallResnet } from '../unit/model/models';

/** The models whose steps are compared: every architecture at its smallest, and every likelihood. */

interface Compared {
  readonly name: string;
  readonly vae: () => Vae;
  /** Examples at a time. */
  readonly batch?: number;
  /** One step of it on the reference takes seconds: it is not trained. */
  readonly large?: boolean;
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
  { name: 'the layers of conv on 8×8', vae: () => smallConv() },
  { name: 'the layers of resnet on 14×14', vae: () => smallResnet() },
  // Normalised over two examples, decoder/1 would be ±1 whatever it is given, and its gradient rounding alone.
  { name: 'the layers of conv-bn on 8×8', vae: () => smallConvBn(), batch: 6 },
  { name: 'conv', vae: () => modelOf({ architecture: 'conv', latent: 4 }, [64, 64, 1]), large: true },
];
