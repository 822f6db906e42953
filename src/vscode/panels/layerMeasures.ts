import * as vscode from 'vscode';
import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Request } from '../../base/rpc';
import type { Watch } from '../../base/progress';
import type { Comparison } from '../../analysis/results/comparison';
import type { DimensionScale } from '../../analysis/results/dimensionScale';
import type { LayerInformation } from '../../analysis/results/layerInformation';
import type { Profiled } from '../../analysis/results/profile';
import type { compareLayers, informLayers, scaleLayer } from '../../protocol/measurePanel';
import type { Analyst } from '../jobs/analyst';

/**
 * What a compare panel asks of layers, whatever they are of: `files` are one or two.
 * @throws UserError as the analyst; where measuring is needed and the workspace is not trusted
 */
export interface LayerMeasures {
  compare(params: z.output<typeof compareLayers.params>, watch: Watch): Promise<Comparison>;
  /** Null where the exact values are at hand, or nothing is. */
  approximate(params: { files: string[] }, watch: Watch): Promise<Comparison | null>;
  inform(params: z.output<typeof informLayers.params>, watch: Watch): Promise<LayerInformation>;
  profile(params: { file: string }, watch: Watch): Promise<Profiled>;
  scale(params: z.output<typeof scaleLayer.params>, watch: Watch): Promise<DimensionScale>;
}

/** Has the analyst measure. @throws as LayerMeasures */
export async function askTrusted<P, R>(analyst: Analyst, request: Request<P, R>, params: P, watch: Watch): Promise<R> {
  if (!vscode.workspace.isTrusted) {
    throw new UserError('not measured yet, and measuring starts a process, which this workspace needs trust for');
  }
  return analyst.call(request, params, watch);
}
