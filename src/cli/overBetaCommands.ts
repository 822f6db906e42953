import { resolve } from 'node:path';
import { expandPath } from '../base/paths/expandPath';
import * as protocol from '../protocol/multiRateRequests';
import { checkpointAt } from '../run/checkpoints/checkpointAt';
import { inWorker } from './inWorker';
import { checkpointNamed } from './layersInstead';
import { askedAt, askedAtSeveral, type Output } from './options';
import { profileJson } from './profileText';
import { STATUS, show, watched } from './terminal';
import { estimatesText, profilesText, samplesText } from './texts/overBetaText';

/** What is asked of a multi-rate VAE at several β at once. */

interface OverBeta extends Output {
  readonly betas: number[];
  readonly data?: string;
}

const placed = ({ data }: Pick<OverBeta, 'data'>): { data?: string } =>
  data === undefined ? {} : { data: resolve(expandPath(data)) };

/** `estimate CHECKPOINT --betas …` */
export async function estimateOverBetaCommand(file: string, options: OverBeta): Promise<number> {
  const request = { file: askedAtSeveral(checkpointAt(file)), betas: options.betas, ...placed(options) };
  const { points } = await watched('estimate', watch => inWorker(protocol.estimateOverBeta, request, watch));
  show(options.json ?? false, { points }, () => estimatesText(points));
  return STATUS.done;
}

/** `profile CHECKPOINT --betas …` */
export async function profileOverBetaCommand(file: string, options: OverBeta): Promise<number> {
  const request = { file: askedAtSeveral(checkpointNamed(file, 'profile')), betas: options.betas, ...placed(options) };
  const { points } = await watched('profile', watch => inWorker(protocol.profileOverBeta, request, watch));
  const said = points.map(({ beta, ...profile }) => ({ beta, ...profileJson(profile) }));
  show(options.json ?? false, { points: said }, () => profilesText(points));
  return STATUS.done;
}

/** `samples CHECKPOINT -o FILE` */
export async function samplesCommand(
  file: string,
  options: Partial<OverBeta> & { readonly output: string; readonly beta?: number },
): Promise<number> {
  const { betas, beta, output } = options;
  const request = {
    file: betas ? askedAtSeveral(checkpointAt(file)) : askedAt(checkpointAt(file), beta),
    output: resolve(expandPath(output)),
    ...(betas && { betas }),
    ...placed(options),
  };
  const result = await watched('samples', watch => inWorker(protocol.pictureSamples, request, watch));
  show(options.json ?? false, result, () => samplesText(result));
  return STATUS.done;
}
