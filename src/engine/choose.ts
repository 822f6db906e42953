import { availableParallelism } from 'node:os';
import { type Tensor2D, add, matMul } from '@tensorflow/tfjs-core';
import { asError } from '../base/errors';
import type { Engine } from './engine';
import { onnxEngine } from './onnx/engine';

/** Which engine computes. */

export interface EngineStatus {
  readonly name: string;
  readonly device: string;
  readonly available: boolean;
  /** Why it is not available; null when it is. */
  readonly reason: string | null;
}

/** The engine for a run. @param threads left out: all that this process may use */
export function chooseEngine(threads: number = availableParallelism()): Engine {
  return onnxEngine(threads);
}

/** Every engine, each asked to compute [1, 2]·[3, 4]ᵀ + 5 = 16. */
export async function listEngines(): Promise<EngineStatus[]> {
  const engine = chooseEngine();
  const { name, device } = engine;
  try {
    const spec = (side: string, shape: number[]) => ({ name: side, shape });
    const program = await engine.compile(
      (_, { a, b }) => ({ out: { c: add(matMul(a as Tensor2D, b as Tensor2D), 5) } }),
      { mode: 'eval', state: [], feeds: [spec('a', [1, 2]), spec('b', [2, 1])], noise: [] },
    );
    const inputs = { a: Float32Array.of(1, 2), b: Float32Array.of(3, 4) };
    const { c } = await program.run(engine.createState([], {}), inputs);
    await program.dispose();
    const works = c?.[0] === 16;
    return [{ name, device, available: works, reason: works ? null : `it computes ${c?.[0] ?? 'nothing'} for 16` }];
  } catch (thrown) {
    return [{ name, device, available: false, reason: asError(thrown).message }];
  }
}
