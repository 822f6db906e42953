import type { z } from 'zod';
import type { Layer } from '../layer';

/** The layers of a VAE, in order. `mean` and `logVariance` both read the last encoder layer, or the images if there is none. */
export interface Architecture {
  readonly encoder: readonly Layer[];
  readonly mean: Layer;
  readonly logVariance: Layer;
  /** The last one gives the logits: the likelihood's parameters, one a pixel and channel. */
  readonly decoder: readonly Layer[];
}

/** What is known of an architecture without its layers. */
export interface ArchitectureFacts {
  /** What the documentation of model.architecture says of it. */
  readonly about: string;
  /** The keys of `model` that it takes, in the order that a resolved config has them, with their defaults. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** The values of model.likelihood that it takes, and why no others; left out, all. */
  readonly likelihoods?: { readonly only: readonly string[]; readonly because: string };
  /** Images have to be side × side pixels, with one of these; left out, they may be of any size. */
  readonly sides?: readonly number[];
  /** The smallest batch, what it does that needs one, and the values of its section without which it does not. */
  readonly batch?: {
    readonly least: number;
    readonly because: string;
    readonly where?: Readonly<Record<string, unknown>>;
  };
}

/** A key of `model`. */
export interface ModelKey {
  readonly schema: z.ZodType;
  /** What is wrong where an architecture that does not take it is given it; left out, that it has none. */
  readonly refusal?: (architecture: string) => string;
}
