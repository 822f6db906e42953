import type { Watch } from '../base/progress';
import type { GramProduct } from '../algebra/gram';
import { informationPath } from './geometry/informationAlongPath';
import { noiseDimension } from './geometry/noiseDimension';
import { twoNN } from './geometry/twonn';
import type { LayerLook } from './lookAtLayers';
import type { AlongPath, Dimension, LayerProfile, Profile } from './results/profile';

/** What a profile says of layers, whatever they are of. */
export type LayerProfiles = Pick<Profile, 'n' | 'layers' | 'neighbours'>;

/** The profile of layers over n examples, from one look at each. The first and the last one are the input and the output. */
export function profileLook(n: number, product: GramProduct, watch: Watch): LayerLook<LayerProfiles> {
  const path = informationPath(watch);
  /** Nothing where z has no dimension. */
  const noiseBeside = ({ fit, dropped }: Dimension, units: number) =>
    fit === null ? undefined : noiseDimension(n - dropped, units, product, watch);
  const dimensions: Pick<LayerProfile, 'name' | 'kind' | 'width' | 'id' | 'noise'>[] = [];
  return {
    add: async ({ name, kind, width }, x, gram) => {
      const id = await twoNN(x, gram, watch);
      await path.add(kind, x, gram);
      const noise = kind === 'sampling' ? await noiseBeside(id, width) : undefined;
      dimensions.push({ name, kind, width, id, ...(noise && { noise }) });
    },
    end: async () => {
      const along = await path.end();
      const ends = [dimensions[0]!.name, dimensions.at(-1)!.name];
      const layers = dimensions.map(layer => ({ ...layer, ...informationOf([layer.name, ...ends], along) }));
      return { n, layers, neighbours: along.neighbours };
    },
  };
}

/** What the first of these layers tells of the others, the input and the last one; or why it tells nothing. */
function informationOf(names: readonly string[], { toInput, toOutput, causes }: AlongPath) {
  const [input, output] = [toInput.get(names[0]!), toOutput.get(names[0]!)];
  const cause = names.map(name => causes.get(name)).find(found => found !== undefined) ?? null;
  return {
    toInput: input?.value ?? null,
    toOutput: output?.value ?? null,
    toInputError: input?.error ?? null,
    toOutputError: output?.error ?? null,
    informationCause: input && output ? null : cause,
  };
}
