import { RandomStream } from '../base/random';
import { type Engine, sizeOf } from '../engine/engine';
import type { VaeObjective } from '../model/objectives/objectives';
import type { Vae } from '../model/vae';
import { stepInputs, trainingProgram, trainingState } from './step';
import { initialState } from './stateFile';

/** Training steps on images of noise, to see how fast they are. */
export interface Trial {
  /** Does the next step. */
  next(): Promise<void>;
  dispose(): Promise<void>;
}

/** @throws what the engine throws */
export async function startTrial(
  engine: Engine,
  vae: Vae,
  batch: number,
  objective: VaeObjective = { name: 'beta-vae', beta: 1 },
): Promise<Trial> {
  const { describe, spec } = trainingProgram(vae, batch, { objective, examples: batch });
  const program = await engine.compile(describe, spec);
  const state = trainingState(engine, vae, initialState(vae, 'pytorch', 0));
  const stream = new RandomStream(0, 'images');
  const x = Float32Array.from({ length: batch * sizeOf(vae.image) }, () => (stream.uniform() > 0.9 ? 1 : 0));
  const how = { seed: 0, learningRate: 1e-3, optimizer: 'adam', objective, steps: 1 } as const;
  let step = 0;
  return {
    async next() {
      await program.run(state, stepInputs(x, spec.noise, step++, how));
    },
    async dispose() {
      await program.dispose();
      state.dispose();
    },
  };
}
