import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { mixedCurves } from '../../analysis/population/curveBeside';
import { curvesOf } from '../../analysis/population/curvePoints';
import { followFactors } from '../../analysis/latents/followFactors';
import { compareModels, profileModel } from '../../analysis/everyLayer';
import { loadBeside, loadModel } from '../../analysis/models/loaded';
import type { Slow } from '../../analysis/results/similarities';
import { rememberComparison } from '../../analysis/results/rememberedLayers';
import { remember } from '../../analysis/results/remembered';
import type { Comparison } from '../../analysis/results/comparison';
import { FOLLOWED, type Followed } from '../../analysis/results/followed';
import { PROFILE, type Profile } from '../../analysis/results/profile';
import { approximateComparison } from '../../analysis/similarity/sketches';
import { chooseEngine } from '../../engine/choose';
import type { approximate, compare, curve, follow, profile } from '../../protocol/worker';

/** Questions about trained models. */

export function compareJob(
  { files, measures, data }: z.output<typeof compare.params>,
  watch: Watch,
): Promise<Comparison> {
  const [first, second] = files as [string, string?];
  const compute = async (asked: readonly Slow[]) => {
    const model = await loadModel(first, chooseEngine(), watch, data);
    try {
      const other = second === undefined ? undefined : loadBeside(second, model);
      return await compareModels(model, other, asked, watch).finally(() => other?.state.dispose());
    } finally {
      model.state.dispose();
    }
  };
  return rememberComparison(files, measures, compute);
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

export function followJob({ file }: z.output<typeof follow.params>, watch: Watch): Promise<Followed> {
  return remember(FOLLOWED, [file], {}, async () => {
    const model = await loadModel(file, chooseEngine(), watch);
    return followFactors(model, watch).finally(() => model.state.dispose());
  });
}

export function curveJob({ runs }: z.output<typeof curve.params>): Promise<z.output<typeof curve.result>> {
  const curves = curvesOf(runs);
  if (curves.points.length === 0) {
    const reasons = curves.leftOut.map(({ run, reason }) => `${run} is not on a curve: ${reason}`);
    return Promise.reject(new UserError(reasons.join('\n')));
  }
  return Promise.resolve({ ...curves, warnings: mixedCurves(curves) });
}
