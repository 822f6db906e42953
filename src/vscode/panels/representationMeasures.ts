import type { Request } from '../../base/rpc';
import type { Watch } from '../../base/progress';
import * as requests from '../../protocol/representationRequests';
import { stampOfLayers } from '../../run/layerFiles';
import type { Analyst } from '../jobs/analyst';
import { askTrusted, type LayerMeasures } from './layerMeasures';

/** A panel that comes back asks for the few results that it showed. */
const MOST_KEPT = 50;

/**
 * What panels ask about representations in files. These belong to no run that results could be kept in: they are kept while
 * the editor is open and the files are the same.
 */
export class RepresentationMeasures implements LayerMeasures {
  private readonly kept = new Map<string, unknown>();

  constructor(private readonly analyst: Analyst) {}

  compare: LayerMeasures['compare'] = ({ files, measures }, watch) =>
    this.ask(requests.compareRepresentations, { paths: files, measures }, files, watch);

  /** Of these there are no sketches. */
  approximate: LayerMeasures['approximate'] = () => Promise.resolve(null);

  inform: LayerMeasures['inform'] = ({ files }, watch) =>
    this.ask(requests.informationOfRepresentations, { paths: files }, files, watch);

  profile: LayerMeasures['profile'] = async ({ file }, watch) => {
    const asked = { path: file, scale: false };
    return { ...(await this.ask(requests.profileRepresentations, asked, [file], watch)), step: null };
  };

  scale: LayerMeasures['scale'] = ({ file, layer }, watch) =>
    this.ask(requests.scaleOfRepresentations, { path: file, layer }, [file], watch);

  private async ask<P, R>(request: Request<P, R>, params: P, paths: readonly string[], watch: Watch): Promise<R> {
    const key = JSON.stringify([request.method, params, paths.map(stampOfLayers)]);
    const known = this.kept.get(key);
    if (known !== undefined) return known as R;
    const found = await askTrusted(this.analyst, request, params, watch);
    this.kept.set(key, found);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    return found;
  }
}
