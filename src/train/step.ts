import { type Tensor, add, keep, mean as meanOf, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Objective } from '../config/objective';
import type { Arrays, Description, Engine, NoiseSpec, State, TensorSpec } from '../engine/engine';
import { drawNoise } from '../model/noise';
import { packArrays, packTensors, packedSpecs, unpackArrays } from '../model/packing';
import { type Prepared, take, weightSpecs, weightsOf } from '../model/programs';
import { regulariser, scalarNames } from '../model/objectives/objectives';
import { type Vae, distortionOf, pass, rateOf } from '../model/vae';
import { objectiveScalars } from './klSchedule';
import { type AdamForm, adamScalars, adamUpdate } from './adam';

/** One training step as a program: forward, backward, Adam. */

/** Adam's state of a parameter: the discounted sums of its gradients and of their squares. */
export const gradientSum = (parameter: string): string => `optimizer.sum.${parameter}`;
export const squareSum = (parameter: string): string => `optimizer.squareSum.${parameter}`;

const weight = (parameter: string): string => parameter;
/** The names of all that training keeps of a parameter. */
export const KEYS = [weight, gradientSum, squareSum] as const;

/** Weights, running statistics and Adam's sums: what training reads and replaces. */
export function trainingSpecs(vae: Vae): TensorSpec[] {
  const sums = [gradientSum, squareSum].flatMap(key => packedSpecs(vae.parameters, key));
  return [...weightSpecs(vae), ...sums];
}

/** A state for training. @param arrays weights and sums of each parameter and the running statistics, by name */
export function trainingState(engine: Engine, vae: Vae, arrays: Arrays): State {
  const packed = KEYS.map(key => packArrays(vae.parameters, arrays, key));
  return engine.createState(trainingSpecs(vae), Object.assign({}, arrays, ...packed) as Arrays);
}

/** The inverse: weights and sums of each parameter and the running statistics, by name, from what a state reads. */
export function trainingArrays(vae: Vae, read: Arrays): Record<string, Float32Array> {
  return Object.assign(
    Object.fromEntries(vae.statistics.map(({ name }) => [name, read[name]!])),
    ...KEYS.map(key => unpackArrays(vae.parameters, read, key)),
  ) as Record<string, Float32Array>;
}

/** What the inputs of a step are a function of, besides the images and the step. */
export interface StepOptions {
  readonly seed: number;
  readonly learningRate: number;
  readonly optimizer: AdamForm;
  readonly objective: Objective;
  /** Of the whole training. */
  readonly steps: number;
}

/** What the training program is fed in a step, counted from 0. @param x the images */
export function stepInputs(
  x: Float32Array,
  noise: readonly NoiseSpec[],
  step: number,
  { seed, learningRate, optimizer, objective, steps }: StepOptions,
): Arrays {
  const { stepSize, epsilon } = adamScalars(step + 1, learningRate, optimizer);
  const weights = Object.entries(objectiveScalars(objective, step, steps));
  return {
    x,
    ...Object.fromEntries(weights.map(([name, value]) => [name, Float32Array.of(value)])),
    stepSize: Float32Array.of(stepSize),
    epsilon: Float32Array.of(epsilon),
    ...drawNoise(noise, seed, 'training', step),
  };
}

/** What a training minimises. */
export interface Loss {
  readonly objective: Objective;
  /** How many training examples there are. */
  readonly examples: number;
}

/**
 * Feeds x [batch, H, W, C] and the scalars stepSize, epsilon and those of the objective; gives loss, rate and
 * distortion, batch means.
 */
export function trainingProgram(vae: Vae, batch: number, { objective, examples }: Loss): Prepared {
  const names = vae.parameters.map(parameter => parameter.name);
  const describe: Description = (state, feeds, noise) => {
    const x = take(feeds, 'x');
    const out: Record<string, Tensor> = {};
    const next: Record<string, Tensor> = {};
    const all = weightsOf(vae, state);
    const lossOf = (...weights: Tensor[]): Tensor => {
      const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
      const observe = (statistic: string, value: Tensor): void => void (next[statistic] = keep(value));
      const { mean, logVariance, logits, activations } = pass(
        vae,
        { ...all, ...named },
        x,
        take(noise, 'noise'),
        observe,
      );
      const rate = meanOf(rateOf(mean, logVariance));
      const distortion = meanOf(distortionOf(vae, x, logits));
      // Where TF.js computes at once, it frees all that is made here but the loss and what is kept.
      Object.assign(out, { rate: keep(rate), distortion: keep(distortion) });
      const posteriors = { mean, logVariance, z: take(activations, 'sampling') };
      return add(distortion, regulariser(objective, rate, posteriors, examples, feeds));
    };
    const { value: loss, grads: byIndex } = valueAndGrads(lossOf)(names.map(name => take(all, name)));
    const gradients = packTensors(vae.parameters, Object.fromEntries(names.map((name, i) => [name, byIndex[i]!])));
    for (const name of Object.keys(gradients)) {
      const update = adamUpdate(
        take(state, name),
        take(gradients, name),
        take(state, gradientSum(name)),
        take(state, squareSum(name)),
        take(feeds, 'stepSize'),
        take(feeds, 'epsilon'),
      );
      next[name] = update.parameter;
      next[gradientSum(name)] = update.sum;
      next[squareSum(name)] = update.squareSum;
    }
    return { state: next, out: { loss, ...out } };
  };
  return {
    describe,
    spec: {
      mode: 'train',
      state: trainingSpecs(vae),
      feeds: [
        { name: 'x', shape: [batch, ...vae.image] },
        ...scalarNames(objective).map(name => ({ name, shape: [] })),
        { name: 'stepSize', shape: [] },
        { name: 'epsilon', shape: [] },
      ],
      noise: [{ name: 'noise', shape: [batch, vae.latent], distribution: 'normal' }],
    },
  };
}
