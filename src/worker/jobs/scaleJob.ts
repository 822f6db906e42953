import type { z } from 'zod';
import { UserError } from '../../base/errors';
import { listed } from '../../base/listed';
import type { Watch } from '../../base/progress';
import { layerScales } from '../../analysis/layerScales';
import { loadModel } from '../../analysis/models/loaded';
import { DIMENSION_SCALE } from '../../analysis/results/dimensionScale';
import { peek, remember } from '../../analysis/results/remembered';
import { chooseEngine } from '../../engine/choose';
import type { scale } from '../../protocol/worker';

/**
 * The dimension of layers over scale: of those that were measured before as it is remembered, of the others in one pass.
 * @throws UserError where a layer is named that the model has not
 */
export async function scaleJob(
  { file, layers, data }: z.output<typeof scale.params>,
  watch: Watch,
): Promise<z.output<typeof scale.result>> {
  const before = (layer: string) => peek(DIMENSION_SCALE, [file], { layer });
  const known = layers?.flatMap(name => {
    const scale = before(name);
    return scale ? [{ name, scale }] : [];
  });
  if (known && known.length === layers?.length) return { layers: known };
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    const all = model.vae.layers.map(({ name }) => name);
    const strange = layers?.find(name => !all.includes(name));
    if (strange !== undefined) throw new UserError(`${file} has no layer ${strange}, it has ${listed(all)}`);
    const asked = layers ?? all;
    const scales = new Map(asked.map(name => [name, before(name)]));
    const missing = asked.filter(name => scales.get(name) === undefined);
    if (missing.length > 0) {
      for await (const { name, scale } of layerScales(model, missing, watch)) {
        scales.set(name, await remember(DIMENSION_SCALE, [file], { layer: name }, () => Promise.resolve(scale)));
      }
    }
    return { layers: asked.map(name => ({ name, scale: scales.get(name)! })) };
  } finally {
    model.state.dispose();
  }
}
