import { evenly } from '../../base/evenly';
import type { CheckpointFile } from '../../run/checkpoints/checkpoint';
import { peekSameLayers } from '../results/rememberedLayers';
import { BASELINES, type Baselines, type Settling, type SameLayers } from '../results/comparison';
import { peek } from '../results/remembered';

/** Of a run with more checkpoints, so many tell when its layers settled. */
const MOST_CHECKPOINTS = 10;

/** A run's last checkpoint and those that are compared with it; undefined where there is none to compare. */
export function settlingPairs(
  checkpoints: readonly CheckpointFile[],
): { earlier: CheckpointFile[]; last: CheckpointFile } | undefined {
  const earlier = evenly(checkpoints, MOST_CHECKPOINTS);
  const last = earlier.pop();
  return last && earlier.length > 0 ? { earlier, last } : undefined;
}

/** How a run's layers settled, from each earlier checkpoint's comparison with the last one. */
export function settlingOf(steps: number[], compared: readonly SameLayers[], baselines: Baselines | null): Settling {
  const { n, layers } = compared[0]!;
  const linearCka = layers.map((_, layer) => {
    const before = compared.map(one => one.linearCka[layer] ?? null);
    return [...before, before.every(value => value === null) ? null : 1];
  });
  return { n, steps, layers, linearCka, baselines };
}

/** What is known already of how a run's layers settled. Never throws. */
export function peekSettling(checkpoints: readonly CheckpointFile[]): Settling | undefined {
  const pairs = settlingPairs(checkpoints);
  if (!pairs) return undefined;
  const { earlier, last } = pairs;
  const compared: SameLayers[] = [];
  for (const { file } of earlier) {
    const known = peekSameLayers([file, last.file]);
    if (!known) return undefined;
    compared.push(known);
  }
  const steps = [...earlier.map(({ step }) => step), last.step];
  return settlingOf(steps, compared, peek(BASELINES, [last.file], {}) ?? null);
}
