import { type Tensor, exp, mul, reshape, sub, sum } from '@tensorflow/tfjs-core';
import type { Factors } from '../../data/examples/factors';
import type { TensorSpec } from '../../engine/engine';
import { type Layer, type Weights, dense } from '../layer';
import { type Activations, type Network, inputInfo, layerInfo, tensorsOf } from '../network';
import { logSumExp } from '../objectives/logSumExp';
import type { Space } from '../parameter';
import type { ArchitectureFacts } from './architecture';
import { conv } from './conv';

export const classifier = {
  about:
    'classifier is no VAE but what one can be compared with: the encoder of conv with one softmax for each ground-truth factor of the data, trained to tell their classes',
  defaults: { kernels: conv.defaults.kernels, init: 'glorot' },
  sides: conv.sides,
} as const satisfies ArchitectureFacts;

/** The supervised counterpart of a VAE (Bonheme and Grzes 2022, appendix H); its layers are input, encoder/1 …, classifier/1 … */
export interface Classifier extends Network {
  readonly kind: 'classifier';
  readonly encoder: readonly Layer[];
  /** A linear map to the logits of the classes of each factor. */
  readonly heads: readonly Layer[];
}

/** @param sizes how many classes each factor has */
export function classifierOf(image: Space, encoder: readonly Layer[], sizes: readonly number[]): Classifier {
  const { width } = layerInfo(encoder.at(-1)!);
  const heads = sizes.map((size, i) => dense(`classifier/${i + 1}`, width, size, 'linear'));
  return {
    kind: 'classifier',
    image,
    encoder,
    heads,
    ...tensorsOf([...encoder, ...heads]),
    layers: [inputInfo(image), ...[...encoder, ...heads].map(layer => layerInfo(layer))],
  };
}

/** x: [batch, height, width, channels] -> of each head its logits and, as its activation, their softmax: [batch, classes]. */
export function classify(
  { encoder, heads }: Classifier,
  weights: Weights,
  x: Tensor,
): { logits: Tensor[]; activations: Activations } {
  const activations: Record<string, Tensor> = { input: x };
  let h = x;
  for (const layer of encoder) activations[layer.name] = h = layer.apply(h, weights);
  const logits = heads.map(head => {
    const values = head.apply(h, weights);
    const total = reshape(logSumExp(values, 1), [x.shape[0], 1]);
    activations[head.name] = exp(sub(values, total));
    return values;
  });
  return { logits, activations };
}

/** −ln p(class), nats: logits and the one-hot classes, [batch, classes] twice -> [batch]. */
export function crossEntropyOf(logits: Tensor, classes: Tensor): Tensor {
  return sub(logSumExp(logits, 1), sum(mul(logits, classes), 1));
}

/** Which feed has the one-hot classes of a head. */
export const classesOf = (head: Layer): string => `classes/${head.name}`;

export function classSpecs({ heads }: Classifier, batch: number): TensorSpec[] {
  return heads.map(head => ({ name: classesOf(head), shape: [batch, ...head.shape] }));
}

/** The one-hot classes of examples, as feeds. */
export function classFeeds(
  { heads }: Classifier,
  { classOf }: Factors,
  examples: ArrayLike<number>,
): Record<string, Float32Array> {
  return Object.fromEntries(
    heads.map((head, factor) => {
      const size = head.shape[0]!;
      const values = new Float32Array(examples.length * size);
      for (let i = 0; i < examples.length; i++) values[i * size + classOf(examples[i]!, factor)] = 1;
      return [classesOf(head), values];
    }),
  );
}
