import { type Tensor, keep, valueAndGrads } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type LearningRate, learningRateAt } from '../config/schema/learningRate';
import type { SingleConfig } from '../config/schema/schema';
import type { Arrays, Description, Engine, NoiseSpec, State, TensorSpec } from '../engine/engine';
import { drawNoise } from '../model/noise';
import { packArrays, packTensors, packedSpecs, unpackArrays } from '../model/packing';
import type { Model } from '../model/model';
import type { Network } from '../model/network';
import { type Objective, scalarsOf } from '../model/objectives/objectives';
import { type Prepared, take, weightSpecs, weightsOf } from '../model/programs';
import { adamScalars, adamUpdate, withDecay } from './adam';
import { clipGradient } from './clipGradient';
import { type Loss, lossFeeds, lossNoise, lossOf } from './loss';

/** One training step as a program: forward, backward, Adam. */

/** Adam's state of a parameter: the discounted sums of its gradients and of their squares. */
export const gradientSum = (parameter: string): string => `optimizer.sum.${parameter}`;
export const squareSum = (parameter: string): string => `optimizer.squareSum.${parameter}`;

const weight = (parameter: string): string => parameter;
/** The names of all that training keeps of a parameter. */
export const KEYS = [weight, gradientSum, squareSum] as const;

/** Weights, running statistics and Adam's sums: what training reads and replaces. */
export function trainingSpecs(model: Network): TensorSpec[] {
  const sums = [gradientSum, squareSum].flatMap(key => packedSpecs(model.parameters, key));
  return [...weightSpecs(model), ...sums];
}

/** A state for training. @param arrays weights and sums of each parameter and the running statistics, by name */
export function trainingState(engine: Engine, model: Network, arrays: Arrays): State {
  const packed = KEYS.map(key => packArrays(model.parameters, arrays, key));
  return engine.createState(trainingSpecs(model), Object.assign({}, arrays, ...packed) as Arrays);
}

/** The inverse: weights and sums of each parameter and the running statistics, by name, from what a state reads. */
export function trainingArrays({ parameters, statistics }: Network, read: Arrays): Record<string, Float32Array> {
  return Object.assign(
    Object.fromEntries(statistics.map(({ name }) => [name, read[name]!])),
    ...KEYS.map(key => unpackArrays(parameters, read, key)),
  ) as Record<string, Float32Array>;
}

/** What a step tells of its mini-batch: means, nats an example; and of a gradient that may be clipped its norm before. */
export const classifierStepShape = { loss: z.number(), gradientNorm: z.number().optional() };
export const vaeStepShape = { rate: z.number(), distortion: z.number(), ...classifierStepShape };

type Told<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;
export type StepResult = Readonly<Told<typeof classifierStepShape> & Partial<Told<typeof vaeStepShape>>>;

/** What of a step, besides the loss, is compiled into its program. */
export type Compiled = Readonly<Pick<SingleConfig['train'], 'clipGradient' | 'weightDecay'>>;

/** What the inputs of a step are a function of, besides the images and the step. */
export interface StepOptions extends LearningRate, Readonly<Pick<SingleConfig['train'], 'optimizer'>>, Compiled {
  readonly seed: number;
  readonly objective: Objective;
  /** That the objective's schedule is laid out on. */
  readonly steps: number;
  /** That the learning rate's is laid out on; left out, the same. */
  readonly learningRateSteps?: number;
}

/** What the training program is fed in a step, counted from 0, but for a classifier's classes. @param x the images */
export function stepInputs(x: Float32Array, noise: readonly NoiseSpec[], step: number, options: StepOptions): Arrays {
  const { seed, optimizer, objective, steps, learningRateSteps } = options;
  const learningRate = learningRateAt(options, { step, steps: learningRateSteps ?? steps });
  const { stepSize, epsilon } = adamScalars(step + 1, learningRate, optimizer);
  const weights = Object.entries(scalarsOf(objective, { step, steps }));
  return {
    x,
    ...Object.fromEntries(weights.map(([name, value]) => [name, Float32Array.of(value)])),
    stepSize: Float32Array.of(stepSize),
    epsilon: Float32Array.of(epsilon),
    ...drawNoise(noise, seed, 'training', step),
  };
}

/**
 * Feeds x [batch, H, W, C], the scalars stepSize and epsilon and what the loss is fed; gives the loss and its parts, batch
 * means.
 */
export function trainingProgram(model: Model, batch: number, how: Loss & Compiled): Prepared {
  const names = model.parameters.map(parameter => parameter.name);
  const describe: Description = (state, feeds, noise) => {
    const out: Record<string, Tensor> = {};
    const next: Record<string, Tensor> = {};
    const all = weightsOf(model, state);
    const lossOfWeights = (...weights: Tensor[]): Tensor => {
      const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
      const observe = (statistic: string, value: Tensor): void => void (next[statistic] = keep(value));
      const { loss, parts } = lossOf(model, { ...all, ...named }, feeds, noise, how, observe);
      // Where TF.js computes at once, it frees all that is made here but the loss and what is kept.
      for (const [name, part] of Object.entries(parts)) out[name] = keep(part);
      return loss;
    };
    const { value: loss, grads: byIndex } = valueAndGrads(lossOfWeights)(names.map(name => take(all, name)));
    const packed = packTensors(model.parameters, Object.fromEntries(names.map((name, i) => [name, byIndex[i]!])));
    const { gradients, told } = clipGradient(packed, how.clipGradient);
    for (const name of Object.keys(gradients)) {
      const parameter = take(state, name);
      const update = adamUpdate(
        parameter,
        // After clipping, as PyTorch's optimisers do it: the norm is that of the loss alone.
        withDecay(take(gradients, name), parameter, how.weightDecay),
        take(state, gradientSum(name)),
        take(state, squareSum(name)),
        take(feeds, 'stepSize'),
        take(feeds, 'epsilon'),
      );
      next[name] = update.parameter;
      next[gradientSum(name)] = update.sum;
      next[squareSum(name)] = update.squareSum;
    }
    return { state: next, out: { loss, ...out, ...told } };
  };
  return {
    describe,
    spec: {
      mode: 'train',
      state: trainingSpecs(model),
      feeds: [
        { name: 'x', shape: [batch, ...model.image] },
        ...lossFeeds(model, batch, how),
        { name: 'stepSize', shape: [] },
        { name: 'epsilon', shape: [] },
      ],
      noise: lossNoise(model, batch, how),
    },
  };
}
