import type { Watch } from '../../base/progress';
import type { LayerGram } from '../../algebra/gram';
import { baselinesOf, compareWithHeld, gramsOfLayers } from '../../analysis/everyLayer';
import { type LoadedModel, loadBeside, loadModel, loadUntrained } from '../../analysis/models/loaded';
import { rememberSameLayers } from '../../analysis/results/rememberedLayers';
import { BASELINES, type Settling, type SameLayers } from '../../analysis/results/comparison';
import { remember } from '../../analysis/results/remembered';
import { settlingOf, settlingPairs } from '../../analysis/similarity/settling';
import { chooseEngine } from '../../engine/choose';
import type { CheckpointFile } from '../../run/checkpoints/checkpoint';

/**
 * How a run's layers settled; undefined where there are not two checkpoints. Each pair of checkpoints is kept as soon as it
 * is compared, and the last checkpoint is measured once, when the first pair is not known yet.
 * @param data where the data are, absolute, if somebody says so
 */
export async function settlingJob(
  checkpoints: readonly CheckpointFile[],
  watch: Watch,
  data?: string,
): Promise<Settling | undefined> {
  const pairs = settlingPairs(checkpoints);
  if (!pairs) return undefined;
  const { earlier, last } = pairs;
  let held: { model: LoadedModel; grams: LayerGram[] } | undefined;
  const theLast = async () => (held ??= await hold(last.file, watch, data));
  const compared: SameLayers[] = [];
  try {
    for (const { file } of earlier) {
      const known = await rememberSameLayers([file, last.file], async () => {
        const { model, grams } = await theLast();
        const other = await loadBeside(file, model, watch);
        return compareWithHeld(grams, other, watch).finally(() => other.state.dispose());
      });
      compared.push(known);
    }
    const steps = [...earlier.map(({ step }) => step), last.step];
    return settlingOf(
      steps,
      compared,
      await remember(BASELINES, [last.file], {}, async () => {
        const { model, grams } = await theLast();
        const untrained = await loadUntrained(model, watch);
        return baselinesOf(grams, model, untrained, watch).finally(() => untrained.state.dispose());
      }),
    );
  } finally {
    held?.model.state.dispose();
  }
}

async function hold(
  file: string,
  watch: Watch,
  data: string | undefined,
): Promise<{ model: LoadedModel; grams: LayerGram[] }> {
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    return { model, grams: await gramsOfLayers(model, 'layers of the last', watch) };
  } catch (thrown) {
    model.state.dispose();
    throw thrown;
  }
}
