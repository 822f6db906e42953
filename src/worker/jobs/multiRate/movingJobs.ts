import type { z } from 'zod';
import { compareUnkept } from '../../../analysis/everyLayer';
import type { Comparison } from '../../../analysis/results/comparison';
import type { Movable, Moved, Rested } from '../../../analysis/results/curves/modelAtBeta';
import type { Watch } from '../../../base/progress';
import type { layersAt, moveTo, restAt, warmUp } from '../../../protocol/multiRateRequests';
import { askWarm } from '../../warmModel';

/** Questions about a multi-rate VAE whose β somebody moves: it is kept warm between them. */

type AtBeta = z.output<typeof moveTo.params>;

export function warmUpJob(asked: z.output<typeof warmUp.params>, watch: Watch): Promise<Movable> {
  return askWarm(asked, watch, model => model.describe());
}

export function moveToJob({ beta, ...asked }: AtBeta, watch: Watch): Promise<Moved> {
  return askWarm(asked, watch, model => model.at(beta));
}

export function restAtJob({ beta, ...asked }: z.output<typeof restAt.params>, watch: Watch): Promise<Rested> {
  return askWarm(asked, watch, model => model.atRest(beta, watch));
}

export function layersAtJob({ beta, ...asked }: z.output<typeof layersAt.params>, watch: Watch): Promise<Comparison> {
  return askWarm(asked, watch, async moving => compareUnkept(moving.model, await moving.layers(beta, watch), watch));
}
