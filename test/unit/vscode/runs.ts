import { storedConfig } from '../../../src/config/reading/storedConfig';
import type { Evaluation } from '../../../src/run/records';
import type { FoundRun } from '../../../src/vscode/store/runFindings';
import type { RunFacts } from '../../../src/vscode/text/run';
import { someInfo } from '../run/helpers';

export const NOW = Date.parse('2026-11-21T12:00:00.000Z');

/** An instant before NOW, as it stands in files. */
export function before(milliseconds: number): string {
  return new Date(NOW - milliseconds).toISOString();
}

export function someEvaluation(kind: 'test' | 'train', step: number, rate = 15.53, distortion = 38.91): Evaluation {
  return {
    kind,
    step,
    n: 1000,
    rate,
    distortion,
    loss: rate + distortion,
    elbo: -rate - distortion,
    rateError: 0.1,
    distortionError: 0.1,
    elboError: 0.1,
    activeUnits: 6,
    units: Array.from({ length: 10 }, () => ({ meanVariance: 1, kl: 1, precise: 1 })),
  };
}

let made = 0;

/** A run at step 790 of 1000 with β 4 that is being trained, but for `changes`. */
export function someRun({
  beta = 4,
  seed = 0,
  ...changes
}: Partial<RunFacts> & { beta?: number; seed?: number } = {}): RunFacts & FoundRun {
  const stored = {
    seed,
    data: { name: 'tetrominoes' },
    model: { architecture: 'mlp', latent: 10 },
    objective: { beta },
  };
  const config = storedConfig(stored, 'a test');
  const step = changes.step ?? 790;
  return {
    dir: `/vae/runs/digits/run-${made++}`,
    info: someInfo({ config, seed }),
    config,
    label: `β ${beta}, seed ${seed}`,
    health: 'running',
    step,
    state: { status: 'running', step, heartbeat: before(1000), seconds: 60 },
    owner: { pid: 4242, host: 'here', boot: 'b', started: null, token: 't' },
    scalars: [],
    checkpoints: [],
    passing: [],
    best: undefined,
    untrained: undefined,
    problem: undefined,
    timeLeft: () => null,
    ...changes,
  };
}

export function someCheckpoints(count: number): RunFacts['checkpoints'] {
  return Array.from({ length: count }, (_, i) => ({
    step: (i + 1) * 10,
    file: `/vae/step-${(i + 1) * 10}.safetensors`,
  }));
}
