import { featuresNamed } from '../../analysis/results/featuresFile';
import type { Frechet } from '../../analysis/results/frechet';
import { frechetNotes, frechetTitle, frechetValue } from '../../views/profiles/frechetWords';
import { warn } from '../../base/warn';

/** How the command line says how far reconstructions are from the data. */

export function frechetText(result: Frechet): string {
  return [`${frechetTitle(result)}: ${frechetValue(result)}`, ...frechetNotes(result)].join('\n');
}

/** Says that the command has to ask for a features model that only a config names, which others may have written. */
export async function tellOfFeatures(file: string): Promise<void> {
  const named = await featuresNamed(file);
  if (named === undefined) return;
  warn(`analysis.features names ${named}, which is opened only where the command asks for it: --features`);
}
