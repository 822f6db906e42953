import type { Inspector, RunView } from '../../../src/protocol/panel';
import type { Evaluation } from '../../../src/run/records';

/** An evaluation as it may come; `more` replaces parts of it. */
export function evaluation(more: Partial<Evaluation> = {}): Evaluation {
  return {
    kind: 'test',
    step: 200,
    n: 1000,
    rate: 15.5,
    distortion: 38.9,
    loss: 100.9,
    elbo: -54.4,
    rateError: 0.1,
    distortionError: 0.2,
    elboError: 0.2,
    activeUnits: 6,
    units: Array.from({ length: 10 }, (_, i) => ({
      meanVariance: i < 6 ? 0.9 : 0.001,
      kl: i < 6 ? 2.5 : 0.004,
      precise: i < 6 ? 1 : 0,
    })),
    ...more,
  };
}

/** A run as the host shows it, 200 of 1,000 steps done. */
export function runView(more: Partial<RunView> = {}, summary: Partial<RunView['summary']> = {}): RunView {
  return {
    summary: {
      dir: '/vae/runs/mnist/a',
      label: 'β 4, seed 0',
      health: 'running',
      step: 200,
      steps: 1000,
      beta: 4,
      parameter: { symbol: 'β', value: 4 },
      rateWeight: 4,
      seed: 0,
      created: '2026-11-21T09:14:00.000Z',
      heartbeat: '2026-11-21T10:00:00.000Z',
      ...summary,
    },
    info: {
      format: 1,
      name: 'mnist',
      config: {},
      configFile: '/vae/mnist.vae.yaml',
      seed: 0,
      engine: 'onnx',
      threads: 2,
      lowering: {},
      versions: {},
      data: { fingerprint: '9f3a0000c21e', shape: [28, 28, 1], train: 900, heldOut: 100 },
      steps: 1000,
      stepsPerEpoch: 100,
      created: '2026-11-21T09:14:00.000Z',
    },
    dataName: 'mnist',
    likelihood: 'bernoulli',
    latent: 10,
    seconds: 60,
    error: null,
    advice: null,
    soundStep: null,
    owner: null,
    stepsPerSecond: null,
    timeLeft: null,
    passing: [],
    best: null,
    reason: null,
    checkpoints: [{ step: 100, file: '/vae/runs/mnist/a/checkpoints/step-00000100.safetensors' }],
    untrained: null,
    pending: [1000],
    pictures: [],
    multiRate: null,
    features: null,
    changed: [],
    test: evaluation(),
    train: evaluation({ kind: 'train', distortion: 37.9 }),
    classifier: null,
    findings: [],
    ...more,
  };
}

/** What the inspector is told about a config with one run. */
export function inspector(more: Partial<Inspector> = {}): Inspector {
  const run = more.run === undefined ? runView() : more.run;
  return {
    config: {
      file: '/vae/mnist.vae.yaml',
      name: 'mnist',
      alone: false,
      exists: true,
      content: null,
      problem: null,
    },
    trusted: true,
    runs: run ? [run.summary] : [],
    starting: null,
    run,
    gone: null,
    curve: { points: [] },
    ...more,
  };
}
