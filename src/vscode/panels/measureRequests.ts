import type { z } from 'zod';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors';
import type { Request } from '../../base/rpc';
import type { Watch } from '../../base/progress';
import { peekComparison } from '../../analysis/results/rememberedLayers';
import { peek } from '../../analysis/results/remembered';
import { DRAWN_EXAMPLES, type DrawnExamples } from '../../analysis/results/drawnExamples';
import { ESTIMATED, type Estimated } from '../../analysis/results/estimated';
import { FOLLOWED, type Followed } from '../../analysis/results/followed';
import { featuresFile, versionOf } from '../../analysis/results/featuresFile';
import { FRECHET, type Frechet } from '../../analysis/results/frechet';
import { DIMENSION_SCALE, type DimensionScale } from '../../analysis/results/dimensionScale';
import { PROFILE, type Profile } from '../../analysis/results/profile';
import { LAYER_INFORMATION, type LayerInformation } from '../../analysis/results/layerInformation';
import { BETA_CURVE, type BetaCurve } from '../../analysis/results/curves/betaCurve';
import { TRAVERSAL, type Traversal } from '../../analysis/results/traversal';
import type { Comparison } from '../../analysis/results/comparison';
import type { ModelMap } from '../../analysis/results/placedModels';
import { drawHardExamples, estimate } from '../../protocol/estimateRequests';
import { betaCurve } from '../../protocol/multiRateRequests';
import {
  approximate,
  compare,
  follow,
  frechet,
  information,
  map,
  profile,
  scale,
  traverse,
} from '../../protocol/worker';
import type { Analyst } from '../jobs/analyst';
import { askTrusted, type LayerMeasures } from './layerMeasures';

/**
 * What panels ask about checkpoints: from the run's folder if it was measured before, otherwise by the analyst.
 * @throws UserError as LayerMeasures
 */
export class Measuring implements LayerMeasures {
  constructor(private readonly analyst: Analyst) {}

  async compare(params: z.output<typeof compare.params>, watch: Watch): Promise<Comparison> {
    return peekComparison(params.files, params.measures) ?? (await this.ask(compare, params, watch));
  }

  /** Null where the exact values are at hand, or nothing is. */
  async approximate(params: { files: string[] }, watch: Watch): Promise<Comparison | null> {
    if (!vscode.workspace.isTrusted || peekComparison(params.files)) return null;
    return this.ask(approximate, params, watch);
  }

  async inform(params: z.output<typeof information.params>, watch: Watch): Promise<LayerInformation> {
    return peek(LAYER_INFORMATION, params.files, {}) ?? (await this.ask(information, params, watch));
  }

  async profile(params: { file: string }, watch: Watch): Promise<Profile> {
    return peek(PROFILE, [params.file], {}) ?? (await this.ask(profile, params, watch));
  }

  async scale({ file, layer }: { file: string; layer: string }, watch: Watch): Promise<DimensionScale> {
    const known = peek(DIMENSION_SCALE, [file], { layer });
    return known ?? (await this.ask(scale, { file, layers: [layer] }, watch)).layers[0]!.scale;
  }

  async follow(params: { file: string }, watch: Watch): Promise<Followed> {
    return peek(FOLLOWED, [params.file], {}) ?? (await this.ask(follow, params, watch));
  }

  /** @throws UserError too for a run in no folder of the workspace: what is trusted are its folders */
  async frechet(params: { file: string }, watch: Watch): Promise<Frechet> {
    const features = await featuresFile(params.file);
    const known = peek(FRECHET, [params.file], { features: versionOf(features) });
    if (known) return known;
    if (vscode.workspace.isTrusted && !vscode.workspace.getWorkspaceFolder(vscode.Uri.file(params.file))) {
      throw new UserError(
        `${features} is not opened: the run lies in no folder of this workspace, and only what you trust is; open the run's folder as a workspace`,
      );
    }
    return this.ask(frechet, params, watch);
  }

  async traverse(params: z.output<typeof traverse.params>, watch: Watch): Promise<Traversal> {
    return peek(TRAVERSAL, [params.file], params) ?? (await this.ask(traverse, params, watch));
  }

  async estimate(params: { file: string }, watch: Watch): Promise<Estimated> {
    return peek(ESTIMATED, [params.file], {}) ?? (await this.ask(estimate, params, watch));
  }

  async draw(params: { file: string }, watch: Watch): Promise<DrawnExamples> {
    return peek(DRAWN_EXAMPLES, [params.file], {}) ?? (await this.ask(drawHardExamples, params, watch));
  }

  async overBeta({ file }: { file: string }, watch: Watch): Promise<BetaCurve> {
    return peek(BETA_CURVE, [file], { betas: null }) ?? (await this.ask(betaCurve, { file }, watch));
  }

  map(params: z.output<typeof map.params>, watch: Watch): Promise<ModelMap> {
    return this.ask(map, params, watch);
  }

  ask<P, R>(request: Request<P, R>, params: P, watch: Watch): Promise<R> {
    return askTrusted(this.analyst, request, params, watch);
  }
}
