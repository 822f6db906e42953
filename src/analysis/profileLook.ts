import type { Watch } from '../base/progress';
import { gramProductOn } from '../algebra/products';
import { informationPath } from './geometry/informationAlongPath';
import { noiseDimension } from './geometry/noiseDimension';
import { twoNN } from './geometry/twonn';
import type { LayerLook } from './lookAtLayers';
import type { LoadedModel } from './models/loaded';
import type { AlongPath, Dimension, LayerProfile, Profile } from './results/profile';

/** The profile of a model, from one look at each of its layers. */
export function profileLook(model: LoadedModel, watch: Watch): LayerLook<Profile> {
  const path = informationPath(watch);
  const dimensions: Pick<LayerProfile, 'name' | 'kind' | 'width' | 'id' | 'noise'>[] = [];
  return {
    add: async ({ name, kind, width }, x, gram) => {
      const id = await twoNN(x, gram, watch);
      await path.add(kind, x, gram);
      const noise = kind === 'sampling' ? await noiseBeside(id, model, width, watch) : undefined;
      dimensions.push({ name, kind, width, id, ...(noise && { noise }) });
    },
    end: async () => {
      const along = await path.end();
      const ends = [dimensions[0]!.name, dimensions.at(-1)!.name];
      const layers = dimensions.map(layer => ({ ...layer, ...informationOf([layer.name, ...ends], along) }));
      return {
        n: model.examples.length,
        ...splitOf(model),
        step: model.step,
        layers,
        neighbours: along.neighbours,
      };
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

/** Nothing where z has no dimension. */
function noiseBeside({ fit, dropped }: Dimension, { engine, examples }: LoadedModel, units: number, watch: Watch) {
  return fit === null ? undefined : noiseDimension(examples.length - dropped, units, gramProductOn(engine), watch);
}

/** Nothing where the examples are held out. */
export function splitOf({ config: { analysis } }: LoadedModel): Pick<Profile, 'split'> {
  return analysis.split === undefined ? {} : { split: analysis.split };
}
