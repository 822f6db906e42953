import { type Tensor, add, mean as meanOf } from '@tensorflow/tfjs-core';
import type { NoiseSpec, TensorSpec, Tensors } from '../engine/engine';
import { type Classifier, classSpecs, classesOf, classify, crossEntropyOf } from '../model/architectures/classifier';
import type { Observe, Weights } from '../model/layer';
import type { Model } from '../model/model';
import {
  type Objective,
  type VaeObjective,
  descriptionOf,
  regulariser,
  scalarNames,
} from '../model/objectives/objectives';
import { noiseSpecs, passDrawn, take } from '../model/programs';
import { type Vae, distortionOf, rateOf } from '../model/vae';

/** What training minimises, from one mini-batch. */

export interface Loss {
  readonly objective: Objective;
  /** How many training examples there are. */
  readonly examples: number;
}

/** Batch means, nats an example. */
interface LossAndParts {
  readonly loss: Tensor;
  /** What is told beside it, by name. */
  readonly parts: Readonly<Record<string, Tensor>>;
}

/** @throws Error if an objective is not one for the model */
export function lossOf(
  model: Model,
  weights: Weights,
  feeds: Tensors,
  noise: Tensors,
  { objective, examples }: Loss,
  observe: Observe,
): LossAndParts {
  if (model.kind === 'classifier') return classifierLoss(model, weights, feeds);
  if (objective.name === 'cross-entropy') throw new Error('a VAE does not minimise a cross-entropy of classes');
  return vaeLoss(model, weights, feeds, noise, { objective, examples }, observe);
}

function vaeLoss(
  vae: Vae,
  weights: Weights,
  feeds: Tensors,
  noise: Tensors,
  { objective, examples }: { objective: VaeObjective; examples: number },
  observe: Observe,
): LossAndParts {
  const x = take(feeds, 'x');
  const { mean, logVariance, logits, activations, beta } = passDrawn(vae, weights, x, noise, observe);
  const rates = rateOf(mean, logVariance);
  const rate = meanOf(rates);
  const distortion = meanOf(distortionOf(vae, x, logits));
  const multiRate = beta && { rates, beta };
  const batch = { mean, logVariance, z: take(activations, 'sampling'), rate, multiRate, examples };
  const scalars = scalarNames(objective).map(name => [name, take(feeds, name)] as const);
  const draws = drawNames(objective).map(name => [name, take(noise, name)] as const);
  const loss = add(distortion, regulariser(objective, batch, Object.fromEntries([...scalars, ...draws])));
  return { loss, parts: { rate, distortion } };
}

/** The cross-entropies of all factors together. */
function classifierLoss(classifier: Classifier, weights: Weights, feeds: Tensors): LossAndParts {
  const { logits } = classify(classifier, weights, take(feeds, 'x'));
  const each = classifier.heads.map((head, i) => meanOf(crossEntropyOf(logits[i]!, take(feeds, classesOf(head)))));
  return { loss: each.reduce((sum, one) => add(sum, one)), parts: {} };
}

/** What a batch of a model is fed beside the images. */
export function lossFeeds(model: Model, batch: number, { objective }: Loss): TensorSpec[] {
  if (model.kind === 'classifier') return classSpecs(model, batch);
  return scalarNames(objective).map(name => ({ name, shape: [] }));
}

const drawNames = (objective: Objective): readonly string[] => descriptionOf(objective)?.noise ?? [];

/** What a step draws: what the model does for a batch, and its objective beside that. */
export function lossNoise(model: Model, batch: number, { objective }: Loss): NoiseSpec[] {
  if (model.kind === 'classifier') return noiseSpecs(model, batch);
  const shape = [batch, model.latent];
  const own = drawNames(objective).map(name => ({ name, shape, distribution: 'normal' as const }));
  return [...noiseSpecs(model, batch), ...own];
}
