import type { Layer } from '../../src/model/layer';
import type { Vae } from '../../src/model/vae';

/** The loss of a Bernoulli VAE once more, in float64 and with loops only: what finite differences can be taken of. */

export type Numbers = Record<string, Float64Array>;

function matrixProduct(x: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  return bias.map((start, o) => x.reduce((sum, value, i) => sum + value * weight[i * bias.length + o]!, start));
}

/**
 * Calls `visit` for each pair of positions that a convolution with stride 2 and padding SAME joins: on the large side
 * (2h × 2w, or out of it), on the small side (h × w), and in the kernel.
 */
function joined(
  [height, width]: readonly [number, number],
  kernel: number,
  visit: (large: number, small: number, tap: number) => void,
): void {
  const before = (kernel - 2) / 2;
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++)
      for (let u = 0; u < kernel; u++)
        for (let v = 0; v < kernel; v++) {
          const [y, x] = [2 * i + u - before, 2 * j + v - before];
          if (y < 0 || x < 0 || y >= 2 * height || x >= 2 * width) continue;
          visit(y * 2 * width + x, i * width + j, u * kernel + v);
        }
}

function convolve(x: Float64Array, layer: Layer, weight: Float64Array, bias: Float64Array): Float64Array {
  const [height, width, filters] = layer.shape as [number, number, number];
  const [kernel, , channels] = layer.parameters[0]!.shape as [number, number, number, number];
  const y = Float64Array.from({ length: height * width * filters }, (_, i) => bias[i % filters]!);
  joined([height, width], kernel, (large, small, tap) => {
    for (let c = 0; c < channels; c++)
      for (let f = 0; f < filters; f++)
        y[small * filters + f]! += x[large * channels + c]! * weight[(tap * channels + c) * filters + f]!;
  });
  return y;
}

function convolveTransposed(x: Float64Array, layer: Layer, weight: Float64Array, bias: Float64Array): Float64Array {
  const [height, width, filters] = layer.shape as [number, number, number];
  const [kernel, , , channels] = layer.parameters[0]!.shape as [number, number, number, number];
  const y = Float64Array.from({ length: height * width * filters }, (_, i) => bias[i % filters]!);
  joined([height / 2, width / 2], kernel, (large, small, tap) => {
    for (let f = 0; f < filters; f++)
      for (let c = 0; c < channels; c++)
        y[large * filters + f]! += x[small * channels + c]! * weight[(tap * filters + f) * channels + c]!;
  });
  return y;
}

function apply(layer: Layer, x: Float64Array, weights: Numbers, rectified: boolean): Float64Array {
  if (layer.kind === 'flatten') return x;
  if (layer.kind === 'residual') throw new Error('residual blocks are compared elsewhere');
  // What no input changes has numbers of its own alone.
  if (layer.kind === 'logVariance') return weights[layer.parameters[0]!.name]!;
  const [weight, bias] = layer.parameters.map(({ name }) => weights[name]!) as [Float64Array, Float64Array];
  const map = { dense: undefined, convolution: convolve, deconvolution: convolveTransposed }[layer.kind];
  const y = map ? map(x, layer, weight, bias) : matrixProduct(x, weight, bias);
  return rectified ? y.map(value => Math.max(value, 0)) : y;
}

/** Layers one after the other, each with ReLU or none. */
export function plainLayers(
  layers: readonly Layer[],
  x: Float64Array,
  weights: Numbers,
  rectified: boolean,
): Float64Array {
  return layers.reduce((h, layer) => apply(layer, h, weights, rectified), x);
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Distortion + β·rate, nats, averaged over the examples of x: rows of pixels; noise: rows of latent dimensions. */
export function plainLoss(
  { architecture, latent }: Vae,
  weights: Numbers,
  x: Float64Array,
  noise: Float64Array,
  beta: number,
): number {
  const examples = noise.length / latent;
  const pixels = x.length / examples;
  let loss = 0;
  for (let e = 0; e < examples; e++) {
    const image = x.subarray(e * pixels, (e + 1) * pixels);
    let h = plainLayers(architecture.encoder, image, weights, true);
    const mean = apply(architecture.mean, h, weights, false);
    const logVariance = apply(architecture.logVariance, h, weights, false);
    h = mean.map((m, d) => m + Math.exp(logVariance[d]! / 2) * noise[e * latent + d]!);
    architecture.decoder.forEach((layer, i, all) => (h = apply(layer, h, weights, i < all.length - 1)));
    const rate = total(mean.map((m, d) => (m * m + Math.exp(logVariance[d]!) - logVariance[d]! - 1) / 2));
    // −log of the probability that a logit gives to a pixel, which may lie between 0 and 1.
    const distortion = total(
      h.map((l, p) => {
        const chance = 1 / (1 + Math.exp(-l));
        return -(image[p]! * Math.log(chance) + (1 - image[p]!) * Math.log(1 - chance));
      }),
    );
    loss += (distortion + beta * rate) / examples;
  }
  return loss;
}
