import type { Watch } from '../../base/progress';
import type { State } from '../../engine/engine';
import { drawNoise } from '../../model/noise';
import { decodingProgram } from '../../model/programs';
import { type LoadedModel, vaeOf } from '../models/loaded';
import { statesOverBeta } from './measureOverBeta';

/**
 * The decoder's expected images of the same draws from the prior at each β (Bae et al. 2023, Figure 7): rows · betas × D, a
 * row for each z, whose first ones are those of the pictures of training.
 *
 * @param betas undefined: what the model is at its own β, one column
 * @throws UserError as `statesOverBeta`; the signal's reason when it is cancelled
 */
export async function samplesOverBeta(
  model: LoadedModel,
  betas: readonly number[] | undefined,
  rows: number,
  watch: Watch,
): Promise<Float32Array> {
  const vae = vaeOf(model);
  const specs = [{ name: 'z', shape: [rows, vae.latent], distribution: 'normal' } as const];
  const { z } = drawNoise(specs, model.config.seed, 'samples', 0);
  const columns = betas?.length ?? 1;
  const width = vae.layers[0]!.width;
  const images = new Float32Array(rows * columns * width);
  const { describe, spec } = decodingProgram(vae, rows);
  const program = await model.engine.compile(describe, spec);
  let column = 0;
  const draw = async (state: State): Promise<void> => {
    watch.signal.throwIfAborted();
    watch.progress(column, columns, 'columns');
    const { image } = await program.run(state, { z: z! });
    for (let row = 0; row < rows; row++) {
      images.set(image!.subarray(row * width, (row + 1) * width), (row * columns + column) * width);
    }
    column++;
  };
  try {
    if (betas === undefined) await draw(model.state);
    else for await (const { state } of statesOverBeta(model, betas, watch)) await draw(state);
    return images;
  } finally {
    await program.dispose();
  }
}
