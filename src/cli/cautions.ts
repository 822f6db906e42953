import { listed } from '../base/listed';
import type { SingleConfig } from '../config/schema/schema';
import { physicalCores } from '../engine/threads';

/** What a training will do that its user may not mean: one sentence each, nothing where all is well. */
export function cautionsOf(configs: readonly SingleConfig[], jobs = 1): string[] {
  return [...new Set(configs.flatMap(({ train }) => [...threadsCaution(train, jobs), ...checkpointsCaution(train)]))];
}

function threadsCaution({ threads }: SingleConfig['train'], jobs: number): string[] {
  const cores = physicalCores();
  const each = threads ?? Math.max(1, Math.floor(cores / jobs));
  if (each * jobs <= cores) return [];
  const [what, count] =
    jobs === 1
      ? ['train.threads', each]
      : [`--jobs ${jobs} with ${each} ${each === 1 ? 'thread' : 'threads'} each`, jobs * each];
  const few = `${cores} ${cores === 1 ? 'core' : 'cores'}`;
  return [
    `${what}: ${count} threads on the ${few} of this machine are in each other's way, training will be slower than with ${cores}`,
  ];
}

function checkpointsCaution({ checkpoints, steps }: SingleConfig['train']): string[] {
  const beyond = steps === undefined || typeof checkpoints === 'number' ? [] : checkpoints.filter(step => step > steps);
  if (beyond.length === 0) return [];
  return [
    `train.checkpoints: ${listed(beyond.map(String))} ${beyond.length === 1 ? 'lies' : 'lie'} beyond the last step, ${steps}: no checkpoint is written there`,
  ];
}
