import { type Tensor, reshape } from '@tensorflow/tfjs-core';
import type { Description, ProgramSpec, TensorSpec, Tensors } from '../engine/engine';
import { type Vae, decode, distortionOf, encode, pass, rateOf } from './vae';

/** What can be asked of a trained VAE, as programs for an engine. Each reads the weights and works on a fixed batch. */

export interface Prepared {
  readonly describe: Description;
  readonly spec: ProgramSpec;
}

/** The weights of a VAE: what every program reads. */
export function weightSpecs(vae: Vae): TensorSpec[] {
  return vae.parameters.map(({ name, shape }) => ({ name, shape }));
}

/** The tensor of that name. @throws Error if there is none */
export function take(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`the program lacks its input ${name}`);
  return tensor;
}

const images = (vae: Vae, batch: number): TensorSpec => ({ name: 'x', shape: [batch, ...vae.image] });

/** x, noise -> for each example its rate and distortion [batch], posterior mean and log-variance [batch, latent]. */
export function evaluationProgram(vae: Vae, batch: number): Prepared {
  return {
    describe: (weights, feeds, noise) => {
      const x = take(feeds, 'x');
      const { mean, logVariance, logits } = pass(vae, weights, x, take(noise, 'noise'));
      return {
        out: { rate: rateOf(mean, logVariance), distortion: distortionOf(vae, x, logits), mean, logVariance },
      };
    },
    spec: {
      mode: 'eval',
      state: weightSpecs(vae),
      feeds: [images(vae, batch)],
      noise: [{ name: 'noise', shape: [batch, vae.latent], distribution: 'normal' }],
    },
  };
}

/** x, noise -> the activations [batch, width] of the named layers. */
export function activationProgram(vae: Vae, layers: readonly string[], batch: number): Prepared {
  return {
    describe: (weights, feeds, noise) => {
      const { activations } = pass(vae, weights, take(feeds, 'x'), take(noise, 'noise'));
      return { out: Object.fromEntries(layers.map(name => [name, reshape(take(activations, name), [batch, -1])])) };
    },
    spec: {
      mode: 'eval',
      state: weightSpecs(vae),
      feeds: [images(vae, batch)],
      noise: [{ name: 'noise', shape: [batch, vae.latent], distribution: 'normal' }],
    },
  };
}

/** x -> `image` [batch, D], the decoder's expected image at the posterior mean. */
export function reconstructionProgram(vae: Vae, batch: number): Prepared {
  return {
    describe: (weights, feeds) => {
      const { mean } = encode(vae, weights, take(feeds, 'x'));
      return { out: { image: vae.likelihood.image(decode(vae, weights, mean).logits) } };
    },
    spec: { mode: 'eval', state: weightSpecs(vae), feeds: [images(vae, batch)], noise: [] },
  };
}

/** z [batch, latent] -> `image` [batch, D], the decoder's expected image. */
export function decodingProgram(vae: Vae, batch: number): Prepared {
  return {
    describe: (weights, feeds) => ({
      out: { image: vae.likelihood.image(decode(vae, weights, take(feeds, 'z')).logits) },
    }),
    spec: { mode: 'eval', state: weightSpecs(vae), feeds: [{ name: 'z', shape: [batch, vae.latent] }], noise: [] },
  };
}
