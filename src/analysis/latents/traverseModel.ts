import { UserError } from '../../base/errors';
import { type Watch, breathe } from '../../base/progress';
import { activationProgram, decodingProgram } from '../../model/programs';
import { evaluationInputs } from '../models/evaluationInputs';
import { type LoadedModel, vaeOf } from '../models/loaded';
import type { Traversed } from '../results/traversal';

/**
 * The decoder's expected images as one unit after the other takes the values and the rest of the code stays: units · values
 * × D, row after row; `code` is what they start from. @throws UserError if there is no such unit or example
 */
export async function traverseModel(
  model: LoadedModel,
  { example, units, values }: Traversed,
  watch: Watch,
): Promise<{ images: Float32Array; code: Float32Array }> {
  const { engine, state, file } = model;
  const vae = vaeOf(model);
  const { latent } = vae;
  const missing = units.find(unit => unit >= latent);
  if (missing !== undefined) {
    throw new UserError(`${file} has ${latent} latent units, counted from 0: there is no unit ${missing}`);
  }
  const code = await codeOf(model, example);
  const { describe, spec } = decodingProgram(vae, values.length);
  const program = await engine.compile(describe, spec);
  try {
    const width = vae.layers[0]!.width;
    const images = new Float32Array(units.length * values.length * width);
    for (const [row, unit] of units.entries()) {
      await breathe(watch);
      watch.progress(row, units.length, 'units');
      const z = new Float32Array(values.length * latent);
      values.forEach((value, i) => {
        z.set(code, i * latent);
        z[i * latent + unit] = value;
      });
      const { image } = await program.run(state, { z });
      images.set(image!, row * values.length * width);
    }
    return { images, code };
  } finally {
    await program.dispose();
  }
}

/** The posterior mean of a held-out example; the prior's for null. */
async function codeOf(model: LoadedModel, example: number | null): Promise<Float32Array> {
  const { engine, state, dataset, heldOut: examples, file } = model;
  const vae = vaeOf(model);
  if (example === null) return new Float32Array(vae.latent);
  if (example >= examples.length) {
    throw new UserError(`${file} has ${examples.length} held-out examples to look at: there is no example ${example}`);
  }
  const { describe, spec } = activationProgram(vae, ['z_mean'], 1);
  const program = await engine.compile(describe, spec);
  try {
    const { z_mean } = await program.run(state, evaluationInputs(vae, dataset, examples, example, 1, 0));
    return Float32Array.from(z_mean!);
  } finally {
    await program.dispose();
  }
}
