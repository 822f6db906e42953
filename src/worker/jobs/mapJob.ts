import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { compareModels } from '../../analysis/everyLayer';
import { type LoadedModel, loadAfter } from '../../analysis/models/loaded';
import { type Placed, mapOfModels } from '../../analysis/population/mapModels';
import { rememberComparison } from '../../analysis/results/rememberedLayers';
import type { Comparison } from '../../analysis/results/comparison';
import type { ModelMap } from '../../analysis/results/placedModels';
import { chooseEngine } from '../../engine/choose';
import type { map } from '../../protocol/worker';

/**
 * The map of checkpoints. Each one's layers are compared first, where they are not yet, and kept as soon as that is done;
 * one that cannot be measured is left out.
 */
export async function mapJob({ files }: z.output<typeof map.params>, watch: Watch): Promise<ModelMap> {
  // Models of one config share their data, which may take long to open.
  let before: LoadedModel | undefined;
  const quiet: Watch = { signal: watch.signal, progress: () => undefined };
  const compute = async (file: string): Promise<Comparison> => {
    const model = await loadAfter(file, before, chooseEngine(), quiet);
    before = model;
    return compareModels(model, undefined, [], quiet).finally(() => model.state.dispose());
  };
  const models: Placed[] = [];
  const left: ModelMap['left'] = [];
  for (const [i, file] of files.entries()) {
    watch.progress(i, files.length, 'checkpoints measured');
    watch.signal.throwIfAborted();
    try {
      models.push({ file, comparison: await rememberComparison([file], [], () => compute(file)) });
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      left.push({ file, cause: thrown.message });
    }
  }
  watch.progress(files.length, files.length, 'checkpoints measured');
  const placed = await mapOfModels(models, watch);
  return { ...placed, left: [...left, ...placed.left] };
}
