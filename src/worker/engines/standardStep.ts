import type { Watch } from '../../base/progress';
import { RandomStream } from '../../base/random';
import { configSchema } from '../../config/schema';
import { type Arrays, type Engine, sizeOf } from '../../engine/engine';
import { drawNoise } from '../../model/noise';
import { makeVae } from '../../model/vae';
import { adamScalars } from '../../train/adam';
import { trainingProgram, trainingState } from '../../train/step';
import { initialState } from '../../train/tensors';

/** What engines are compared by: a step of the conv architecture, z = 10, on 64 images of 64×64×1, with Adam. */

const IMAGE = [64, 64, 1] as const;
const BATCH = 64;
const WARM_UP = 2;
const MOST_STEPS = 15;
/** Enough for an engine that is worth having; a slow one is measured by the one step that it gets. */
const SECONDS = 2;

/** The median of some steps, in milliseconds. @throws what the engine throws; the signal's reason */
export async function measureStep(engine: Engine, watch: Watch): Promise<number> {
  const { model } = configSchema.parse({
    data: { name: 'tetrominoes' },
    model: { architecture: 'conv', latent: 10, init: 'pytorch' },
  });
  const vae = makeVae(model, [...IMAGE]);
  const { describe, spec } = trainingProgram(vae, BATCH);
  const program = await engine.compile(describe, spec);
  try {
    const state = trainingState(engine, vae, initialState(vae, 'pytorch', 0));
    const stream = new RandomStream(0, 'standard step');
    const x = Float32Array.from({ length: BATCH * sizeOf(IMAGE) }, () => (stream.uniform() > 0.9 ? 1 : 0));
    const inputsOf = (step: number): Arrays => {
      const { stepSize, epsilon } = adamScalars(step, 1e-3, 'adam');
      return {
        x,
        ...drawNoise(spec.noise, 0, 'training', step),
        beta: Float32Array.of(1),
        stepSize: Float32Array.of(stepSize),
        epsilon: Float32Array.of(epsilon),
      };
    };
    const times: number[] = [];
    const began = performance.now();
    for (let step = 1; step <= WARM_UP + MOST_STEPS; step++) {
      watch.signal.throwIfAborted();
      const inputs = inputsOf(step);
      const before = performance.now();
      await program.run(state, inputs);
      times.push(performance.now() - before);
      if (performance.now() - began > SECONDS * 1000) break;
    }
    const steady = times.length > WARM_UP ? times.slice(WARM_UP) : times.slice(-1);
    return steady.sort((a, b) => a - b)[Math.floor(steady.length / 2)]!;
  } finally {
    await program.dispose();
  }
}
