import { type Tensor, reshape } from '@tensorflow/tfjs-core';
import type { Arrays, Description, Engine, ProgramSpec, State, TensorSpec, Tensors } from '../engine/engine';
import type { Observe } from './layer';
import { packArrays, packedSpecs, unpackTensors } from './packing';
import { type Vae, decode, distortionOf, encode, pass, rateOf } from './vae';

/** What can be asked of a trained VAE, as programs for an engine. Each reads the weights and works on a fixed batch. */

export interface Prepared {
  readonly describe: Description;
  readonly spec: ProgramSpec;
}

/** The weights and running statistics of a VAE, as a state holds them: what every program reads. */
export function weightSpecs(vae: Vae): TensorSpec[] {
  return [...packedSpecs(vae.parameters), ...vae.statistics.map(({ name, shape }) => ({ name, shape }))];
}

/** A state of them alone. @param weights the values of each parameter and statistic, by its name */
export function weightState(engine: Engine, vae: Vae, weights: Arrays): State {
  return engine.createState(weightSpecs(vae), { ...weights, ...packArrays(vae.parameters, weights) });
}

/** Each weight and running statistic, by its name, from a program's state. */
export function weightsOf(vae: Vae, state: Tensors): Record<string, Tensor> {
  const statistics = vae.statistics.map(({ name }) => [name, take(state, name)] as const);
  return { ...unpackTensors(vae.parameters, state), ...Object.fromEntries(statistics) };
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
    describe: (state, feeds, noise) => {
      const x = take(feeds, 'x');
      const weights = weightsOf(vae, state);
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

/** x, noise -> the activations [batch, width] of the named layers. With `observe`, as in training. */
export function activationProgram(vae: Vae, layers: readonly string[], batch: number, observe?: Observe): Prepared {
  return {
    describe: (state, feeds, noise) => {
      const weights = weightsOf(vae, state);
      const { activations } = pass(vae, weights, take(feeds, 'x'), take(noise, 'noise'), observe);
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
    describe: (state, feeds) => {
      const weights = weightsOf(vae, state);
      const { mean } = encode(vae, weights, take(feeds, 'x'));
      return { out: { image: vae.likelihood.image(decode(vae, weights, mean).logits) } };
    },
    spec: { mode: 'eval', state: weightSpecs(vae), feeds: [images(vae, batch)], noise: [] },
  };
}

/** z [batch, latent] -> `image` [batch, D], the decoder's expected image. */
export function decodingProgram(vae: Vae, batch: number): Prepared {
  return {
    describe: (state, feeds) => {
      const { logits } = decode(vae, weightsOf(vae, state), take(feeds, 'z'));
      return { out: { image: vae.likelihood.image(logits) } };
    },
    spec: { mode: 'eval', state: weightSpecs(vae), feeds: [{ name: 'z', shape: [batch, vae.latent] }], noise: [] },
  };
}
