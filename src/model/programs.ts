import { type Tensor, reshape } from '@tensorflow/tfjs-core';
import type { Arrays, Description, Engine, NoiseSpec, ProgramSpec, State, TensorSpec, Tensors } from '../engine/engine';
import type { Observe } from './layer';
import { packArrays, packedSpecs, unpackTensors } from './packing';
import { type Classifier, classify } from './architectures/classifier';
import type { Model } from './model';
import type { Network } from './network';
import { type Vae, decode, distortionOf, encode, pass, rateOf } from './vae';

/** What can be asked of a trained model, as programs for an engine. Each reads the weights and works on a fixed batch. */

export interface Prepared {
  readonly describe: Description;
  readonly spec: ProgramSpec;
}

/** The weights and running statistics of a model, as a state holds them: what every program reads. */
export function weightSpecs({ parameters, statistics }: Network): TensorSpec[] {
  return [...packedSpecs(parameters), ...statistics.map(({ name, shape }) => ({ name, shape }))];
}

/** A state of them alone. @param weights the values of each parameter and statistic, by its name */
export function weightState(engine: Engine, model: Network, weights: Arrays): State {
  return engine.createState(weightSpecs(model), { ...weights, ...packArrays(model.parameters, weights) });
}

/** Each weight and running statistic, by its name, from a program's state. */
export function weightsOf({ parameters, statistics }: Network, state: Tensors): Record<string, Tensor> {
  const running = statistics.map(({ name }) => [name, take(state, name)] as const);
  return { ...unpackTensors(parameters, state), ...Object.fromEntries(running) };
}

/** The tensor of that name. @throws Error if there is none */
export function take(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`the program lacks its input ${name}`);
  return tensor;
}

const images = ({ image }: Network, batch: number): TensorSpec => ({ name: 'x', shape: [batch, ...image] });

/** What a model draws for each example of a batch: a VAE its z. */
export function noiseSpecs(model: Model, batch: number): NoiseSpec[] {
  if (model.kind === 'classifier') return [];
  return [{ name: 'noise', shape: [batch, model.latent], distribution: 'normal' }];
}

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
      noise: noiseSpecs(vae, batch),
    },
  };
}

/** x -> the logits [batch, classes] of each head, by its name. */
export function classificationProgram(classifier: Classifier, batch: number): Prepared {
  return {
    describe: (state, feeds) => {
      const { logits } = classify(classifier, weightsOf(classifier, state), take(feeds, 'x'));
      return { out: Object.fromEntries(classifier.heads.map(({ name }, i) => [name, logits[i]!])) };
    },
    spec: { mode: 'eval', state: weightSpecs(classifier), feeds: [images(classifier, batch)], noise: [] },
  };
}

/** x, noise -> the activations [batch, width] of the named layers. With `observe`, as in training. */
export function activationProgram(model: Model, layers: readonly string[], batch: number, observe?: Observe): Prepared {
  return {
    describe: (state, feeds, noise) => {
      const weights = weightsOf(model, state);
      const x = take(feeds, 'x');
      const { activations } =
        model.kind === 'vae' ? pass(model, weights, x, take(noise, 'noise'), observe) : classify(model, weights, x);
      return { out: Object.fromEntries(layers.map(name => [name, reshape(take(activations, name), [batch, -1])])) };
    },
    spec: {
      mode: 'eval',
      state: weightSpecs(model),
      feeds: [images(model, batch)],
      noise: noiseSpecs(model, batch),
    },
  };
}

/** x, noise -> the next running statistics by name, each batch being normalised by its own, as in training. */
export function statisticsProgram(model: Model, batch: number): Prepared {
  return {
    describe: (state, feeds, noise) => {
      const weights = weightsOf(model, state);
      const x = take(feeds, 'x');
      const out: Record<string, Tensor> = {};
      const observe: Observe = (name, next) => void (out[name] = next);
      if (model.kind === 'vae') pass(model, weights, x, take(noise, 'noise'), observe);
      else classify(model, weights, x);
      return { out };
    },
    spec: { mode: 'eval', state: weightSpecs(model), feeds: [images(model, batch)], noise: noiseSpecs(model, batch) },
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
