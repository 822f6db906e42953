import { resolve } from 'node:path';
import type { z } from 'zod';
import { representationFindings } from '../../analysis/representationFindings';
import {
  compareRepresentations,
  informationOfRepresentations,
  profileRepresentations,
  scaleOfRepresentations,
} from '../../analysis/ownLayers';
import type { Comparison } from '../../analysis/results/comparison';
import type { DimensionScale } from '../../analysis/results/dimensionScale';
import type { LayerInformation } from '../../analysis/results/layerInformation';
import type { Profiled } from '../../analysis/results/profile';
import { writeAtomic } from '../../base/files';
import type { Watch } from '../../base/progress';
import { chooseEngine } from '../../engine/choose';
import type * as requests from '../../protocol/representationRequests';
import { LETTERS } from '../../views/heatmaps/explain';
import { nodeDocument } from '../../views/chart/nodeDocument';
import { renderRepresentationReport } from '../../views/report/representationReport';

/** Questions about representations in files. They belong to no run, so that nothing is remembered. */

export function compareRepresentationsJob(
  { paths, measures }: z.output<typeof requests.compareRepresentations.params>,
  watch: Watch,
): Promise<Comparison> {
  return compareRepresentations(paths, measures, chooseEngine(), watch);
}

export function informationOfRepresentationsJob(
  { paths }: z.output<typeof requests.informationOfRepresentations.params>,
  watch: Watch,
): Promise<LayerInformation> {
  return informationOfRepresentations(paths, chooseEngine(), watch);
}

export function profileRepresentationsJob(
  { path, scale }: z.output<typeof requests.profileRepresentations.params>,
  watch: Watch,
): Promise<z.output<typeof requests.profileRepresentations.result>> {
  return profileRepresentations(path, scale, chooseEngine(), watch);
}

export function scaleOfRepresentationsJob(
  { path, layer }: z.output<typeof requests.scaleOfRepresentations.params>,
  watch: Watch,
): Promise<DimensionScale> {
  return scaleOfRepresentations(path, layer, chooseEngine(), watch);
}

/** Compared first, as that refuses two that do not fit each other. */
export async function reportRepresentationsJob(
  { paths, output }: z.output<typeof requests.reportRepresentations.params>,
  watch: Watch,
): Promise<z.output<typeof requests.reportRepresentations.result>> {
  const engine = chooseEngine();
  const comparison = await compareRepresentations(paths, [], engine, watch);
  const profiles: Profiled[] = [];
  for (const path of paths)
    profiles.push({ ...(await profileRepresentations(path, false, engine, watch)), step: null });
  const findings = representationFindings(comparison, profiles, LETTERS);
  const file = resolve(output);
  const command = ['vae-lens', 'report', '--representations', ...paths, '-o', file];
  const shown = { paths, comparison, profiles, findings: findings.filter(({ holds }) => holds), command };
  writeAtomic(file, renderRepresentationReport(shown, await nodeDocument()));
  return { file, findings };
}
