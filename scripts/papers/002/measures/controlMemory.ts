import { z } from 'zod';
import { type Groups, groupsOf } from '../../../../src/analysis/estimates/memorisation';
import { memorisationOf } from '../../../../src/analysis/estimates/measureMemorisation';
import { reconstructions } from '../../../../src/analysis/estimates/reconstructions';
import { squaredDistance } from '../../../../src/analysis/geometry/squaredDistance';
import type { LoadedModel } from '../../../../src/analysis/models/loaded';
import { estimatedSchema } from '../../../../src/analysis/results/estimated';
import type { Remembered } from '../../../../src/analysis/results/remembered';
import { UNWATCHED } from '../../../../src/base/progress';
import { RandomStream } from '../../../../src/base/random';
import { splitExamples } from '../../../../src/data/examples/split';
import { NotTestable } from '../../common/notTestable';
import { nextOf } from './eachExample';
import type { MemoryControls } from '../study';

/** Memorisation where there is nothing to memorise, or nothing that is its own. */

const memory = estimatedSchema.shape.memorisation.unwrap();

export const MEMORY_CONTROLS: Remembered<MemoryControls> = {
  kind: 'memory-controls',
  schema: z.object({ byLot: memory, ofOthers: memory }),
};

/** Examples at a time. */
const BLOCK = 500;

/** @throws NotTestable where there are too few held-out examples */
export async function measureMemoryControls(model: LoadedModel): Promise<MemoryControls> {
  const { dataset, config } = model;
  const groups = groupsOf(splitExamples(dataset, config.data, config.seed), config.analysis.examples);
  if (!groups) throw new NotTestable('too few held-out examples to measure memorisation');
  const made = await reconstructions(model, groups.reconstructed, UNWATCHED);
  const own = distancesTo(model, made.data, nextOf(groups.reconstructed));
  return {
    byLot: await memorisationOf(made, byLot(groups), model, UNWATCHED),
    ofOthers: await memorisationOf({ data: made.data, own }, groups, model, UNWATCHED),
  };
}

/** Which of the examples were trained on is drawn anew. */
export function byLot({ reconstructed, trained, unseen }: Groups): Groups {
  const all = Uint32Array.from([...trained, ...unseen]);
  const order = new RandomStream(0, 'by lot').permutation(all.length);
  const drawn = Uint32Array.from(order, place => all[place]!);
  return { reconstructed, trained: drawn.subarray(0, trained.length), unseen: drawn.subarray(trained.length) };
}

/** Squared, from each reconstruction to the example of the same place. */
function distancesTo({ dataset }: LoadedModel, data: Float32Array, examples: Uint32Array): Float64Array {
  const width = dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  const distances = new Float64Array(examples.length);
  const block = new Float32Array(BLOCK * width);
  for (let from = 0; from < examples.length; from += BLOCK) {
    const some = examples.subarray(from, from + BLOCK);
    dataset.read(some, block.subarray(0, some.length * width));
    some.forEach((_, i) => {
      distances[from + i] = squaredDistance(data, (from + i) * width, i * width, width, Infinity, block);
    });
  }
  return distances;
}
