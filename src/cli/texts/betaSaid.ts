import { trainedOver } from '../../config/schema/objective';
import { storedConfig } from '../../config/reading/storedConfig';
import { readMetadata } from '../../run/checkpoints/checkpoint';
import { referenceOf } from '../../run/checkpoints/reference';
import { ifReadable, readRun } from '../../run/folder';
import { formatBeta } from '../../views/chart/format';

/** At which β of a multi-rate VAE numbers are. */

/** 'at β 4' of a checkpoint: the β that the reference names, or where training followed it; undefined of one that has one β. */
export function checkpointBetaText(reference: string): string | undefined {
  const { file, beta } = referenceOf(reference);
  if (beta !== undefined) return `at ${formatBeta(beta)}`;
  const stored = ifReadable(() => readMetadata(file))?.config;
  return stored && followedText(stored, file);
}

/** The same of a run's evaluations. */
export function runBetaText(dir: string): string | undefined {
  const info = ifReadable(() => readRun(dir));
  return info && followedText(info.config, dir);
}

function followedText(stored: Record<string, unknown>, label: string): string | undefined {
  const over = ifReadable(() => trainedOver(storedConfig(stored, label).objective));
  return over && `at ${formatBeta(over.followed)}`;
}
