import { type Tensor, add, log, relu, reshape, tanh, zeros } from '@tensorflow/tfjs-core';
import { bounded, leakyRelu } from './activationFunctions';
import { type BatchStatistics, batchNorm, normalise } from './batchNorm';
import {
  type LinearMap,
  type Rounded,
  type Weights,
  convolutionMap,
  deconvolutionMap,
  denseMap,
  weightOf,
} from './maps';
import { type Gate, type Gateable, LEAST_VARIANCE_SCALE, modulated } from './modulation';
import { type Parameter, type Space, denseParameters, normalisationParameters } from './parameter';

export type { Weights };

/** The kinds of layer, and what charts call them. */
export const LAYER_WORDS = {
  input: 'pixels',
  dense: 'dense',
  convolution: 'convolution',
  residual: 'residual block',
  flatten: 'flatten',
  mean: 'posterior mean',
  logVariance: 'posterior log variance',
  sampling: 'z = mean + sd · noise',
  deconvolution: 'deconvolution',
} as const;
export type LayerKind = keyof typeof LAYER_WORDS;
export const LAYER_KINDS = Object.keys(LAYER_WORDS) as LayerKind[];

/** Whether what a layer says of an example depends on the noise of z. */
export function readsNoise(name: string): boolean {
  return name === 'sampling' || name.startsWith('decoder/');
}

/** Is told the next value of a running statistic, by its name. */
export type Observe = (statistic: string, next: Tensor) => void;

/** What goes on while an input passes through the layers. */
export interface Passing {
  /** As in training: the batch's own statistics normalise, and it is told the new running ones. */
  readonly observe?: Observe | undefined;
  /** Of a multi-rate VAE. */
  readonly gate?: Gate | undefined;
}

/** One linear map with its normalisation and activation, a residual block, a flattening, or numbers that no example changes. */
export interface Layer {
  /** 'encoder/1' */
  readonly name: string;
  readonly kind: Exclude<LayerKind, 'input' | 'mean' | 'sampling'>;
  readonly parameters: readonly Parameter[];
  /** Running means and variances: kept and saved as parameters are, but not trained. */
  readonly statistics: readonly Parameter[];
  /** Of one example's output; a flat one is [units]. */
  readonly shape: readonly number[];
  readonly gateable: readonly Gateable[];
  /** x: [batch, …] -> [batch, ...shape]. A pure function of its input and weights (the running statistics among them). */
  apply(x: Tensor, weights: Weights, passing?: Passing): Tensor;
}

const ACTIVATIONS = { relu, leakyRelu, tanh, linear: (x: Tensor): Tensor => x };
export type Activation = keyof typeof ACTIVATIONS;

const activate = (x: Tensor, activation: Activation): Tensor => ACTIVATIONS[activation](x);
const affine = (map: LinearMap, x: Tensor, weights: Weights): Tensor => add(map.product(x, weights), map.bias(weights));

/** 'encoder/1' -> 'encoder.1' */
const parameterName = (layer: string): string => layer.replace('/', '.');

/** A gate on a map whose output nothing normalises. */
function gateOn(map: LinearMap): Gateable {
  const [weight, bias] = map.parameters.map(parameter => parameter.name) as [string, string];
  return {
    name: map.name,
    outputs: map.outputs,
    scaled: [
      { parameter: weight, axis: map.outputAxis },
      { parameter: bias, axis: 0 },
    ],
    shifted: bias,
    gates: 'output',
  };
}

function plain(name: string, map: LinearMap, activation: Activation): Layer {
  const { kind, parameters, shape } = map;
  return {
    name,
    kind,
    parameters,
    statistics: [],
    shape,
    gateable: [gateOn(map)],
    apply: (x, weights, { gate } = {}) => activate(modulated(affine(map, x, weights), gate?.(map.name)), activation),
  };
}

/** y = activation(x·W + b). An image is read or written flat. */
export function dense(name: string, input: number | Space, output: number | Space, activation: Activation): Layer {
  return plain(name, denseMap(parameterName(name), input, output), activation);
}

/** A convolution with stride 2 and ReLU: half the height and width, odd ones rounded. */
export function convolution(name: string, kernel: number, input: Space, filters: number, rounded?: Rounded): Layer {
  return plain(name, convolutionMap(parameterName(name), kernel, input, filters, 2, rounded), 'relu');
}

/** A convolution with stride 1 and ReLU, which leaves height and width as they are. */
export function unstridedConvolution(name: string, kernel: number, input: Space, filters: number): Layer {
  return plain(name, convolutionMap(parameterName(name), kernel, input, filters, 1), 'relu');
}

/** A transposed convolution with stride 2: twice the height and width, or what `output` says. */
export function deconvolution(
  name: string,
  kernel: number,
  input: Space,
  filters: number,
  activation: Activation,
  output?: readonly [number, number],
): Layer {
  return plain(name, deconvolutionMap(parameterName(name), kernel, input, filters, output), activation);
}

