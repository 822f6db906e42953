import type { Watch } from '../../base/progress';
import { configSchema } from '../../config/schema/schema';
import type { Engine } from '../../engine/engine';
import { LOG_VARIANCE_BOUNDS, makeVae } from '../../model/vae';
import { startTrial } from '../../train/trial';

/** What engines are compared by: a step of the conv architecture, z = 10, on 64 images of 64×64×1, with Adam. */

const IMAGE = [64, 64, 1] as const;
const BATCH = 64;
const WARM_UP = 2;
const MOST_STEPS = 15;
/** Enough for an engine that is worth having; a slow one is measured by the one step that it gets. */
const SECONDS = 2;

/** The median of some steps, in milliseconds. @throws what the engine throws; the signal's reason */
export async function measureStep(engine: Engine, watch: Watch): Promise<number> {
  const { model } = configSchema().parse({
    data: { name: 'tetrominoes' },
    model: { architecture: 'conv', latent: 10, init: 'pytorch' },
  });
  const trial = await startTrial(engine, makeVae(model, [...IMAGE], LOG_VARIANCE_BOUNDS), BATCH);
  try {
    const times: number[] = [];
    const began = performance.now();
    for (let step = 1; step <= WARM_UP + MOST_STEPS; step++) {
      watch.signal.throwIfAborted();
      const before = performance.now();
      await trial.next();
      times.push(performance.now() - before);
      if (performance.now() - began > SECONDS * 1000) break;
    }
    const steady = times.length > WARM_UP ? times.slice(WARM_UP) : times.slice(-1);
    return steady.sort((a, b) => a - b)[Math.floor(steady.length / 2)]!;
  } finally {
    await trial.dispose();
  }
}
