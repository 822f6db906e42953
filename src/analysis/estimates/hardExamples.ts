import { type Watch, breathe } from '../../base/progress';
import type { Dataset } from '../../data/examples/dataset';
import type { Split } from '../../data/examples/split';
import type { LoadedModel } from '../models/loaded';
import { softmaxOf } from './aggregatePosterior';
import { Densities, type Posteriors } from './codeDensities';
import { codesOf } from './codes';
import { nearestPictures } from './nearestPictures';
import { reconstructions } from './reconstructions';

/** Bozkurt et al. (2021), Figure 3: of held-out examples by their distance to the nearest training example. */
const PERCENTILE = 0.9;
/** Weights that are none in a picture. */
const NEGLIGIBLE = 1e-6;
const BLOCK = 1024;

/** Held-out examples that are hard to reconstruct, for they lie far from what was trained on. */
export interface HardExamples {
  /** Their places in the data. */
  readonly examples: Uint32Array;
  /** L2 distance of each to the nearest training example, and to its reconstruction. */
  readonly toTrained: Float64Array;
  readonly toReconstruction: Float64Array;
  /** How many training examples the blend of each is made of, e^H of its weights. */
  readonly perplexity: Float64Array;
  /** Each count × width: themselves, what the model makes of them, the nearest training examples, and the blends. */
  readonly rows: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
}

/**
 * The `count` held-out examples around the 90th percentile of the distance to the nearest training example, among
 * `analysis.examples` of them. A blend is Σ w_m·x_m with w_m ∝ q(z|x_m) at the posterior mean z: what the best decoder for these
 * posteriors makes of it.
 * @throws UserError where it is a classifier; the signal's reason when it is cancelled
 */
export async function hardExamples(
  model: LoadedModel,
  { train, heldOut }: Split,
  count: number,
  watch: Watch,
): Promise<HardExamples> {
  const { config, dataset, engine } = model;
  const asked = heldOut.subarray(0, config.analysis.examples);
  const data = valuesOf(dataset, asked);
  const limits = new Float64Array(asked.length).fill(Infinity);
  const pictures = { count: asked.length, shape: dataset.shape, data };
  const { places, squared } = await nearestPictures(pictures, limits, { dataset, examples: train }, engine, watch);
  const chosen = aroundPercentile(squared, PERCENTILE, count);
  const examples = Uint32Array.from(chosen, i => asked[i]!);
  const nearest = Uint32Array.from(chosen, i => train[places[i]!]!);
  const made = await reconstructions(model, examples, watch);
  const codes = await codesOf(model, examples, watch);
  const trained = await codesOf(model, train, watch);
  const { blends, perplexity } = await blendsOf(
    codes.posteriors,
    trained.posteriors,
    { dataset, examples: train },
    watch,
  );
  return {
    examples,
    toTrained: Float64Array.from(chosen, i => Math.sqrt(squared[i]!)),
    toReconstruction: made.own.map(Math.sqrt),
    perplexity,
    rows: [valuesOf(dataset, examples), made.data, valuesOf(dataset, nearest), blends],
  };
}

/** The places of the `count` values around a percentile, ascending by value; all of them if there are fewer. */
export function aroundPercentile(values: Float64Array, percentile: number, count: number): number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const first = Math.round(percentile * (values.length - 1) - (count - 1) / 2);
  const from = Math.max(0, Math.min(first, values.length - count));
  return order.slice(from, from + count);
}

/** At the mean of each of `codes`. */
export async function blendsOf(
  codes: Posteriors,
  trained: Posteriors,
  { dataset, examples }: { dataset: Dataset; examples: Uint32Array },
  watch: Watch,
): Promise<{ blends: Float32Array; perplexity: Float64Array }> {
  const { count, latent } = codes;
  const densities = new Densities(trained);
  const z = Float64Array.from(codes.mean);
  const perplexity = new Float64Array(count);
  const weights = Array.from({ length: count }, (_, i) => {
    const logs = new Float64Array(trained.count);
    densities.range(0, trained.count, z, i * latent, logs);
    const { logSum, entropy } = softmaxOf(logs);
    perplexity[i] = Math.exp(entropy);
    return logs.map(log => Math.exp(log - logSum));
  });
  const width = dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  const blends = new Float64Array(count * width);
  for (let from = 0; from < examples.length; from += BLOCK) {
    await breathe(watch);
    const places = Array.from({ length: Math.min(BLOCK, examples.length - from) }, (_, k) => from + k);
    const told = places.filter(place => weights.some(of => of[place]! > NEGLIGIBLE));
    const values = valuesOf(
      dataset,
      Uint32Array.from(told, place => examples[place]!),
    );
    for (const [k, place] of told.entries()) {
      for (const [i, of] of weights.entries()) {
        const weight = of[place]!;
        if (weight <= NEGLIGIBLE) continue;
        for (let j = 0; j < width; j++) blends[i * width + j]! += weight * values[k * width + j]!;
      }
    }
  }
  return { blends: Float32Array.from(blends), perplexity };
}

function valuesOf(dataset: Dataset, examples: Uint32Array): Float32Array {
  const values = new Float32Array(examples.length * dataset.shape[0] * dataset.shape[1] * dataset.shape[2]);
  dataset.read(examples, values);
  return values;
}
