import { z } from 'zod';
import { UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import type { Space } from '../parameter';
import type { Architecture, ArchitectureFacts, ModelKey } from './architecture';
import { classifier } from './classifier';
import { cnn, cnnKeys, cnnLayers } from './cnn';
import { conv, convKeys, convLayers } from './conv';
import { convBn, convBnLayers } from './convBn';
import { fc, fcLayers } from './fullyConnected';
import { linear, linearKeys, linearLayers } from './linear';
import { mlp, mlpKeys, mlpLayers } from './mlp';
import { resnet, resnetLayers } from './resnet';

/** Every architecture, by its model.architecture: what is known of it, and below the keys and the layers. */
export const ARCHITECTURES = {
  mlp,
  linear,
  conv,
  fc,
  resnet,
  'conv-bn': convBn,
  cnn,
  classifier,
} as const satisfies Readonly<Record<string, ArchitectureFacts>>;

export type ArchitectureName = keyof typeof ARCHITECTURES;
/** All but the classifier are a VAE's. */
type VaeName = Exclude<ArchitectureName, 'classifier'>;

/** In the table's order. */
export const ARCHITECTURE_NAMES = Object.keys(ARCHITECTURES) as ArchitectureName[];

export const architectureFacts = (name: ArchitectureName): ArchitectureFacts => ARCHITECTURES[name];

/** The smallest batch that a model trains with, and why; undefined where any will do. */
export function smallestBatch(section: ModelSection): ArchitectureFacts['batch'] {
  const { batch } = architectureFacts(section.architecture);
  const values: Readonly<Record<string, unknown>> = { ...section };
  return Object.entries(batch?.where ?? {}).every(([key, value]) => values[key] === value) ? batch : undefined;
}

/** 'resnet and conv-bn' */
const withDefault = (key: string, value: unknown): string =>
  listed(ARCHITECTURE_NAMES.filter(name => architectureFacts(name).defaults[key] === value));

/** '32 for resnet and conv-bn': defaults other than the usual one. */
function otherDefaults(key: string, usual: unknown): string {
  const values = new Set(ARCHITECTURE_NAMES.map(name => architectureFacts(name).defaults[key]));
  return [...values]
    .filter(value => value !== undefined && value !== usual)
    .map(value => `${String(value)} for ${withDefault(key, value)}`)
    .join(', ');
}

const noVae = (why: string, key: string) => (architecture: string) =>
  `'${architecture}' is no VAE: ${why}; leave ${key} out`;

/** The keys of `model` beside the architecture that several of these take, with the defaults of mlp. */
const SHARED_KEYS = {
  latent: {
    schema: z
      .int()
      .min(1)
      .optional()
      .meta({
        description: `The number of latent dimensions, that is, the length of z (by default ${otherDefaults('latent', mlp.defaults.latent)}).`,
        default: mlp.defaults.latent,
      }),
    refusal: noVae('it has no latent units', 'latent'),
  },
  likelihood: {
    schema: z
      .enum(['bernoulli', 'gaussian', 'sse'])
      .optional()
      .meta({
        description: `What the distortion is (by default ${otherDefaults('likelihood', mlp.defaults.likelihood)}, the only one there). bernoulli: cross-entropy in nats, for pixels between 0 and 1; gaussian: −ln p(x|z) with σ = 1, in nats; sse: the sum of squared errors, which is not in nats.`,
        default: mlp.defaults.likelihood,
      }),
    refusal: noVae('it reconstructs nothing', 'likelihood'),
  },
  init: {
    schema: z
      .enum(['glorot', 'pytorch'])
      .optional()
      .meta({
        description: `How the first weights are drawn: glorot (Glorot uniform, zero biases, the default of Keras) or pytorch (the defaults of its Linear and Conv2d, and the default of ${withDefault('init', 'pytorch')}).`,
        default: mlp.defaults.init,
      }),
  },
} satisfies Record<string, ModelKey>;

/** Every key of `model` beside the architecture, in the schema's order. */
export const MODEL_KEYS = { ...mlpKeys, ...SHARED_KEYS, ...convKeys, ...cnnKeys, ...linearKeys };

type Key = keyof typeof MODEL_KEYS;
type ValueOf<K extends Key> = NonNullable<z.output<(typeof MODEL_KEYS)[K]['schema']>>;
type Defaults<A extends ArchitectureName> = (typeof ARCHITECTURES)[A]['defaults'];
type Taken<A extends ArchitectureName> = Key & keyof Defaults<A>;

/** The section `model` of a config that has one of these architectures, defaults filled in. */
export type SectionOf<A extends ArchitectureName> = {
  [N in A]: { architecture: N } & {
    [K in Taken<N>]: ValueOf<K> | Extract<Defaults<N>[K & keyof Defaults<N>], undefined>;
  } & {
    [K in Exclude<Key, Taken<N>>]?: undefined;
  };
}[A];
export type ModelSection = SectionOf<ArchitectureName>;

/** The keys of `model` that contradict an architecture; if it is none, those that not every VAE takes. */
export function excludedKeys(architecture: unknown): string[] {
  const known = ARCHITECTURE_NAMES.find(name => name === architecture);
  const taken = known === undefined ? SHARED_KEYS : ARCHITECTURES[known].defaults;
  return Object.keys(MODEL_KEYS).filter(key => !(key in taken));
}

const LAYERS: { readonly [A in VaeName]: (image: Space, section: SectionOf<A>) => Architecture } = {
  mlp: mlpLayers,
  linear: linearLayers,
  conv: convLayers,
  fc: fcLayers,
  resnet: resnetLayers,
  'conv-bn': convBnLayers,
  cnn: cnnLayers,
};

/** The layers that `model` describes for images of this size. @throws UserError if they do not fit */
export function layersOf<A extends VaeName>(section: SectionOf<A>, image: Space): Architecture {
  demandSide(section.architecture, image);
  return LAYERS[section.architecture](image, section);
}

/** @throws UserError if the architecture wants images of another size */
export function demandSide(name: ArchitectureName, [height, width]: Space): void {
  const { sides } = architectureFacts(name);
  if (sides === undefined || (height === width && sides.includes(height))) return;
  const wanted = sides.map(side => `${side}×${side}`).join(' or ');
  throw new UserError(
    `model.architecture: ${name} wants images of ${wanted} pixels, these are ${height}×${width}: set data.size: ${sides.join(' or ')}`,
    true,
  );
}
