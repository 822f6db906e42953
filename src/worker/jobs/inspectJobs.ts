import type { z } from 'zod';
import type { Watch } from '../../base/progress';
import { estimateModel } from '../../analysis/estimates/estimateModel';
import { followFactors } from '../../analysis/latents/followFactors';
import { compareModels, informationOfModels, inspectModel, profileModel } from '../../analysis/everyLayer';
import { loadBeside, type LoadedModel, loadModel } from '../../analysis/models/loaded';
import { LAYER_INFORMATION, type LayerInformation } from '../../analysis/results/layerInformation';
import { peekComparison, rememberComparison } from '../../analysis/results/rememberedLayers';
import { peek, remember } from '../../analysis/results/remembered';
import type { Comparison } from '../../analysis/results/comparison';
import { ESTIMATED, type Estimated } from '../../analysis/results/estimated';
import { FOLLOWED, type Followed } from '../../analysis/results/followed';
import type { Inspected } from '../../analysis/results/inspected';
import { PROFILE, type Profile } from '../../analysis/results/profile';
import { approximateComparison } from '../../analysis/similarity/sketches';
import { chooseEngine } from '../../engine/choose';
import type { estimate } from '../../protocol/estimateRequests';
import type { approximate, compare, follow, information, inspect, profile } from '../../protocol/worker';

/** Questions about trained models. */

export function compareJob(
  { files, measures, data }: z.output<typeof compare.params>,
  watch: Watch,
): Promise<Comparison> {
  return rememberComparison(files, measures, asked =>
    ofOneOrTwo(files, data, watch, (model, other) => compareModels(model, other, asked, watch)),
  );
}

export function informationJob(
  { files, data }: z.output<typeof information.params>,
  watch: Watch,
): Promise<LayerInformation> {
  return remember(LAYER_INFORMATION, files, {}, () =>
    ofOneOrTwo(files, data, watch, (model, other) => informationOfModels(model, other, watch)),
  );
}

/** What is measured of a checkpoint, or of two over the examples of the first. */
async function ofOneOrTwo<T>(
  files: readonly string[],
  data: string | undefined,
  watch: Watch,
  measure: (model: LoadedModel, other: LoadedModel | undefined) => Promise<T>,
): Promise<T> {
  const [first, second] = files as [string, string?];
  const model = await loadModel(first, chooseEngine(), watch, data);
  try {
    const other = second === undefined ? undefined : await loadBeside(second, model, watch);
    return await measure(model, other).finally(() => other?.state.dispose());
  } finally {
    model.state.dispose();
  }
}

export function approximateJob({ files }: z.output<typeof approximate.params>): Promise<Comparison | null> {
  return Promise.resolve(approximateComparison(files));
}

export function profileJob({ file, data }: z.output<typeof profile.params>, watch: Watch): Promise<Profile> {
  return remember(PROFILE, [file], {}, async () => {
    const model = await loadModel(file, chooseEngine(), watch, data);
    return profileModel(model, watch).finally(() => model.state.dispose());
  });
}

/** Both as they are remembered; what is not known of either is measured in one look at each layer. */
export async function inspectJob({ file, data }: z.output<typeof inspect.params>, watch: Watch): Promise<Inspected> {
  if (peekComparison([file]) !== undefined || peek(PROFILE, [file], {}) !== undefined) {
    const compared = await compareJob({ files: [file], measures: [], data }, watch);
    return { compare: compared, profile: await profileJob({ file, data }, watch) };
  }
  const found = await ofOneOrTwo([file], data, watch, model => inspectModel(model, watch));
  return {
    compare: await rememberComparison([file], [], () => Promise.resolve(found.compare)),
    profile: await remember(PROFILE, [file], {}, () => Promise.resolve(found.profile)),
  };
}

export function estimateJob({ file, data }: z.output<typeof estimate.params>, watch: Watch): Promise<Estimated> {
  return remember(ESTIMATED, [file], {}, async () => {
    const model = await loadModel(file, chooseEngine(), watch, data);
    return estimateModel(model, watch).finally(() => model.state.dispose());
  });
}

export function followJob({ file }: z.output<typeof follow.params>, watch: Watch): Promise<Followed> {
  return remember(FOLLOWED, [file], {}, async () => {
    const model = await loadModel(file, chooseEngine(), watch);
    return followFactors(model, watch).finally(() => model.state.dispose());
  });
}
