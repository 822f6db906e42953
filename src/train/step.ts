import { type Tensor, keep, mean as meanOf, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Description, TensorSpec } from '../engine/engine';
import { type Prepared, take, weightSpecs } from '../model/programs';
import { betaVae } from '../model/objectives';
import { type Vae, distortionOf, pass, rateOf } from '../model/vae';
import { adamUpdate } from './adam';

/** One training step as a program: forward, backward, Adam. */

/** Adam's state of a parameter: the discounted sums of its gradients and of their squares. */
export const gradientSum = (parameter: string): string => `optimizer.sum.${parameter}`;
export const squareSum = (parameter: string): string => `optimizer.squareSum.${parameter}`;

/** Weights and Adam's sums: what training reads and replaces. */
export function trainingSpecs(vae: Vae): TensorSpec[] {
  return [
    ...weightSpecs(vae),
    ...vae.parameters.map(({ name, shape }) => ({ name: gradientSum(name), shape })),
    ...vae.parameters.map(({ name, shape }) => ({ name: squareSum(name), shape })),
  ];
}

/** Feeds x [batch, H, W, C] and the scalars beta, stepSize, epsilon; gives loss, rate and distortion, batch means. */
export function trainingProgram(vae: Vae, batch: number): Prepared {
  const names = vae.parameters.map(parameter => parameter.name);
  const describe: Description = (state, feeds, noise) => {
    const x = take(feeds, 'x');
    const out: Record<string, Tensor> = {};
    const lossOf = (...weights: Tensor[]): Tensor => {
      const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
      const { mean, logVariance, logits } = pass(vae, named, x, take(noise, 'noise'));
      const rate = meanOf(rateOf(mean, logVariance));
      const distortion = meanOf(distortionOf(vae, x, logits));
      // Where TF.js computes at once, it frees all that is made here but the loss.
      Object.assign(out, { rate: keep(rate), distortion: keep(distortion) });
      return betaVae(rate, distortion, take(feeds, 'beta'));
    };
    const { value: loss, grads: gradients } = valueAndGrads(lossOf)(names.map(name => take(state, name)));
    const next: Record<string, Tensor> = {};
    names.forEach((name, i) => {
      const update = adamUpdate(
        take(state, name),
        gradients[i]!,
        take(state, gradientSum(name)),
        take(state, squareSum(name)),
        take(feeds, 'stepSize'),
        take(feeds, 'epsilon'),
      );
      next[name] = update.parameter;
      next[gradientSum(name)] = update.sum;
      next[squareSum(name)] = update.squareSum;
    });
    return { state: next, out: { loss, ...out } };
  };
  return {
    describe,
    spec: {
      mode: 'train',
      state: trainingSpecs(vae),
      feeds: [
        { name: 'x', shape: [batch, ...vae.image] },
        { name: 'beta', shape: [] },
        { name: 'stepSize', shape: [] },
        { name: 'epsilon', shape: [] },
      ],
      noise: [{ name: 'noise', shape: [batch, vae.latent], distribution: 'normal' }],
    },
  };
}
