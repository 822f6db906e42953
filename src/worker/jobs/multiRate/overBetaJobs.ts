import type { z } from 'zod';
import { estimateModel } from '../../../analysis/estimates/estimateModel';
import { profileModel } from '../../../analysis/everyLayer';
import { askedBeta, notMultiRate } from '../../../analysis/models/atBeta';
import { type LoadedModel, loadAfter } from '../../../analysis/models/loaded';
import { ESTIMATED } from '../../../analysis/results/estimated';
import { PROFILE } from '../../../analysis/results/profile';
import { type Remembered, remember } from '../../../analysis/results/remembered';
import type { Watch } from '../../../base/progress';
import { storedConfig } from '../../../config/reading/storedConfig';
import { chooseEngine } from '../../../engine/choose';
import type { AskedOverBeta, estimateOverBeta, profileOverBeta } from '../../../protocol/multiRateRequests';
import { readCheckpoint } from '../../../run/checkpoints/checkpoint';
import { atBeta, referenceOf } from '../../../run/checkpoints/reference';
import { formatBeta } from '../../../views/chart/format';

/** What is asked of a multi-rate VAE at one β after the other. */

export function estimateOverBetaJob(
  asked: AskedOverBeta,
  watch: Watch,
): Promise<z.output<typeof estimateOverBeta.result>> {
  return overBeta(ESTIMATED, asked, estimateModel, watch);
}

export function profileOverBetaJob(
  asked: AskedOverBeta,
  watch: Watch,
): Promise<z.output<typeof profileOverBeta.result>> {
  return overBeta(PROFILE, asked, profileModel, watch);
}

/** Each β as it is remembered when it is asked for alone; the data are opened once. */
async function overBeta<T extends object>(
  what: Remembered<T>,
  { file: reference, betas, data }: AskedOverBeta,
  measure: (model: LoadedModel, watch: Watch) => Promise<T>,
  watch: Watch,
): Promise<{ points: (T & { beta: number })[] }> {
  const { file } = referenceOf(reference);
  refuseOthers(file, betas);
  const engine = chooseEngine();
  let before: LoadedModel | undefined;
  const points = [];
  for (const [i, beta] of betas.entries()) {
    const at = atBeta(file, beta);
    const told: Watch = {
      signal: watch.signal,
      progress: (done, total, things) =>
        watch.progress(done, total, things, `${formatBeta(beta)}, ${i + 1} of ${betas.length}`),
    };
    const found = await remember(what, [at], {}, async () => {
      const model = await loadAfter(at, before, engine, told, data);
      before = model;
      return measure(model, told).finally(() => model.state.dispose());
    });
    points.push({ beta, ...found });
  }
  return { points };
}

/** Before the first β is measured. @throws UserError if the checkpoint is not multi-rate, or was not trained at one of them */
function refuseOthers(file: string, betas: readonly number[]): void {
  const { objective } = storedConfig(readCheckpoint(file).metadata.config, file);
  if (objective.name !== 'multi-rate') throw notMultiRate(file);
  for (const beta of betas) askedBeta(objective.range, beta, file);
}
