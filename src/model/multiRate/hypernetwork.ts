import { type Tensor, add, matMul, relu, reshape } from '@tensorflow/tfjs-core';
import { type Weights, weightOf } from '../maps';
import type { GateActivation } from './gateActivations';
import { type Parameter, type Space, denseParameters } from '../parameter';

/** What a gate is made of: affine maps of standardised log β, with ReLU between them (Bae et al. 2023, eq. 6, appendix D.1). */

/** Units of a hidden layer. */
const HIDDEN = 64;

/** How deep they are, and whether all gates have their first layer in common. */
export interface HypernetworkShape {
  readonly layers: number;
  readonly shared: boolean;
}

export interface Hypernetwork {
  /** Where the first layer is shared, each gate names it. */
  readonly parameters: readonly Parameter[];
  /** s: [batch] -> [batch, outputs] */
  apply(s: Tensor, weights: Weights): Tensor;
}

type Begin = GateActivation['begin'];

/** Weights and biases of PyTorch's Linear. */
const pytorchOf = (input: number): Begin => {
  const limit = 1 / Math.sqrt(input);
  return { weight: [-limit, limit], bias: [-limit, limit] };
};

function affineParameters(key: string, input: number, output: number | Space, begin: Begin): Parameter[] {
  return denseParameters(key, input, output).map(one => ({ ...one, between: one.isBias ? begin.bias : begin.weight }));
}

/**
 * @param outputs the channels that are gated; of an image that is written flat its shape
 */
export function hypernetwork(
  gated: string,
  outputs: number | Space,
  { numbers, begin }: Pick<GateActivation, 'numbers' | 'begin'>,
  { layers, shared }: HypernetworkShape,
): Hypernetwork {
  const keys = Array.from({ length: layers }, (_, i) => {
    if (i === 0 && shared && layers > 1) return 'gates.shared';
    return layers === 1 ? `${gated}.gate` : `${gated}.gate.${i + 1}`;
  });
  const end = keys.length - 1;
  const parameters = keys.flatMap((key, i) => {
    const input = i === 0 ? 1 : HIDDEN;
    if (i < end) return affineParameters(key, input, HIDDEN, pytorchOf(input));
    // What hidden units say has no sign that would go with β.
    const last = i === 0 ? begin : { ...begin, weight: pytorchOf(input).weight };
    return affineParameters(key, input, numbers === 1 ? outputs : numbers * sizeOf(outputs), last);
  });
  return {
    parameters,
    apply(s, weights) {
      let h: Tensor = reshape(s, [s.shape[0], 1]);
      for (const [i, key] of keys.entries()) {
        const said = add(matMul(h, weightOf(weights, `${key}.weight`)), weightOf(weights, `${key}.bias`));
        h = i < end ? relu(said) : said;
      }
      return h;
    },
  };
}

function sizeOf(outputs: number | Space): number {
  return typeof outputs === 'number' ? outputs : outputs[0] * outputs[1] * outputs[2];
}
