import { dirname } from 'node:path';
import type { z } from 'zod';
import { hardExamples } from '../../analysis/estimates/hardExamples';
import { type LoadedModel, loadModel, vaeOf } from '../../analysis/models/loaded';
import { DRAWN_EXAMPLES, type DrawnExamples } from '../../analysis/results/drawnExamples';
import { remember } from '../../analysis/results/remembered';
import { UserError } from '../../base/errors';
import { ensureFolder, writeAtomic } from '../../base/files';
import type { Watch } from '../../base/progress';
import { splitExamples } from '../../data/examples/split';
import { chooseEngine } from '../../engine/choose';
import type { drawHardExamples, pictureHardExamples } from '../../protocol/estimateRequests';
import { arePictures, contactSheet } from '../contactSheet';

const COLUMNS = 10;

export function drawHardExamplesJob(
  { file, data }: z.output<typeof drawHardExamples.params>,
  watch: Watch,
): Promise<DrawnExamples> {
  return remember(DRAWN_EXAMPLES, [file], {}, async () => {
    const model = await loadModel(file, chooseEngine(), watch, data);
    return drawnExamples(model, watch).finally(() => model.state.dispose());
  });
}

/** Writes the picture as a PNG. */
export async function hardExamplesJob(
  { file, output, data }: z.output<typeof pictureHardExamples.params>,
  watch: Watch,
): Promise<z.output<typeof pictureHardExamples.result>> {
  const { picture, ...drawn } = await drawHardExamplesJob({ file, data }, watch);
  ensureFolder(dirname(output));
  writeAtomic(output, Buffer.from(picture, 'base64'));
  return { ...drawn, file: output };
}

/** Rows as `HardExamples` has them. @throws UserError where the examples are no pictures */
async function drawnExamples(model: LoadedModel, watch: Watch): Promise<DrawnExamples> {
  const { config, dataset, file, step } = model;
  const { image } = vaeOf(model);
  if (!arePictures(image)) throw new UserError(`${file} is of ${image.join(' × ')} numbers, which are no pictures`);
  const split = splitExamples(dataset, config.data, config.seed);
  const found = await hardExamples(model, split, COLUMNS, watch);
  const { rows, examples, toTrained, toReconstruction, perplexity } = found;
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => all.set(row, i * row.length));
  return {
    step,
    examples: [...examples],
    toTrained: [...toTrained],
    toReconstruction: [...toReconstruction],
    perplexity: [...perplexity],
    picture: (await contactSheet(all, examples.length, image)).toString('base64'),
  };
}
