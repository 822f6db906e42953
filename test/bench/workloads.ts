import { configSchema } from '../../src/config/schema/schema';
import type { VaeObjective } from '../../src/model/objectives/objectives';
import type { Space } from '../../src/model/parameter';
import { LOG_VARIANCE_BOUNDS, type Vae, makeVae } from '../../src/model/vae';

/** The training steps that `npm run bench` measures; peer.py has the same in PyTorch. */

export interface Workload {
  readonly vae: Vae;
  readonly objective: VaeObjective;
  readonly batch: number;
  /** Steps of a round. */
  readonly steps: number;
  /** Floating-point operations of the linear maps in a step, forward and backward. */
  readonly flops: number;
}

/** A linear map as a matrix product for each example: [rows, inputs]·[inputs, outputs]. */
type Product = readonly [rows: number, inputs: number, outputs: number];

interface Description {
  readonly model: { readonly architecture: string; readonly latent: number; readonly [key: string]: unknown };
  readonly image: Space;
  readonly batch: number;
  readonly steps: number;
  /** In order, the two heads as one. */
  readonly products: readonly Product[];
}

const times = (count: number, product: Product): Product[] => Array<Product>(count).fill(product);

const DESCRIPTIONS: Record<string, Description> = {
  conv64: {
    model: { architecture: 'conv', latent: 10, kernels: [4, 4, 2, 2] },
    image: [64, 64, 1],
    batch: 64,
    steps: 20,
    products: [
      ...([
        [1024, 16, 32],
        [256, 16 * 32, 32],
        [64, 4 * 32, 64],
        [16, 4 * 64, 64],
        [1, 1024, 256],
        [1, 256, 20],
      ] as const),
      ...([
        [1, 10, 256],
        [1, 256, 1024],
        [16, 64, 16 * 64],
        [64, 64, 16 * 32],
        [256, 32, 16 * 32],
        [1024, 32, 16],
      ] as const),
    ],
  },
  mlp784: {
    model: { architecture: 'mlp', latent: 20, hidden: [400] },
    image: [28, 28, 1],
    batch: 128,
    steps: 200,
    products: [
      [1, 784, 400],
      [1, 400, 40],
      [1, 20, 400],
      [1, 400, 784],
    ],
  },
  resnet28: {
    model: { architecture: 'resnet', latent: 32 },
    image: [28, 28, 1],
    batch: 128,
    steps: 10,
    products: [
      ...([
        [196, 16, 64],
        [49, 16 * 64, 128],
      ] as const),
      ...times(5, [16, 9 * 128, 128]),
      ...([
        [1, 2048, 64],
        [1, 32, 2048],
        [16, 128, 9 * 128],
      ] as const),
      ...times(4, [49, 9 * 128, 128]),
      ...([
        [49, 128, 9 * 64],
        [196, 64, 9],
      ] as const),
    ],
  },
  cifar003: {
    model: { architecture: 'conv-bn', latent: 32 },
    image: [32, 32, 3],
    batch: 256,
    steps: 5,
    products: [
      ...([
        [256, 16 * 3, 64],
        [64, 16 * 64, 128],
        [16, 16 * 128, 256],
        [4, 16 * 256, 256],
        [1, 1024, 64],
      ] as const),
      ...([
        [1, 32, 1024],
        [4, 256, 16 * 256],
        [16, 256, 16 * 128],
        [64, 128, 16 * 64],
        [256, 64, 16 * 3],
      ] as const),
    ],
  },
};

/** @param name 'resnet28', or 'resnet28/multi-rate' with its gates. @throws Error if there is none of that name */
export function workloadOf(name: string): Workload {
  const [base, kind] = name.split('/') as [string, string?];
  const found = DESCRIPTIONS[base];
  if (!found || (kind !== undefined && kind !== 'multi-rate')) throw new Error(`unknown workload ${name}`);
  const { model, image, batch, steps, products } = found;
  const config = configSchema().parse({
    data: { name: 'tetrominoes' },
    model: { ...model, init: 'pytorch' },
    objective: { name: kind ?? 'beta-vae' },
  });
  const objective = config.objective as VaeObjective;
  const sizes = products.map(([rows, inputs, outputs]) => 2 * batch * rows * inputs * outputs);
  // Forward, to the weights and to the input: but the images need no gradient.
  const flops = 3 * sizes.reduce((sum, size) => sum + size, 0) - sizes[0]!;
  const multiRate = objective.name === 'multi-rate' ? objective : undefined;
  return { vae: makeVae(config.model, image, LOG_VARIANCE_BOUNDS, multiRate), objective, batch, steps, flops };
}
