import { UserError } from '../base/errors';
import type { ModelSection } from './architectures/architectures';
import type { Network } from './network';

/** What a training step holds of its batch, beside the weights. */

const BYTES = 4;
/** The output of each layer, before and after its activation, and its gradient. */
const COPIES = 3;

/** Bytes that a step of training holds for what the layers say of a batch, in float32. */
export function stepBytes({ layers }: Pick<Network, 'layers'>, batch: number): number {
  return BYTES * COPIES * batch * layers.reduce((sum, { width }) => sum + width, 0);
}

/** @throws UserError that names the keys to make smaller if a step holds more than `most` bytes */
export function demandMemory(
  model: Pick<Network, 'layers'>,
  { section, batch, most }: { section: ModelSection; batch: number; most: number },
): void {
  const bytes = stepBytes(model, batch);
  if (bytes <= most) return;
  const widths = Object.entries(section).filter(([key]) => key === 'channels' || key === 'hidden');
  const causes = [`train.batch (${batch})`, ...widths.map(([key, value]) => `model.${key} ([${String(value)}])`)];
  throw new UserError(
    `a training step holds ${gigabytes(bytes)} of what the layers say of its batch, and this machine has ${gigabytes(most)} of memory: make ${causes.join(' or ')} smaller`,
    true,
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
