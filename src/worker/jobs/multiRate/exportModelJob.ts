import { resolve } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../../base/errors';
import { loadModel } from '../../../analysis/models/loaded';
import { runOf } from '../../../analysis/results/remembered';
import type { Watch } from '../../../base/progress';
import { PROGRAM } from '../../../base/version';
import { chooseEngine } from '../../../engine/choose';
import { unpackArrays } from '../../../model/packing';
import type { exportModel } from '../../../protocol/multiRateRequests';
import { readCheckpoint, writeLoneCheckpoint } from '../../../run/checkpoints/checkpoint';
import { referenceOf } from '../../../run/checkpoints/reference';
import { weightsToFile } from '../../../train/stateFile';

/**
 * Writes what a multi-rate VAE is at one β as the checkpoint of a plain VAE: every reader of checkpoints takes it for one.
 * @throws UserError where it would lie among the checkpoints of a run
 */
export async function exportModelJob(
  { file, output, data }: z.output<typeof exportModel.params>,
  watch: Watch,
): Promise<z.output<typeof exportModel.result>> {
  if (runOf(output) !== undefined || resolve(output) === resolve(referenceOf(file).file))
    throw new UserError(
      `${output} is among the checkpoints of a run, which nothing else may replace: choose another place`,
      true,
    );
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    const { vae, config, step, multiRate } = model;
    if (!multiRate) throw new UserError(`${file} is of a plain VAE already: there is nothing to export`, true);
    const { beta } = multiRate;
    const state = model.state.read();
    const { metadata } = readCheckpoint(referenceOf(file).file);
    writeLoneCheckpoint(output, {
      step,
      tensors: weightsToFile(vae, { ...state, ...unpackArrays(vae.parameters, state) }),
      metadata: {
        ...metadata,
        config: { ...metadata.config, model: config.model, objective: config.objective },
        createdBy: PROGRAM,
        passing: undefined,
      },
    });
    return { file: output, step, beta };
  } finally {
    model.state.dispose();
  }
}
