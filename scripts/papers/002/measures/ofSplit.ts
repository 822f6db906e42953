import { z } from 'zod';
import { nearestPictures } from '../../../../src/analysis/estimates/nearestPictures';
import { estimateOf } from '../../../../src/analysis/estimates/rateParts';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';
import type { Remembered } from '../../../../src/analysis/results/remembered';
import { breathe, UNWATCHED } from '../../../../src/base/progress';
import type { Dataset } from '../../../../src/data/examples/dataset';
import { splitExamples } from '../../../../src/data/examples/split';

/** What is measured of the examples of a split, whatever the model that was trained on it. */

const estimate = z.object({ value: z.number(), error: z.number() });
const bounds = z.object({ constant: estimate, least: estimate });
const ofSplit = z.object({ train: bounds, test: bounds, distances: z.array(z.number()) });
export type OfSplit = z.output<typeof ofSplit>;

export const OF_SPLIT: Remembered<OfSplit> = { kind: 'of-split', schema: ofSplit };

const BLOCK = 1024;

export async function measureSplit({ dataset, engine, config }: LoadedModel): Promise<OfSplit> {
  const { train, heldOut } = splitExamples(dataset, config.data, config.seed);
  const most = config.analysis.examples;
  const mean = await meanImage(dataset, train);
  const shown = heldOut.subarray(0, most);
  const pictures = { count: shown.length, shape: dataset.shape, data: valuesOf(dataset, shown) };
  const limits = new Float64Array(shown.length).fill(Infinity);
  const { squared } = await nearestPictures(pictures, limits, { dataset, examples: train }, engine, UNWATCHED);
  return {
    train: await boundsOf(dataset, train.subarray(0, most), mean),
    test: await boundsOf(dataset, shown, mean),
    distances: Array.from(squared, value => Math.round(1e4 * Math.sqrt(value)) / 1e4),
  };
}

/** With half an example of either kind added (Jeffreys), so that no pixel is sure. */
async function meanImage(dataset: Dataset, examples: Uint32Array): Promise<Float64Array> {
  const [height, width, channels] = dataset.shape;
  const sum = new Float64Array(height * width * channels).fill(0.5);
  for (let from = 0; from < examples.length; from += BLOCK) {
    await breathe(UNWATCHED);
    const values = valuesOf(dataset, examples.subarray(from, from + BLOCK));
    values.forEach((value, k) => (sum[k % sum.length]! += value));
  }
  return sum.map(value => value / (examples.length + 1));
}

async function boundsOf(dataset: Dataset, examples: Uint32Array, mean: Float64Array): Promise<OfSplit['train']> {
  const [constant, least] = [new Float64Array(examples.length), new Float64Array(examples.length)];
  for (let from = 0; from < examples.length; from += BLOCK) {
    await breathe(UNWATCHED);
    const values = valuesOf(dataset, examples.subarray(from, from + BLOCK));
    for (let i = 0; i * mean.length < values.length; i++) {
      const image = values.subarray(i * mean.length, (i + 1) * mean.length);
      constant[from + i] = bernoulliDistortion(image, mean);
      least[from + i] = bernoulliDistortion(image, image);
    }
  }
  return { constant: estimateOf(constant), least: estimateOf(least) };
}

/** −Σ x·log p + (1 − x)·log(1 − p), nats; 0 · log 0 is 0. */
export function bernoulliDistortion(x: ArrayLike<number>, p: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) {
    if (x[k]! > 0) sum -= x[k]! * Math.log(p[k]!);
    if (x[k]! < 1) sum -= (1 - x[k]!) * Math.log1p(-p[k]!);
  }
  return sum;
}

function valuesOf(dataset: Dataset, examples: Uint32Array): Float32Array {
  const values = new Float32Array(examples.length * dataset.shape[0] * dataset.shape[1] * dataset.shape[2]);
  dataset.read(examples, values);
  return values;
}
