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
  /** Of whoever asked first, who can call it off. */
  readonly loading: AbortSignal;
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
    warm = { key, model: loadMoving(file, data, watch), loading: watch.signal, users: 0, replaced: false };
  }
  const own = warm;
  own.users++;
  try {
    const model = await own.model.catch((thrown: unknown) => {
      // It may be there the next time, and was perhaps only cancelled.
      if (warm === own) warm = undefined;
      if (own.loading.aborted && !watch.signal.aborted) return undefined;
      throw thrown;
    });
    // Whoever had it loaded called that off, and this one still waits.
    return await (model ? ask(model) : askWarm({ file, data }, watch, ask));
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
  model.then(one => one.dispose()).catch(() => undefined);
}

async function loadMoving(file: string, data: string | undefined, watch: Watch): Promise<MovingModel> {
  const model = await loadModel(file, chooseEngine(), watch, data);
  try {
    const statistics = await remember(BETA_STATISTICS, [file], {}, () => measureBetaStatistics(model, watch));
    return await MovingModel.prepare(model, statistics);
  } catch (thrown) {
    model.state.dispose();
    throw thrown;
  }
}
