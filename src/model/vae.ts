import { type Tensor, add, exp, mul, reshape, square, sub, sum } from '@tensorflow/tfjs-core';
import type { Architecture } from './architectures/architecture';
import { type ModelSection, layersOf } from './architectures/architectures';
import { type Bounds, bounded } from './activationFunctions';
import type { Passing, Weights } from './layer';
import { LIKELIHOODS, type Likelihood } from './likelihoods';
import { type Activations, type Network, inputInfo, layerInfo, tensorsOf } from './network';
import { type Gates, gatesOf } from './multiRate/gates';
import { ofDepthTwo } from './multiRate/linearDepth';
import type { MultiRate } from './objectives/multiRate';
import type { Space } from './parameter';

/** A VAE; its layers are input, encoder/1 …, z_mean, z_log_var, sampling, decoder/1 … */
export interface Vae extends Network {
  readonly kind: 'vae';
  readonly latent: number;
  readonly architecture: Architecture;
  readonly likelihood: Likelihood;
  /** Of the posterior's log-variance; undefined in models of older versions, which had none. */
  readonly logVarianceBounds: Bounds | undefined;
  /** Of a multi-rate VAE. */
  readonly gates?: Gates | undefined;
}

/** What new models keep the posterior's log-variance in: nothing that trains well leaves it, and its exponent is finite. */
export const LOG_VARIANCE_BOUNDS: Bounds = [-30, 20];

/** @throws UserError if the architecture does not fit the images; Error if it is no VAE's */
export function makeVae(
  section: ModelSection,
  image: Space,
  logVarianceBounds: Bounds | undefined,
  multiRate?: MultiRate,
): Vae {
  if (section.architecture === 'classifier') throw new Error('a classifier is no VAE');
  const architecture = layersOf(multiRate ? ofDepthTwo(section) : section, image);
  const { encoder, mean, logVariance, decoder } = architecture;
  const { latent } = section;
  const { parameters, statistics } = tensorsOf([...encoder, mean, logVariance, ...decoder]);
  const gates = multiRate && gatesOf(architecture, multiRate);
  return {
    kind: 'vae',
    image,
    latent,
    architecture,
    likelihood: LIKELIHOODS[section.likelihood],
    logVarianceBounds,
    gates,
    parameters: [...parameters, ...(gates?.parameters ?? [])],
    statistics,
    layers: [
      inputInfo(image),
      ...encoder.map(layer => layerInfo(layer)),
      layerInfo(mean, 'mean'),
      layerInfo(logVariance, 'logVariance'),
      { name: 'sampling', kind: 'sampling', width: latent },
      ...decoder.map(layer => layerInfo(layer)),
    ],
  };
}

/** A multi-rate VAE without its gates: what it is at one β, once they are folded into its weights. */
export function withoutGates({ gates, parameters, ...vae }: Vae): Vae {
  const ofGates = new Set(gates?.parameters.map(({ name }) => name));
  return { ...vae, gates: undefined, parameters: parameters.filter(({ name }) => !ofGates.has(name)) };
}

/** Posterior mean and log-variance, [batch, latent]. */
export interface Encoded {
  readonly mean: Tensor;
  readonly logVariance: Tensor;
  readonly activations: Activations;
}

/** The decoder's output, [batch, D]. */
export interface Decoded {
  readonly logits: Tensor;
  readonly activations: Activations;
}

/** x: [batch, height, width, channels] */
export function encode(vae: Vae, weights: Weights, x: Tensor, passing?: Passing): Encoded {
  const { encoder, mean: meanLayer, logVariance: logVarianceLayer } = vae.architecture;
  const activations: Record<string, Tensor> = { input: x };
  let h = x;
  for (const layer of encoder) activations[layer.name] = h = layer.apply(h, weights, passing);
  const mean = meanLayer.apply(h, weights, passing);
  const drawn = logVarianceLayer.apply(h, weights, passing);
  const logVariance = vae.logVarianceBounds ? bounded(drawn, vae.logVarianceBounds) : drawn;
  return { mean, logVariance, activations: { ...activations, z_mean: mean, z_log_var: logVariance } };
}

/** z: [batch, latent] */
export function decode(vae: Vae, weights: Weights, z: Tensor, passing?: Passing): Decoded {
  const activations: Record<string, Tensor> = {};
  let h = z;
  for (const layer of vae.architecture.decoder) activations[layer.name] = h = layer.apply(h, weights, passing);
  return { logits: reshape(h, [z.shape[0], -1]), activations };
}

/**
 * Both, with z = μ + e^{½·log σ²}·noise between them; `activations` has every layer's output by its name.
 * x: [batch, height, width, channels]; noise: standard normal, [batch, latent].
 */
export function pass(vae: Vae, weights: Weights, x: Tensor, noise: Tensor, passing?: Passing): Encoded & Decoded {
  const encoded = encode(vae, weights, x, passing);
  const z = add(encoded.mean, mul(exp(mul(encoded.logVariance, 0.5)), noise));
  const decoded = decode(vae, weights, z, passing);
  return {
    ...encoded,
    ...decoded,
    activations: { ...encoded.activations, sampling: z, ...decoded.activations },
  };
}

/** KL(q(z|x) ‖ N(0, I)) = ½ Σ (μ² + σ² − log σ² − 1), nats: [batch, latent] twice -> [batch]. */
export function rateOf(mean: Tensor, logVariance: Tensor): Tensor {
  return mul(sum(sub(add(square(mean), exp(logVariance)), add(logVariance, 1)), 1), 0.5);
}

/** −log p(x|z) of each example: [batch]. */
export function distortionOf(vae: Vae, x: Tensor, logits: Tensor): Tensor {
  return vae.likelihood.distortion(reshape(x, [x.shape[0], -1]), logits);
}
