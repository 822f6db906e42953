import { dirname } from 'node:path';
import type { z } from 'zod';
import { hardExamples } from '../../analysis/estimates/hardExamples';
import { loadModel, vaeOf } from '../../analysis/models/loaded';
import { UserError } from '../../base/errors';
import { ensureFolder, writeAtomic } from '../../base/files';
import type { Watch } from '../../base/progress';
import { splitExamples } from '../../data/examples/split';
import { chooseEngine } from '../../engine/choose';
import type { pictureHardExamples } from '../../protocol/estimateRequests';
import { arePictures, contactSheet } from '../contactSheet';

const COLUMNS = 10;

/** Writes a PNG of held-out examples that are hard to reconstruct: rows as `HardExamples` has them. */
export async function hardExamplesJob(
  { file, output, data }: z.output<typeof pictureHardExamples.params>,
  watch: Watch,
): Promise<z.output<typeof pictureHardExamples.result>> {
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    const { image } = vaeOf(model);
    if (!arePictures(image)) throw new UserError(`${file} is of ${image.join(' × ')} numbers, which are no pictures`);
    const split = splitExamples(model.dataset, model.config.data, model.config.seed);
    const { rows, examples, toTrained, toReconstruction, perplexity } = await hardExamples(
      model,
      split,
      COLUMNS,
      watch,
    );
    const all = new Float32Array(rows.length * rows[0].length);
    rows.forEach((row, i) => all.set(row, i * row.length));
    const png = await contactSheet(all, examples.length, image);
    ensureFolder(dirname(output));
    writeAtomic(output, png);
    return {
      file: output,
      step: model.step,
      examples: [...examples],
      toTrained: [...toTrained],
      toReconstruction: [...toReconstruction],
      perplexity: [...perplexity],
    };
  } finally {
    model.state.dispose();
  }
}
