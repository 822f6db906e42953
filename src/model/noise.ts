import { RandomStream } from '../base/random';
import { type NoiseSpec, sizeOf } from '../engine/engine';

/** The noise that a program wants at a step: a function of (seed, purpose, tensor's name, step) alone. */
export function drawNoise(
  specs: readonly NoiseSpec[],
  seed: number,
  purpose: string,
  step: number,
): Record<string, Float32Array> {
  return Object.fromEntries(
    specs.map(({ name, shape, distribution }) => {
      const stream = new RandomStream(seed, `${purpose} ${name}`, step);
      const values = new Float32Array(sizeOf(shape));
      const draw = distribution === 'normal' ? () => stream.normal() : () => stream.uniform();
      for (let i = 0; i < values.length; i++) values[i] = draw();
      return [name, values];
    }),
  );
}
