import { basename } from 'node:path';
import type { z } from 'zod';
import { noLatentUnits } from '../../analysis/results/noLatentUnits';
import { storedConfig } from '../../config/reading/storedConfig';
import { type exportLatents, exportedPart } from '../../protocol/worker';
import type { RunInfo } from '../../run/records';
import { formatCheckpoint } from '../../views/chart/checkpointNames';
import { examplesOf } from '../../views/chart/format';

/** How the export of latent codes is asked about and told. */

/** What the worker says of the file that it has written. */
export type Exported = z.output<typeof exportLatents.result>;
type Part = Exported['part'];

/** Before anything is asked about a checkpoint. @throws UserError where it has no latent units, or cannot be read */
export function checkExportable(config: RunInfo['config'], checkpoint: string): void {
  if (storedConfig(config, checkpoint).model.architecture === 'classifier') throw noLatentUnits(checkpoint);
}

/** Of which examples, as a list to pick from: '1,000 held-out examples'. */
export function partChoices({ train, heldOut }: Pick<RunInfo['data'], 'train' | 'heldOut'>) {
  const counts: Record<Part, number> = { 'held-out': heldOut, train };
  return exportedPart.options.map(part => ({ label: examplesOf(counts[part], part), part }));
}

/** The name that is proposed for the file of a checkpoint's codes. @param run the folder of its run, if it lies in one */
export function exportedName(checkpoint: string, run: string | undefined, part: Part): string {
  const of = run === undefined ? '' : `${basename(run)}-`;
  return `latents-${of}${basename(checkpoint, '.safetensors')}-${part}.npz`;
}

/** That it is done. */
export function exportedText({ file, step, part, n }: Exported): string {
  return `The latent codes of ${examplesOf(n, part)}, ${formatCheckpoint(step)}, are in ${file}.`;
}

/** Python that reads all arrays of the file, each with its shape. */
export function numpyCode({ file, arrays }: Pick<Exported, 'file' | 'arrays'>): string {
  const read = Object.entries(arrays).map(([name, shape]) => {
    const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
    return `${name} = z["${name}"]  # (${tuple})`;
  });
  // What JSON escapes, Python reads in the same way.
  return ['import numpy as np', '', `z = np.load(${JSON.stringify(file)})`, ...read, ''].join('\n');
}