/** An image as a flat vector. */
export function flatten(name: string, input: Space): Layer {
  const units = input[0] * input[1] * input[2];
  return {
    name,
    kind: 'flatten',
    parameters: [],
    statistics: [],
    shape: [units],
    gateable: [],
    apply: x => reshape(x, [x.shape[0], units]),
  };
}

/** One trained number for each unit, the logarithm of its variance, whatever the input: 0 at first. */
export function unitVariances(name: string, units: number): Layer {
  const key = parameterName(name);
  const [, bias] = denseParameters(key, units, units) as [Parameter, Parameter];
  return {
    name,
    kind: 'logVariance',
    parameters: [{ ...bias, constant: 0 }],
    statistics: [],
    shape: [units],
    gateable: [{ name: key, outputs: units, scaled: [], shifted: bias.name, gates: 'variance' }],
    apply(x, weights, { gate } = {}) {
      const same = add(zeros([x.shape[0], units]), weightOf(weights, bias.name));
      const modulation = gate?.(key);
      return modulation ? add(same, log(bounded(modulation.scale, [LEAST_VARIANCE_SCALE, Infinity]))) : same;
    },
  };
}

/** relu(x + conv(relu(conv(x)))), both 3×3 convolutions that leave the shape as it is. Its input may be flat. */
export function residual(name: string, space: Space): Layer {
  const key = parameterName(name);
  const first = convolutionMap(`${key}.conv1`, 3, space, space[2], 1);
  const second = convolutionMap(`${key}.conv2`, 3, space, space[2], 1);
  return {
    name,
    kind: 'residual',
    parameters: [...first.parameters, ...second.parameters],
    statistics: [],
    shape: space,
    gateable: [gateOn(first), gateOn(second)],
    apply(input, weights, { gate } = {}) {
      const x = input.rank === 4 ? input : reshape(input, [input.shape[0], ...space]);
      const inner = relu(modulated(affine(first, x, weights), gate?.(first.name)));
      return relu(add(x, modulated(affine(second, inner, weights), gate?.(second.name))));
    },
  };
}

/** A linear map, batch normalisation and an activation. @param space where the map writes an image flat, its shape */
function normalised(name: string, map: LinearMap, activation: Activation, space?: Space): Layer {
  const key = `${parameterName(name)}.bn`;
  const channels = map.shape[map.shape.length - 1]!;
  const { trained, running } = normalisationParameters(key, space ?? channels);
  return {
    name,
    kind: map.kind,
    parameters: [...map.parameters, ...trained],
    statistics: running,
    shape: map.shape,
    // Behind the normalisation, which would undo the scale of what it is given.
    gateable: [
      {
        name: map.name,
        outputs: map.outputs,
        scaled: trained.map(({ name: parameter }) => ({ parameter, axis: 0 })),
        shifted: `${key}.bias`,
        gates: 'output',
      },
    ],
    apply(x, weights, { observe, gate } = {}) {
      const of = (what: string): Tensor => weightOf(weights, `${key}.${what}`);
      const scaleAndShift = { weight: of('weight'), bias: of('bias') };
      const running: BatchStatistics = { mean: of('running_mean'), variance: of('running_var') };
      const modulation = gate?.(map.name);
      if (!observe) {
        const value = normalise(affine(map, x, weights), running, scaleAndShift);
        return activate(modulated(value, modulation), activation);
      }
      const { value, next } = batchNorm(map.product(x, weights), map.bias(weights), running, scaleAndShift);
      observe(`${key}.running_mean`, next.mean);
      observe(`${key}.running_var`, next.variance);
      return activate(modulated(value, modulation), activation);
    },
  };
}

/** A dense layer to an image written flat, normalised, with LeakyReLU. */
export function normalisedDense(name: string, input: number, output: Space): Layer {
  return normalised(name, denseMap(`${parameterName(name)}.linear`, input, output), 'leakyRelu', output);
}

/** A 4×4 convolution with stride 2, normalised: half the height and width, odd ones rounded. */
export function normalisedConvolution(
  name: string,
  input: Space,
  filters: number,
  activation: Activation,
  rounded?: Rounded,
): Layer {
  return normalised(name, convolutionMap(`${parameterName(name)}.conv`, 4, input, filters, 2, rounded), activation);
}

/** A transposed convolution with stride 2, normalised: twice the height and width, or what `output` says. */
export function normalisedDeconvolution(
  name: string,
  kernel: number,
  input: Space,
  filters: number,
  activation: Activation,
  output?: readonly [number, number],
): Layer {
  return normalised(name, deconvolutionMap(`${parameterName(name)}.conv`, kernel, input, filters, output), activation);
}
