import type { Watch } from '../../base/progress';
import type { LayerGram } from '../../algebra/gram';
import { compareWithHeld, gramsOfLayers } from '../../analysis/everyLayer';
import { type LoadedModel, loadBeside, loadModel } from '../../analysis/models/loaded';
import { rememberSameLayers } from '../../analysis/results/rememberedLayers';
import type { Settling, SameLayers } from '../../analysis/results/comparison';
import { settlingOf, settlingPairs } from '../../analysis/similarity/settling';
import { chooseEngine } from '../../engine/choose';
import type { CheckpointFile } from '../../run/checkpoints/checkpoint';

/**
 * How a run's layers settled; undefined where there are not two checkpoints. Each pair of checkpoints is kept as soon as it
 * is compared, and the last checkpoint is measured once, when the first pair is not known yet.
 */
export async function settlingJob(checkpoints: readonly CheckpointFile[], watch: Watch): Promise<Settling | undefined> {
  const pairs = settlingPairs(checkpoints);
  if (!pairs) return undefined;
  const { earlier, last } = pairs;
  let held: { model: LoadedModel; grams: LayerGram[] } | undefined;
  const compared: SameLayers[] = [];
  try {
    for (const { file } of earlier) {
      const known = await rememberSameLayers([file, last.file], async () => {
        held ??= await hold(last.file, watch);
        const { model, grams } = held;
        const other = loadBeside(file, model);
        return compareWithHeld(grams, other, watch).finally(() => other.state.dispose());
      });
      compared.push(known);
    }
  } finally {
    held?.model.state.dispose();
  }
  return settlingOf([...earlier.map(({ step }) => step), last.step], compared);
}

async function hold(file: string, watch: Watch): Promise<{ model: LoadedModel; grams: LayerGram[] }> {
  const model = await loadModel(file, chooseEngine(), watch);
  try {
    return { model, grams: await gramsOfLayers(model, 'layers of the last', watch) };
  } catch (thrown) {
    model.state.dispose();
    throw thrown;
  }
}
