import { dirname } from 'node:path';
import type { z } from 'zod';
import { type LoadedModel, loadModel, vaeOf } from '../../../analysis/models/loaded';
import { samplesOverBeta } from '../../../analysis/multiRate/samplesOverBeta';
import { UserError } from '../../../base/errors';
import { ensureFolder, writeAtomic } from '../../../base/files';
import type { Watch } from '../../../base/progress';
import { chooseEngine } from '../../../engine/choose';
import { betasAlong } from '../../../model/multiRate/betaRange';
import type { pictureSamples } from '../../../protocol/multiRateRequests';
import { referenceOf } from '../../../run/checkpoints/reference';
import { arePictures, contactSheet } from '../../contactSheet';

const ROWS = 8;
/** Of a multi-rate VAE where nobody says at which β. */
const COLUMNS = 8;

/** Writes the picture as a PNG. @throws UserError where the examples are no pictures */
export async function samplesJob(
  { file, betas: asked, output, data }: z.output<typeof pictureSamples.params>,
  watch: Watch,
): Promise<z.output<typeof pictureSamples.result>> {
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    const { image } = vaeOf(model);
    if (!arePictures(image)) throw new UserError(`${file} is of ${image.join(' × ')} numbers, which are no pictures`);
    const betas = asked ?? everyBeta(model);
    const images = await samplesOverBeta(model, betas, ROWS, watch);
    const headings = betas?.map(beta => String(Number(beta.toPrecision(3))));
    const picture = await contactSheet(images, betas?.length ?? 1, image, headings);
    ensureFolder(dirname(output));
    writeAtomic(output, picture);
    return { step: model.step, rows: ROWS, betas: betas ?? null, file: output };
  } finally {
    model.state.dispose();
  }
}

/** Along the range of a multi-rate VAE; undefined of any other, and where the reference names one β. */
function everyBeta({ multiRate, file }: LoadedModel): number[] | undefined {
  if (!multiRate || referenceOf(file).beta !== undefined) return undefined;
  return betasAlong(multiRate.vae.gates!.range, COLUMNS);
}
