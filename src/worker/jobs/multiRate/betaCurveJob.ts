import type { z } from 'zod';
import { measureBetaCurve } from '../../../analysis/multiRate/measureOverBeta';
import { loadModel } from '../../../analysis/models/loaded';
import { BETA_CURVE, type BetaCurve } from '../../../analysis/results/curves/betaCurve';
import { remember } from '../../../analysis/results/remembered';
import type { Watch } from '../../../base/progress';
import { chooseEngine } from '../../../engine/choose';
import type { betaCurve } from '../../../protocol/multiRateRequests';

/** The rate–distortion curve of one multi-rate VAE. */
export function betaCurveJob(
  { file, betas, data }: z.output<typeof betaCurve.params>,
  watch: Watch,
): Promise<BetaCurve> {
  return remember(BETA_CURVE, [file], { betas: betas ?? null }, async () => {
    const model = await loadModel(file, chooseEngine(), watch, data);
    return measureBetaCurve(model, betas, watch).finally(() => model.state.dispose());
  });
}
