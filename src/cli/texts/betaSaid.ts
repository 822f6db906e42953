import { trainedOver } from '../../config/schema/objective';
import { storedConfig } from '../../config/reading/storedConfig';
import { readMetadata } from '../../run/checkpoints/checkpoint';
import { referenceOf } from '../../run/checkpoints/reference';
import { ifReadable, readRun } from '../../run/folder';
import { formatBeta } from '../../views/chart/format';

/** At which β of a multi-rate VAE numbers are. */

/** Of a checkpoint the β that the reference names, or where training followed it; undefined of one that has one β. */
export function checkpointBeta(reference: string): number | undefined {
  const { file, beta } = referenceOf(reference);
  const stored = beta === undefined ? ifReadable(() => readMetadata(file))?.config : undefined;
  return beta ?? (stored && followedBeta(stored, file));
}

/** 'at β 4' of the same. */
export function checkpointBetaText(reference: string): string | undefined {
  const beta = checkpointBeta(reference);
  return beta === undefined ? undefined : `at ${formatBeta(beta)}`;
}

/** The same of a run's evaluations. */
export function runBetaText(dir: string): string | undefined {
  const info = ifReadable(() => readRun(dir));
  const beta = info && followedBeta(info.config, dir);
  return beta === undefined ? undefined : `at ${formatBeta(beta)}`;
}

function followedBeta(stored: Record<string, unknown>, label: string): number | undefined {
  return ifReadable(() => trainedOver(storedConfig(stored, label).objective))?.followed;
}
