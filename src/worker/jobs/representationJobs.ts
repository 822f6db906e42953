import type { z } from 'zod';
import { compareRepresentations, informationOfRepresentations, profileRepresentations } from '../../analysis/ownLayers';
import type { Comparison } from '../../analysis/results/comparison';
import type { LayerInformation } from '../../analysis/results/layerInformation';
import type { Watch } from '../../base/progress';
import { chooseEngine } from '../../engine/choose';
import type * as requests from '../../protocol/representationRequests';

/** Questions about representations in files. They belong to no run, so that nothing is remembered. */

export function compareRepresentationsJob(
  { paths, measures }: z.output<typeof requests.compareRepresentations.params>,
  watch: Watch,
): Promise<Comparison> {
  return compareRepresentations(paths, measures, chooseEngine(), watch);
}

export function informationOfRepresentationsJob(
  { paths }: z.output<typeof requests.informationOfRepresentations.params>,
  watch: Watch,
): Promise<LayerInformation> {
  return informationOfRepresentations(paths, chooseEngine(), watch);
}

export function profileRepresentationsJob(
  { path, scale }: z.output<typeof requests.profileRepresentations.params>,
  watch: Watch,
): Promise<z.output<typeof requests.profileRepresentations.result>> {
  return profileRepresentations(path, scale, chooseEngine(), watch);
}
