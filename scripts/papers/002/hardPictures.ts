import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { hardExamples } from '../../../src/analysis/estimates/hardExamples';
import { reconstructions } from '../../../src/analysis/estimates/reconstructions';
import { UNWATCHED } from '../../../src/base/progress';
import { splitExamples } from '../../../src/data/examples/split';
import { contactSheet } from '../../../src/worker/contactSheet';
import { lastOf } from '../common/finishedRuns';
import { oneAfterAnother } from '../common/oneAfterAnother';
import type { Picture } from '../common/paperPictures';
import { BETAS, betaOfRun, dense, DEPTHS, layersText, type Setting, sparse, splitText } from './settings';
import { someOf, type Study } from './study';

/** Figure 3's pictures: held-out examples that are hard to reconstruct, and what each model makes of them. */

const COLUMNS = 10;
/** Pixels of a pixel. */
const ENLARGED = 2;

/** One sheet for each of both splits that has runs. */
export async function drawHardExamples(study: Study, folder: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const split of [sparse, dense]) {
    const picture = await sheetOf(study, DEPTHS.map(split), folder);
    if (picture) pictures.push(picture);
  }
  return pictures;
}

async function sheetOf(study: Study, settings: readonly Setting[], folder: string): Promise<Picture | undefined> {
  const shown = settings.flatMap(setting =>
    BETAS.flatMap(beta => someOf(study.runs, setting, beta).slice(0, 1)).map(run => ({ setting, run })),
  );
  const [first] = shown;
  if (!first) return undefined;
  const withModel = oneAfterAnother();
  const { examples, inputs, nearest, image } = await withModel(lastOf(first.run).file, async model => {
    const split = splitExamples(model.dataset, model.config.data, model.config.seed);
    const { examples: hard, rows } = await hardExamples(model, split, COLUMNS, UNWATCHED);
    return { examples: hard, inputs: rows[0], nearest: rows[2], image: model.dataset.shape };
  });
  const rows = [inputs, nearest];
  for (const { run } of shown) {
    rows.push(
      await withModel(lastOf(run).file, async model => (await reconstructions(model, examples, UNWATCHED)).data),
    );
  }
  const sheet = await contactSheet(Float32Array.from(rows.flatMap(row => [...row])), examples.length, image);
  const [height, width] = image;
  const size = { width: ENLARGED * examples.length * width, height: ENLARGED * rows.length * height };
  const file = `hard-examples-${first.setting.train}.png`;
  writeFileSync(
    join(folder, file),
    await sharp(sheet)
      .resize({ ...size, kernel: 'nearest' })
      .png()
      .toBuffer(),
  );
  const models = shown.map(({ setting, run }) => `${layersText(setting)} β ${betaOfRun(run)}`);
  const title = `Figure 3, hard held-out examples, ${splitText(first.setting)}; from the top: the examples, the nearest training examples, reconstructions (${models.join(', ')})`;
  return { title, file };
}
