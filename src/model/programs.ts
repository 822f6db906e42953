import { type Tensor, concat, reshape, slice } from '@tensorflow/tfjs-core';
import type { Arrays, Description, Engine, NoiseSpec, ProgramSpec, State, TensorSpec, Tensors } from '../engine/engine';
import type { Observe, Weights } from './layer';
import { betaOfStandardised, standardisedDraw } from './multiRate/betaRange';
import { packArrays, packedSpecs, unpackTensors } from './packing';
import { type Classifier, classify } from './architectures/classifier';
import type { Model } from './model';
import type { Network } from './network';
import type { Parameter } from './parameter';
import { type Vae, decode, distortionOf, encode, pass, rateOf } from './vae';

/** What can be asked of a trained model, as programs for an engine. Each reads the weights and works on a fixed batch. */

export interface Prepared {
  readonly describe: Description;
  readonly spec: ProgramSpec;
}

type Tensorful = Pick<Network, 'parameters' | 'statistics'>;

/** The weights and running statistics of a model, as a state holds them: what every program reads. */
export function weightSpecs({ parameters, statistics }: Tensorful): TensorSpec[] {
  return [...packedSpecs(parameters), ...statistics.map(({ name, shape }) => ({ name, shape }))];
}

/** A state of them alone. @param weights the values of each parameter and statistic, by its name */
export function weightState(engine: Engine, model: Tensorful, weights: Arrays): State {
  return engine.createState(weightSpecs(model), { ...weights, ...packArrays(model.parameters, weights) });
}

/** Each weight and running statistic, by its name, from a program's state. */
export function weightsOf({ parameters, statistics }: Tensorful, state: Tensors): Record<string, Tensor> {
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

/** What a model draws for each example of a batch: a VAE its z, one with gates its β too. */
export function noiseSpecs(model: Model, batch: number): NoiseSpec[] {
  if (model.kind === 'classifier') return [];
  const { latent, gates } = model;
  const z = { name: 'noise', shape: [batch, latent], distribution: 'normal' } as const;
  return gates ? [z, { name: 'beta', shape: [gates.perBatch ? 1 : batch], distribution: 'uniform' }] : [z];
}

/** What goes through a VAE with what was drawn for it; of one with gates the β of each example beside it, [batch] or [1]. */
export function passDrawn(
  vae: Vae,
  weights: Weights,
  x: Tensor,
  noise: Tensors,
  observe?: Observe,
): ReturnType<typeof pass> & { beta: Tensor | undefined } {
  const { gates } = vae;
  const s = gates && standardisedDraw(take(noise, 'beta'));
  const passed = pass(vae, weights, x, take(noise, 'noise'), { observe, gate: s && gates.at(s, weights) });
  return { ...passed, beta: s && betaOfStandardised(s, gates.range) };
}

/** A network of nothing but its parameters. */
const parametersAlone = (parameters: readonly Parameter[]): Tensorful => ({
  parameters,
  statistics: [],
});

/** The weights of a VAE's gates alone, which `gateProgram` reads. */
export function gateState(engine: Engine, { gates }: Vae, weights: Arrays): State {
  return weightState(engine, parametersAlone(gates!.parameters), weights);
}

/** s, standardised log β [1] -> of each map with a gate its 'scale' and, if it has one, its 'shift' [channels], by 'map scale'. */
export function gateProgram({ gates }: Vae): Prepared {
  const { parameters, gated } = gates!;
  return {
    describe: (state, feeds) => {
      const gate = gates!.at(take(feeds, 's'), weightsOf(parametersAlone(parameters), state));
      const out: Record<string, Tensor> = {};
      for (const { name } of gated) {
        const { scale, shift } = gate(name)!;
        out[`${name} scale`] = reshape(scale, [-1]);
        if (shift) out[`${name} shift`] = reshape(shift, [-1]);
      }
      return { out };
    },
    spec: {
      mode: 'eval',
      state: weightSpecs(parametersAlone(parameters)),
      feeds: [{ name: 's', shape: [1] }],
      noise: [],
    },
  };
}

/** x, noise -> for each example its rate and distortion [batch], posterior mean and log-variance [batch, latent]. */
export function evaluationProgram(vae: Vae, batch: number): Prepared {
  return {
    describe: (state, feeds, noise) => {
      const x = take(feeds, 'x');
      const weights = weightsOf(vae, state);
      const { mean, logVariance, logits } = passDrawn(vae, weights, x, noise);
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
        model.kind === 'vae' ? passDrawn(model, weights, x, noise, observe) : classify(model, weights, x);
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
      if (model.kind === 'vae') passDrawn(model, weights, x, noise, observe);
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

/**
 * x [batch, …], z [samples, latent] -> `mean` and `logVariance` of all examples [batch, latent], `image` [shown + samples, D]: the
 * decoder's expected image at the posterior mean of the first ones, and at z.
 */
export function glanceProgram(vae: Vae, batch: number, shown: number, samples: number): Prepared {
  return {
    describe: (state, feeds) => {
      const weights = weightsOf(vae, state);
      const { mean, logVariance } = encode(vae, weights, take(feeds, 'x'));
      const codes = concat([slice(mean, [0, 0], [shown, vae.latent]), take(feeds, 'z')]);
      return { out: { mean, logVariance, image: vae.likelihood.image(decode(vae, weights, codes).logits) } };
    },
    spec: {
      mode: 'eval',
      state: weightSpecs(vae),
      feeds: [images(vae, batch), { name: 'z', shape: [samples, vae.latent] }],
      noise: [],
    },
  };
}
