import { createInterface } from 'node:readline';
import { RandomStream } from '../../src/base/random';
import { availableParallelism } from 'node:os';
import { chooseEngine } from '../../src/engine/choose';
import { drawNoise } from '../../src/model/noise';
import { makeVae } from '../../src/model/vae';
import { adamScalars } from '../../src/train/adam';
import { trainingProgram, trainingState } from '../../src/train/step';
import { initialState } from '../../src/train/tensors';
import { type Arrays, sizeOf } from '../../src/engine/engine';

/** Our side of the training steps: reads workload names, one a line, runs a round of each, prints its figures as JSON. */

const MODELS = {
  conv64: {
    model: {
      architecture: 'conv',
      latent: 10,
      likelihood: 'bernoulli',
      init: 'pytorch',
      kernels: [4, 4, 2, 2],
      hidden: undefined,
    },
    image: [64, 64, 1],
    batch: 64,
    steps: 20,
  },
  mlp784: {
    model: {
      architecture: 'mlp',
      latent: 20,
      likelihood: 'bernoulli',
      init: 'pytorch',
      hidden: [400],
      kernels: undefined,
    },
    image: [28, 28, 1],
    batch: 128,
    steps: 200,
  },
  resnet28: {
    model: {
      architecture: 'resnet',
      latent: 32,
      likelihood: 'bernoulli',
      init: 'pytorch',
      hidden: undefined,
      kernels: undefined,
    },
    image: [28, 28, 1],
    batch: 128,
    steps: 10,
  },
  cifar003: {
    model: {
      architecture: 'conv-bn',
      latent: 32,
      likelihood: 'bernoulli',
      init: 'pytorch',
      hidden: undefined,
      kernels: undefined,
    },
    image: [32, 32, 3],
    batch: 256,
    steps: 5,
  },
} as const;

/** A function that does one training step, with the noise made anew as in training. */
async function stepper(name: keyof typeof MODELS): Promise<() => Promise<void>> {
  const { model, image, batch } = MODELS[name];
  const vae = makeVae(
    { ...model, ...('hidden' in model && model.hidden ? { hidden: [...model.hidden] } : {}) } as Parameters<
      typeof makeVae
    >[0],
    image,
  );
  const { describe, spec } = trainingProgram(vae, batch);
  const engine = chooseEngine(availableParallelism());
  const program = await engine.compile(describe, spec);
  const state = trainingState(engine, vae, initialState(vae, 'pytorch', 0));
  const stream = new RandomStream(0, 'images');
  const x = Float32Array.from({ length: batch * sizeOf(image) }, () => (stream.uniform() > 0.9 ? 1 : 0));
  let step = 0;
  const makeInputs = (): Arrays => {
    const { stepSize, epsilon } = adamScalars(++step, 1e-3, 'adam');
    return {
      x,
      ...drawNoise(spec.noise, 0, 'training', step),
      beta: Float32Array.of(1),
      stepSize: Float32Array.of(stepSize),
      epsilon: Float32Array.of(epsilon),
    };
  };
  return async () => {
    await program.run(state, makeInputs());
  };
}

async function main(): Promise<void> {
  const steppers = new Map<string, () => Promise<void>>();
  for await (const line of createInterface({ input: process.stdin })) {
    const name = line.trim() as keyof typeof MODELS;
    let step = steppers.get(name);
    if (!step) {
      step = await stepper(name);
      steppers.set(name, step);
      for (let i = 0; i < 5; i++) await step();
    }
    const times: number[] = [];
    for (let i = 0; i < MODELS[name].steps; i++) {
      const start = performance.now();
      await step();
      times.push(performance.now() - start);
    }
    const ms = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    process.stdout.write(`${JSON.stringify({ ms, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
  }
}

void main();
