import { type Tensor, add, matMul, relu, reshape } from '@tensorflow/tfjs-core';
import { type Weights, weightOf } from '../maps';
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

/** Drawn as PyTorch's Linear draws them, however the model is: U(±1) behind s. */
function affineParameters(key: string, input: number, output: number | Space): Parameter[] {
  return denseParameters(key, input, output).map(parameter => ({ ...parameter, initialiser: 'pytorch' }));
}

/**
 * @param outputs the channels that are gated; of an image that is written flat its shape
 * @param numbers that are said of each
 */
export function hypernetwork(
  gated: string,
  outputs: number | Space,
  numbers: number,
  { layers, shared }: HypernetworkShape,
): Hypernetwork {
  const keys = Array.from({ length: layers }, (_, i) => {
    if (i === 0 && shared && layers > 1) return 'gates.shared';
    return layers === 1 ? `${gated}.gate` : `${gated}.gate.${i + 1}`;
  });
  const last = keys.length - 1;
  const parameters = keys.flatMap((key, i) => {
    const input = i === 0 ? 1 : HIDDEN;
    if (i < last) return affineParameters(key, input, HIDDEN);
    return affineParameters(key, input, numbers === 1 ? outputs : numbers * sizeOf(outputs));
  });
  return {
    parameters,
    apply(s, weights) {
      let h: Tensor = reshape(s, [s.shape[0], 1]);
      for (const [i, key] of keys.entries()) {
        const said = add(matMul(h, weightOf(weights, `${key}.weight`)), weightOf(weights, `${key}.bias`));
        h = i < last ? relu(said) : said;
      }
      return h;
    },
  };
}

function sizeOf(outputs: number | Space): number {
  return typeof outputs === 'number' ? outputs : outputs[0] * outputs[1] * outputs[2];
}
