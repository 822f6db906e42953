import type { z } from 'zod';
import { UserError } from '../../base/errors';
import type { Watch } from '../../base/progress';
import { loadModel } from '../../analysis/models/loaded';
import { measureFrechet } from '../../analysis/reconstruction/measureFrechet';
import { featuresFile, featuresNamed, versionOf } from '../../analysis/results/featuresFile';
import { FRECHET, type Frechet } from '../../analysis/results/frechet';
import { peek, remember } from '../../analysis/results/remembered';
import { chooseEngine } from '../../engine/choose';
import type { frechet } from '../../protocol/worker';

/** Whoever asks answers for it that the user trusts the folder: the features model is a file of others. */
export async function frechetJob({ file, data }: z.output<typeof frechet.params>, watch: Watch): Promise<Frechet> {
  const features = await featuresFile(file);
  return remember(FRECHET, [file], { features: versionOf(features) }, async () => {
    const model = await loadModel(file, chooseEngine(), watch, data);
    return measureFrechet(model, features, watch).finally(() => model.state.dispose());
  });
}

/** What is known already of a checkpoint, without opening the features model, and what the config names. */
export async function knownFrechet(file: string): Promise<{ features: string | null; frechet: Frechet | null }> {
  const features = (await featuresNamed(file)) ?? null;
  try {
    const known = features === null ? undefined : await featuresFile(file);
    const question = known === undefined ? undefined : { features: versionOf(known) };
    return { features, frechet: (question && peek(FRECHET, [file], question)) ?? null };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { features, frechet: null };
  }
}
