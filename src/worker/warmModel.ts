import type { Watch } from '../base/progress';
import { measureBetaStatistics } from '../analysis/multiRate/measureBetaStatistics';
import { MovingModel } from '../analysis/multiRate/movingModel';
import { loadModel } from '../analysis/models/loaded';
import { BETA_STATISTICS } from '../analysis/results/curves/betaStatistics';
import { identity, remember } from '../analysis/results/remembered';
import { chooseEngine } from '../engine/choose';

/** The multi-rate VAE that this process was asked last at some β: it stays, for the next β. */

interface Warm {
  readonly key: string;
  readonly model: Promise<MovingModel>;
  users: number;
  /** Whether another has taken its place. */
  replaced: boolean;
}

let warm: Warm | undefined;

/** Asks it something; loaded and compiled only where it is another than the last one, or its file has changed. */
export async function askWarm<T>(
  { file, data }: { file: string; data?: string | undefined },
  watch: Watch,
  ask: (model: MovingModel) => Promise<T>,
): Promise<T> {
  const key = JSON.stringify([file, identity(file, undefined), data ?? null]);
  if (warm?.key !== key) {
    if (warm) replace(warm);
    warm = { key, model: loadMoving(file, data, watch), users: 0, replaced: false };
  }
  const own = warm;
  own.users++;
  try {
    const model = await own.model.catch((thrown: unknown) => {
      // It may be there the next time, and was perhaps only cancelled.
      if (warm === own) warm = undefined;
      throw thrown;
    });
    return await ask(model);
  } finally {
    own.users--;
    if (own.replaced && own.users === 0) dispose(own);
  }
}

function replace(one: Warm): void {
  one.replaced = true;
  if (one.users === 0) dispose(one);
}

function dispose({ model }: Warm): void {
  void model.then(
    one => one.dispose(),
    () => undefined,
  );
}

async function loadMoving(file: string, data: string | undefined, watch: Watch): Promise<MovingModel> {
  const model = await loadModel(file, chooseEngine(), watch, data);
  const statistics = await remember(BETA_STATISTICS, [file], {}, () => measureBetaStatistics(model, watch));
  return MovingModel.prepare(model, statistics);
}
