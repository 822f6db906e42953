import type { Watch } from '../../base/progress';
import type { Split } from '../../data/examples/split';
import type { LoadedModel } from '../models/loaded';
import type { Estimated } from '../results/estimated';
import { type Groups, groupsOf, memorisedOf } from './memorisation';
import { type Nearest, nearestPictures } from './nearestPictures';
import { type Reconstructions, reconstructions } from './reconstructions';

/**
 * Whether what the decoder makes of the posterior mean of unseen examples looks like training examples, as `Memorised` says it.
 * Null where there are too few held-out examples.
 */
export async function measureMemorisation(
  model: LoadedModel,
  split: Split,
  watch: Watch,
): Promise<Estimated['memorisation']> {
  const groups = groupsOf(split, model.config.analysis.examples);
  if (!groups) return null;
  return memorisationOf(await reconstructions(model, groups.reconstructed, watch), groups, model, watch);
}

/** The same of any reconstructions of the first group. */
export async function memorisationOf(
  { data, own }: Reconstructions,
  { reconstructed, trained, unseen }: Groups,
  { dataset, engine }: Pick<LoadedModel, 'dataset' | 'engine'>,
  watch: Watch,
): Promise<NonNullable<Estimated['memorisation']>> {
  const pictures = { count: reconstructed.length, shape: dataset.shape, data };
  const nearest = (examples: Uint32Array): Promise<Nearest> =>
    nearestPictures(pictures, own, { dataset, examples }, engine, watch);
  const measured = memorisedOf(await nearest(trained), await nearest(unseen));
  return { n: reconstructed.length, among: trained.length, ...measured };
}
